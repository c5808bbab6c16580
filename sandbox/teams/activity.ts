// Activities as JSON on the wire; only what the simulator itself reads is typed.

/** `mentioned.id` is an MRI, an Entra object id or a UPN (teams-platform 9). */
export interface Mention {
  type: 'mention';
  text: string;
  mentioned: { id: string; name: string };
}

export interface Attachment {
  contentType: string;
  content?: unknown;
  [more: string]: unknown;
}

/** An activity in either direction. */
export interface Activity {
  type: string;
  id?: string | undefined;
  text?: string | undefined;
  replyToId?: string | undefined;
  attachments?: Attachment[] | undefined;
  entities?: { type: string; [more: string]: unknown }[] | undefined;
  channelData?: Record<string, unknown> | undefined;
  value?: unknown;
  [more: string]: unknown;
}

/** An Adaptive Card as JSON. */
export type Card = Record<string, unknown>;

/** Content of an OAuth card, and the value of a login request (teams-platform 7.1). */
export interface OAuthCard {
  text?: string | undefined;
  connectionName: string;
  tokenExchangeResource?: { id: string; uri: string } | undefined;
  buttons: { type: string; title?: string | undefined; value: string }[];
}

/** What came back for an activity. `status` 0: nobody to deliver it to (no mention, or the bot is not installed there). */
export interface Delivery {
  status: number;
  body: unknown;
  activityId: string;
  conversationId: string;
}

export const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';
export const OAUTH_CARD = 'application/vnd.microsoft.card.oauth';

/** Whether `value` is an object with named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first attachment of that content type, when it has an object as its content. */
export function attached(activity: Activity, contentType: string): Record<string, unknown> | undefined {
  const content = activity.attachments?.find((attachment) => attachment.contentType === contentType)?.content;
  return isRecord(content) ? content : undefined;
}
