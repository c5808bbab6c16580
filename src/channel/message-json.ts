import type { Activity } from 'botbuilder';
import { onceForEach } from '../kit/once-for-each.ts';

/** An activity as it is sent. Made once for each: a card is weighed before it is sent, and many may get the same. */
export const messageJson = onceForEach((activity: Partial<Activity>): string => JSON.stringify(activity));
