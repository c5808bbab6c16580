import { type Activity, ActivityTypes } from 'botbuilder';
import { isAutomatic } from './automatic.ts';
import type { ChannelDeps } from './deps.ts';
import { type Incoming, isAsked } from './incoming.ts';
import { threadOf } from './posting.ts';

/** Why a turn goes no further. */
export interface Rejection {
  readonly why: 'notServed' | 'tooMany' | 'unknown';
  /** For who asked; null: there is nobody to tell. */
  readonly sentence: string | null;
  /** A message that is turned away needs no answer: its author was told a moment ago. */
  readonly isKnown: boolean;
}

const GUEST =
  'Ferry does not serve guests of this organisation. Ask one of its members, or whoever runs Ferry to allow guests.';
const UNKNOWN = 'Ferry could not find out whether you are a guest here. Try again.';

/** Whether a turn of this person may do anything; null: it may. Nothing is stored, and nothing asked of LCS. */
export async function rejectionOf(deps: ChannelDeps, incoming: Incoming): Promise<Rejection | null> {
  return overLimit(deps, incoming) ?? (await asGuest(deps, incoming));
}

/** A sign-in is never one too many: Teams sends it by itself, and without it everything else would fail. */
function overLimit({ turnLimits, clock }: ChannelDeps, { activity, asker, conversation }: Incoming): Rejection | null {
  if (isSignIn(activity)) return null;
  const booking = turnLimits.book(asker.person, conversation.id, clock.now(), isAutomatic(activity));
  return booking.ok ? null : { why: 'tooMany', sentence: booking.sentence, isKnown: !booking.isNews };
}

/** Only what somebody asks needs an answer to who they are; that Ferry was installed is worth knowing from anybody. */
async function asGuest(deps: ChannelDeps, incoming: Incoming): Promise<Rejection | null> {
  if (deps.guests || !isAsked(incoming.activity)) return null;
  const membership = await deps.roster.membershipOf(incoming.asker, threadOf(incoming));
  if (membership === 'member') return null;
  if (membership === 'guest') return { why: 'notServed', sentence: GUEST, isKnown: false };
  return { why: 'unknown', sentence: UNKNOWN, isKnown: false };
}

export function isSignIn({ type, name }: Activity): boolean {
  return type === ActivityTypes.Invoke && (name ?? '').startsWith('signin/');
}
