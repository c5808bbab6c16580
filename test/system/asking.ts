import { NO_LIMITS } from '../../sandbox/lcs/limits.ts';
import { person } from '../../sandbox/people.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Delivery } from '../../sandbox/teams/activity.ts';
import type { Where } from '../../sandbox/teams/directory.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { botSays } from './scene.ts';

/** A refresh that somebody has asked for: their message, and its card in the thread. */
export interface Asked {
  readonly asked: Delivery;
  readonly card: Message;
}

/** Somebody asks for a refresh; `when`, such as `in 10 seconds`, is said after it. */
export async function askRefresh(
  sandbox: Sandbox,
  who: string,
  where: Where,
  target: string,
  source: string,
  when = '',
): Promise<Asked> {
  const asked = await sandbox.teams.post(who, where, `@Ferry refresh ${target} from ${source} ${when}`.trim());
  return { asked, card: await botSays(sandbox, asked, new RegExp(`Refresh of ${target} from ${source}`)) };
}

/** They type the name and press Confirm on the card. */
export function confirmRefresh(
  { teams }: Sandbox,
  who: string,
  { card }: Asked,
  target: string,
  more: Record<string, unknown> = {},
): Promise<Delivery> {
  return teams.execute(who, card.id, 'confirm', { typedTarget: target, ...more });
}

/** LCS and its log as at the start, but without limits, and these people signed in. */
export async function fresh({ lcs, tokenService }: Sandbox, ...keys: readonly string[]): Promise<void> {
  lcs.reset();
  Object.assign(lcs.limits, NO_LIMITS);
  lcs.refreshSeconds = 1;
  lcs.requests.clear();
  for (const key of keys) await tokenService.signIn(person(key));
}
