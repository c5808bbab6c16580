import { z } from 'zod';

// What botframework-connector packs into `state` (teams-platform 4): base64 of JSON.
const stateSchema = z.looseObject({
  connectionName: z.string(),
  conversation: z.looseObject({
    channelId: z.string(),
    user: z.looseObject({ id: z.string() }),
    conversation: z.looseObject({ id: z.string() }),
    activityId: z.string().optional(),
  }),
  msAppId: z.string(),
});

/** Who is asked to sign in, for which connection, in which conversation. */
export type SignInState = z.infer<typeof stateSchema>;

/** undefined: not such a state. */
export function parseSignInState(text: string): SignInState | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
