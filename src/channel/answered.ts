import type { Request } from '../commands/command.ts';
import type { Reply } from '../commands/reply.ts';
import type { ChannelDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';
import { signInContentFor } from './sign-in.ts';
import { type Asked, runAsked, saveWish } from './wish.ts';

/** A reply ready to be shown: whoever must sign in first gets `signIn`, the content of the sign-in card, instead. */
export type Answered =
  | { readonly reply: Exclude<Reply, { kind: 'signIn' }>; readonly signIn: null }
  | { readonly reply: Extract<Reply, { kind: 'signIn' }>; readonly signIn: object };

/** Carries out what was asked; if the person must sign in first, it is remembered and goes on afterwards (design 5). */
export async function answered(
  deps: ChannelDeps,
  incoming: Incoming,
  asked: Asked,
  request: Request,
): Promise<Answered> {
  const reply = await runAsked(deps, asked, request);
  if (reply.kind !== 'signIn') return { reply, signIn: null };
  await saveWish(deps, asked, request);
  return { reply, signIn: await signInContentFor(deps, incoming, reply.why) };
}
