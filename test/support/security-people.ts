import type { Activity } from 'botbuilder';
import type { PersonKey } from '../../src/operations/operation.ts';

export const TENANT = '5f0c2b6e-8a41-4c57-9d3e-1b7a64c0e9d2';
const OTHER_TENANT = '77777777-8a41-4c57-9d3e-1b7a64c0e9d2';

/** Somebody as Teams vouches for them. `objectId` null: anonymous. */
export interface Sender {
  readonly tenantId: string;
  readonly objectId: string | null;
  readonly mri: string;
  readonly name: string;
  readonly isGuest: boolean;
}

function member(name: string, digit: string): Sender & PersonKey {
  const objectId = `${digit.repeat(8)}-6f0b-4e27-b9a4-d2c7e8f10b31`;
  return { tenantId: TENANT, objectId, mri: `29:${name.toLowerCase()}`, name, isGuest: false };
}

export const ROBIN = member('Robin', '1');
export const ANA = member('Ana', '2');
export const NOOR = member('Noor', '3');
export const KIM = member('Kim', '4');
export const MIA = member('Mia', '5');
/** Was a member of the LCS project once. */
export const RUBY = member('Ruby', '6');
export const JO = { ...member('Jo', '7'), isGuest: true };
/** Has Robin's object id and name, in a tenant that is not served. */
export const OTIS: Sender & PersonKey = { ...ROBIN, tenantId: OTHER_TENANT, mri: '29:otis' };
/** Is called Robin, and has Robin's id in Teams. */
export const NOBODY: Sender = { ...ROBIN, objectId: null };

export const MEMBERS = [ROBIN, ANA, NOOR, KIM, MIA, RUBY] as const;

/** Channels, without the thread. */
export const GENERAL = '19:general@thread.tacv2';
export const RELEASES = '19:releases@thread.tacv2';
const LOUNGE = '19:lounge@thread.tacv2';

export const THREAD = `${GENERAL};messageid=1700000000001`;
export const OTHER_THREAD = `${GENERAL};messageid=1700000000002`;
export const LOUNGE_THREAD = `${LOUNGE};messageid=1700000000003`;
export const RELEASES_THREAD = `${RELEASES};messageid=1700000000004`;

export function chatOf({ name }: Sender): string {
  return `a:chat-of-${name.toLowerCase()}`;
}

/** What Teams itself says of an activity: who and where. Nothing in `content` can change that. */
export function activityFrom(
  { tenantId, objectId, mri, name }: Sender,
  conversationId: string,
  id: string,
  content: Partial<Activity>,
): Partial<Activity> {
  const conversationType = conversationId.startsWith('a:') ? 'personal' : 'channel';
  return {
    ...content,
    id,
    channelId: 'msteams',
    serviceUrl: 'https://smba.example/emea/',
    from: { id: mri, name, ...(objectId === null ? {} : { aadObjectId: objectId }) },
    recipient: { id: '28:ferry', name: 'Ferry' },
    conversation: { id: conversationId, conversationType, tenantId, name: '', isGroup: conversationType === 'channel' },
    channelData: { tenant: { id: tenantId } },
    localTimezone: 'UTC',
  };
}

/** How a click reaches Ferry: `execute` is an `Action.Execute`, `submit` the message of an `Action.Submit`. */
export type Door = 'execute' | 'submit' | 'automatic';

/** What a click brings, besides who and where. */
export function clickContent(door: Door, verb: unknown, data: object, replyToId: string): Partial<Activity> {
  if (door === 'submit') return { type: 'message', value: withVerb(data, verb), replyToId };
  const action = { type: 'Action.Execute', verb, data };
  const trigger = door === 'automatic' ? 'automatic' : 'manual';
  return { type: 'invoke', name: 'adaptiveCard/action', value: { action, trigger }, replyToId };
}

/** Keeps an own `__proto__`, which a spread would take for the prototype. */
function withVerb(data: object, verb: unknown): object {
  const copy = structuredClone(data);
  Object.defineProperty(copy, 'verb', { value: verb, enumerable: true, configurable: true });
  return copy;
}
