import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { person } from '../../sandbox/people.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

const WITHIN_MS = 20_000;
const RUNNING = `select 1 from operations join cards on cards.operation_id = operations.id
  where state = 'running' and lcs_status = 'InProgress' and shown_revision = visible_revision`;

/**
 * Has a real Ferry make its tables in an empty database, and one person ask for a refresh in Teams, confirm it and see it
 * run: what the others are copies of is what Ferry itself writes.
 */
export async function makeFirstOperation(databaseUrl: string, client: pg.Client): Promise<void> {
  const timing = { firstPoll: 0.5, minPoll: 0.5, maxPoll: 0.5, cardEdit: 0.2 };
  const sandbox = await startSandbox({ databaseUrl, timing });
  try {
    const { teams, lcs, tokenService } = sandbox;
    lcs.refreshSeconds = 86_400;
    await tokenService.signIn(person('robin'));
    await teams.post('robin', { channel: 'general' }, '@Ferry refresh GOLD from UAT');
    const card = await teams.waitFor(
      (message) => message.from === 'bot' && /Refresh of GOLD/.test(teams.textOf(message)),
    );
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'GOLD' });
    await until('LCS has the refresh', async () => lcs.operations().length === 1);
    lcs.force(lcs.operations()[0]?.id ?? '', 'InProgress');
    await until('the refresh runs and its card says so', async () => (await client.query(RUNNING)).rowCount === 1);
  } finally {
    await sandbox.stop();
  }
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Within ${WITHIN_MS} ms it did not come about that ${what}.`);
    await pause(100);
  }
}
