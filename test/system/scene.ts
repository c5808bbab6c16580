import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts';
import type { Delivery } from '../../sandbox/teams/activity.ts';
import type { Where } from '../../sandbox/teams/directory.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { startSandboxOnPostgres } from '../support/sandbox-on-postgres.ts';

export const REFRESH_POST = /^\/databasemovement\/v1\/refresh\//;

/** The sandbox with one bot for a whole spec file: `before` starts it, `after` ends it, whatever happened in between. On PostgreSQL, unless told. */
export function sandboxForSpec(
  options: SandboxOptions = {},
  start: (options: SandboxOptions) => Promise<Sandbox> = startSandboxOnPostgres,
): { readonly current: Sandbox } {
  let sandbox: Sandbox | undefined;
  before(async () => {
    sandbox = await start(options);
  });
  after(async () => {
    await sandbox?.stop();
  });
  return {
    get current() {
      if (!sandbox) throw new Error('The sandbox runs only inside a test.');
      return sandbox;
    },
  };
}

/** What the bot posted last into the thread or chat of a delivery, as soon as `pattern` stands in it. */
export function botSays({ teams }: Sandbox, where: Delivery, pattern: RegExp, timeoutMs?: number): Promise<Message> {
  const asked = teams.message(where.activityId);
  const isLater = (message: Message) => BigInt(message.id) > BigInt(asked.id);
  return teams.waitFor(
    (message) =>
      message.from === 'bot' &&
      message.conversationId === where.conversationId &&
      isLater(message) &&
      pattern.test(teams.textOf(message)),
    timeoutMs,
  );
}

/** Posts `text` and waits for the bot's answer to it. */
export async function ask(sandbox: Sandbox, who: string, where: Where, text: string, answer: RegExp): Promise<Message> {
  return botSays(sandbox, await sandbox.teams.post(who, where, text), answer);
}

/** The sentence only the clicker sees. */
export function onlyForClicker(delivery: Delivery): string {
  const { type, value } = delivery.body as { type: string; value: unknown };
  if (type !== 'application/vnd.microsoft.activity.message')
    throw new Error(`Not a sentence: ${JSON.stringify(delivery.body)}`);
  return String(value);
}

/** Waits for the message to show `pattern`, now or after an edit. */
export function shows({ teams }: Sandbox, message: Message, pattern: RegExp, timeoutMs?: number): Promise<Message> {
  return teams.waitFor(({ id }) => id === message.id && pattern.test(teams.textOf(teams.message(id))), timeoutMs);
}
