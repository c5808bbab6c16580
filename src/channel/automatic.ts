import type { Activity } from 'botbuilder';
import { z } from 'zod';

const automaticSchema = z.object({ trigger: z.literal('automatic') });

/** A client asked for this by itself, because it showed a card with `refresh` (teams-platform 9). */
export function isAutomatic({ value }: Pick<Activity, 'value'>): boolean {
  return automaticSchema.safeParse(value).success;
}
