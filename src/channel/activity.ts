import type { Activity } from 'botbuilder';
import { z } from 'zod';

const id = z.string().min(1);

/** Teams may say null where it has nothing to say. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** The SDK's type promises Dates; a time that cannot be read is left out, for nothing depends on it. */
const instant = z.iso.datetime({ offset: true, local: true }).pipe(z.coerce.date()).optional().catch(undefined);

const account = z.looseObject({ id, name: optional(z.string()), aadObjectId: optional(z.string()) });

const conversation = z.looseObject({
  id,
  conversationType: optional(z.string()),
  tenantId: optional(z.string()),
  name: optional(z.string()),
});

/** What Ferry reads of an activity (teams-platform 6); the rest passes through unread. */
const activitySchema = z.looseObject({
  type: id,
  id,
  channelId: id,
  serviceUrl: z.url({ protocol: /^https?$/ }),
  timestamp: instant,
  localTimestamp: instant,
  expiration: instant,
  from: account,
  recipient: account,
  conversation,
  text: optional(z.string()),
  name: optional(z.string()),
  replyToId: optional(z.string()),
  locale: optional(z.string()),
  localTimezone: optional(z.string()),
  entities: optional(z.array(z.looseObject({ type: z.string() }))),
  channelData: optional(z.looseObject({})),
});

/** The activity in a request's body, or null when it is none. */
export function parseActivity(body: unknown): Activity | null {
  const parsed = activitySchema.safeParse(body);
  // The SDK's type demands members that no channel sends; those that Ferry reads were checked above.
  return parsed.success ? (parsed.data as unknown as Activity) : null;
}
