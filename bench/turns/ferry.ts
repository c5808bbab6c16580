import { fileURLToPath } from 'node:url';
import { person } from '../../sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Message } from '../../sandbox/teams/message-book.ts';
import { type Measured, startChild } from '../kit/child.ts';
import type { Databases } from '../kit/databases.ts';
import type { Asker, ShownCard } from './asking.ts';
import { type LcsFront, startLcsFront } from './lcs-front.ts';
import type { Target } from './load.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const SEEDED_MS = 30_000;

/** Ferry in a Microsoft of its own, with operations open. */
export interface BenchFerry {
  readonly bot: Measured;
  readonly target: Target;
  /** One for each open operation. */
  readonly cards: readonly ShownCard[];
  readonly lcs: LcsFront;
  stop(): Promise<void>;
}

export interface FerryOptions {
  readonly databases: Databases;
  readonly serviceUrl: string;
  /** Half of them run in LCS, the others wait for their confirmation. */
  readonly openOperations: number;
  /** Who is signed in from the start. */
  readonly signedIn: readonly Asker[];
  /** Options of Node's for Ferry, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/** Starts `src/main.ts` with its defaults, but for limits that are lifted, and asks for operations as people do. */
export async function startFerry(options: FerryOptions): Promise<BenchFerry> {
  const { databases, serviceUrl, openOperations, signedIn, nodeOptions = [] } = options;
  const lcs = await startLcsFront();
  const sandbox = await startSandbox({
    startBot: false,
    databaseUrl: await databases.create(),
    environmentPairs: openOperations,
    moreChannels: openOperations,
    env: { LOG_LEVEL: undefined },
    // Operations are followed as in service, not as fast as specs want it; only asking for them need not take long.
    config: (content) => withRegion({ ...content, timing: { lcsMinute: 0.01, cardEdit: 0.2 } }, lcs.url),
  });
  const { entra, teams, tokenService } = sandbox;
  const robin = person('robin');
  const scope = 'user_impersonation';
  lcs.behind = {
    url: sandbox.lcs.url,
    token: () => entra.issueUserToken({ person: robin, audience: sandbox.lcs.url, scope }),
  };
  Object.assign(sandbox.lcs.limits, { operationsPerDay: Number.POSITIVE_INFINITY });
  sandbox.lcs.refreshSeconds = 6 * 3600;
  Object.assign(tokenService, { connectionAudience: 'lcs', lcsUrl: lcs.url });
  await tokenService.signIn(robin);
  for (const { mri, objectId, name } of signedIn) await tokenService.signIn({ ...robin, mri, objectId, name });
  const bot = await startChild({ args: [...nodeOptions, MAIN], env: sandbox.bot.env, readyLine: /Ferry is ready/ });
  const cards: ShownCard[] = [];
  for (let number = 1; number <= openOperations; number += 1) {
    cards.push(await openOne(sandbox, number, number % 2 === 0));
  }
  return {
    bot,
    target: { url: sandbox.bot.endpoint, bearer: await teams.signedToken({ serviceUrl }) },
    cards,
    lcs,
    async stop() {
      await bot.stop();
      await sandbox.stop();
      await lcs.close();
    },
  };
}

async function openOne(sandbox: Sandbox, number: number, isConfirmed: boolean): Promise<ShownCard> {
  const { teams } = sandbox;
  const [source, target] = [`SRC-${number}`, `DST-${number}`];
  const asked = await teams.post('robin', { more: number }, `@Ferry refresh ${target} from ${source}`);
  const isItsCard = (message: Message) =>
    message.from === 'bot' && message.conversationId === asked.conversationId && message.card !== undefined;
  const card = await teams.waitFor(isItsCard, SEEDED_MS);
  const found = /"operationId":"([0-9a-f-]{36})"/.exec(JSON.stringify(card.card));
  if (!found) throw new Error(`There is no operation on the card of ${target}: ${teams.textOf(card)}`);
  if (isConfirmed) {
    await teams.execute('robin', card.id, 'confirm', { typedTarget: target });
    await teams.waitFor(
      ({ id }) => id === card.id && /Running in LCS/.test(teams.textOf(teams.message(id))),
      SEEDED_MS,
    );
  }
  const data = { operationId: found[1], revision: 1 };
  return { target, conversationId: asked.conversationId, messageId: card.id, action: { verb: 'view', data } };
}

function withRegion(content: Record<string, unknown>, region: string): Record<string, unknown> {
  const projects = content.projects as readonly object[];
  return { ...content, projects: projects.map((project) => ({ ...project, region })) };
}
