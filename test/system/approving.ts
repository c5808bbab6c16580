import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { person } from '../../sandbox/people.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Card, Delivery } from '../../sandbox/teams/activity.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { botSays, REFRESH_POST, shows } from './scene.ts';

export const GENERAL = { channel: 'general' } as const;

/** An operation that somebody has asked for and confirmed: their message, and its card in the thread. */
export interface Confirmed {
  readonly asked: Delivery;
  readonly card: Message;
}

/** ferry.config.json with these rules in its first project. */
export function withRules(...rules: readonly Record<string, unknown>[]) {
  return (content: Record<string, unknown>): Record<string, unknown> => {
    const [first = {}, ...others] = content.projects as readonly Record<string, unknown>[];
    return { ...content, projects: [{ ...first, rules }, ...others] };
  };
}

/** Object ids, as rules name people. */
export function ids(...keys: readonly string[]): readonly string[] {
  return keys.map((key) => person(key).objectId);
}

/** Robin asks in General for a refresh of the n-th environment pair and confirms it: everybody sees that it waits. */
export async function confirmed(sandbox: Sandbox, pair: number): Promise<Confirmed> {
  const { teams } = sandbox;
  const [target, source] = [`DST-${pair}`, `SRC-${pair}`];
  const asked = await teams.post('robin', GENERAL, `@Ferry refresh ${target} from ${source}`);
  const card = await botSays(sandbox, asked, new RegExp(`Refresh of ${target} from ${source}`));
  await teams.execute('robin', card.id, 'confirm', { typedTarget: target });
  await shows(sandbox, card, /Waiting for approval/);
  return { asked, card };
}

/** The card by which approvers are asked in a chat or channel for what was asked in `asked`, as soon as it is there. */
export function cardIn({ teams }: Sandbox, conversationId: string, { asked }: Confirmed): Promise<Message> {
  return teams.waitFor(
    ({ id, from, card, conversationId: where }) =>
      from === 'bot' &&
      card !== undefined &&
      where.split(';')[0] === conversationId &&
      BigInt(id) > BigInt(asked.activityId),
  );
}

/** The verbs of the buttons that this person has on a message, once their client has asked for their own view. */
export async function buttonsFor({ teams }: Sandbox, who: string, { id }: Message): Promise<readonly string[]> {
  await teams.view(who, id);
  const { card, privateViews } = teams.message(id);
  return verbsOf(privateViews[who] ?? card);
}

/** Nobody who sees them has a button on any of these messages. */
export async function hasNoButtons(sandbox: Sandbox, ...messages: readonly Message[]): Promise<void> {
  for (const message of messages) {
    const { members } = sandbox.teams.directory.get(message.conversationId);
    for (const { key } of members) {
      assert.deepEqual(await buttonsFor(sandbox, key, message), [], `${key} has buttons left`);
    }
  }
}

function verbsOf(card: Card | undefined): readonly string[] {
  const actions = (card?.actions ?? []) as readonly { readonly verb: string }[];
  return actions.map(({ verb }) => verb);
}

/** What a button of a card carries, as somebody who keeps or forges it would send it: `operationId` and `revision`. */
export function dataOn({ card }: Message): Record<string, unknown> {
  const [first] = (card?.actions ?? []) as readonly { readonly data: Record<string, unknown> }[];
  assert.ok(first, 'the card has no button');
  return first.data;
}

/** With whose tokens LCS was asked for refreshes: a person's key for each POST. */
export function posters({ lcs }: Sandbox): readonly string[] {
  const posts = lcs.requests.entries().filter(({ method, path }) => method === 'POST' && REFRESH_POST.test(path));
  return posts.map(({ headers }) => {
    const { oid } = decodeJwt((headers.authorization ?? '').slice('Bearer '.length));
    return ['robin', 'ana', 'noor', 'sam'].find((key) => person(key).objectId === oid) ?? String(oid);
  });
}
