import type { Activity } from 'botbuilder';

const written = new WeakMap<Partial<Activity>, string>();

/** An activity as it is sent. Made once for each: a card is weighed before it is sent, and many may get the same. */
export function messageJson(activity: Partial<Activity>): string {
  const known = written.get(activity);
  if (known !== undefined) return known;
  const json = JSON.stringify(activity);
  written.set(activity, json);
  return json;
}
