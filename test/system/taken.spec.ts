import assert from 'node:assert/strict';
import { GENERAL, posters } from './approving.ts';
import { askRefresh, confirmRefresh, fresh } from './asking.ts';
import { botSays, onlyForClicker, sandboxForSpec, shows } from './scene.ts';

const RELEASES = { channel: 'releases' } as const;

describe('an environment that two channels want', () => {
  const sandbox = sandboxForSpec();

  beforeEach(() => fresh(sandbox.current, 'robin', 'ana'));

  it('is kept for who came first; the other is told by whom, since when, until about when, and as soon as it is free', async () => {
    const { teams, lcs } = sandbox.current;
    lcs.refreshSeconds = 3600;
    for (const hours of [30, 31]) longAgo(hours);
    const operation = await askRefresh(sandbox.current, 'robin', GENERAL, 'UAT', 'PROD');
    await confirmRefresh(sandbox.current, 'robin', operation, 'UAT');
    await shows(sandbox.current, operation.card, /Running in LCS/);

    const asked = await teams.post('ana', RELEASES, '@Ferry refresh UAT from GOLD');
    const taken = await botSays(
      sandbox.current,
      asked,
      /UAT is being overwritten from PROD by a refresh that is running/,
    );
    const words = teams.textOf(taken);
    assert.match(words, /Refresh of UAT from PROD\n.*Asked by.*Robin Keller.*Since.*\{\{TIME.*Until about.*\{\{TIME/s);

    const pressed = await teams.execute('ana', taken.id, 'tellWhenFree');
    await teams.execute('ana', taken.id, 'tellWhenFree'); // to be told once is enough
    assert.equal(pressed.status, 200);
    assert.match(onlyForClicker(pressed), /You will be told here as soon as UAT is free.*at about \d\d:\d\d/);
    for (const { id } of lcs.operations()) lcs.finishNow(id);
    await botSays(sandbox.current, operation.asked, /is done after/);
    const told = await botSays(sandbox.current, asked, /UAT is free: nothing that Ferry follows holds it/);
    assert.deepEqual(told.notified, ['ana']);
    assert.equal(told.conversationId, asked.conversationId);

    lcs.refreshSeconds = 1;
    const next = await askRefresh(sandbox.current, 'ana', RELEASES, 'UAT', 'GOLD');
    await confirmRefresh(sandbox.current, 'ana', next, 'UAT');
    await botSays(sandbox.current, next.asked, /is done after/);
    const free = teams.messages().filter(({ text }) => /UAT is free/.test(text));
    assert.equal(free.length, 1, 'who was told is not told again');
    assert.deepEqual(posters(sandbox.current), ['robin', 'ana']);
  });

  it('goes to one of two who confirm at the same moment, and the other is told by whom it is taken', async () => {
    const { teams, lcs } = sandbox.current;
    lcs.refreshSeconds = 3600;
    const requests = await Promise.all([
      askRefresh(sandbox.current, 'robin', GENERAL, 'UAT', 'PROD'),
      askRefresh(sandbox.current, 'ana', RELEASES, 'UAT', 'GOLD'),
    ]);
    const [robins, anas] = requests;

    await Promise.all([
      confirmRefresh(sandbox.current, 'robin', robins, 'UAT'),
      confirmRefresh(sandbox.current, 'ana', anas, 'UAT'),
    ]);

    const [winner, loser] = await winnerOf(robins, anas);
    const taken = await botSays(sandbox.current, loser.asked, /UAT is .* by a refresh that/);
    assert.match(teams.textOf(taken), winner === robins ? /Asked by\n?.*Robin Keller/s : /Asked by\n?.*Ana Duarte/s);
    await shows(sandbox.current, winner.card, /Running in LCS/);
    assert.match(teams.textOf(teams.message(loser.card.id)), /Nothing has been sent yet/);
    assert.deepEqual(posters(sandbox.current), [winner === robins ? 'robin' : 'ana']);

    for (const { id } of lcs.operations()) lcs.finishNow(id);
    await botSays(sandbox.current, winner.asked, /is done after/);
    lcs.refreshSeconds = 1;
    await confirmRefresh(sandbox.current, loser === robins ? 'robin' : 'ana', loser, 'UAT');
    await botSays(sandbox.current, loser.asked, /is done after/);
  });

  /** A refresh of UAT so many hours ago: Ferry goes by what earlier ones took. */
  function longAgo(hours: number): void {
    const { lcs } = sandbox.current;
    const startedAt = Date.now() - hours * 3_600_000;
    lcs.finishNow(lcs.injectPortalOperation({ environment: 'UAT', source: 'PROD', startedAt }).id);
  }

  /** Who got it, and who did not. */
  async function winnerOf<T extends Awaited<ReturnType<typeof askRefresh>>>(a: T, b: T): Promise<readonly [T, T]> {
    const { teams } = sandbox.current;
    const isRunning = ({ card }: T) => /Running in LCS/.test(teams.textOf(teams.message(card.id)));
    await teams.waitFor(() => isRunning(a) || isRunning(b));
    return isRunning(a) ? [a, b] : [b, a];
  }
});
