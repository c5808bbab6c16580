import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock.ts';
import type { CardCopy, Job, SendingTurn } from '../../src/operations/ports.ts';
import { updateCards } from '../../src/operations/telling.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createDomain } from '../support/domain.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { NOON } from '../support/operations.ts';
import { anOperation, newPostgresDatabase, onEachDatabase, silentLogger, type TestStore } from '../support/store.ts';

const THREAD = '19:team@thread.tacv2;messageid=1';
const OTHER_THREAD = '19:team@thread.tacv2;messageid=2';
const OTHER_CHANNEL = '19:another@thread.tacv2;messageid=1';

describe('the outbox', () => {
  onEachDatabase((open) => {
    let database: TestStore;
    let store: Store;

    beforeEach(async () => {
      database = await open();
      store = database.store;
    });
    afterEach(() => database.remove());

    async function taken(conversationId: string, now: number): Promise<SendingTurn> {
      const turn = await store.outbox.take(conversationId, now);
      assert.ok(turn.taken, `nobody may send in ${conversationId}`);
      return turn;
    }

    async function refused(conversationId: string, now: number): Promise<number> {
      const turn = await store.outbox.take(conversationId, now);
      assert.ok(!turn.taken, `somebody may send in ${conversationId}`);
      return turn.freeAt;
    }

    it('gives a thread to one at a time, and other threads at the same time', async () => {
      const first = await taken(THREAD, NOON);
      await refused(THREAD, NOON);
      const others = [await taken(OTHER_THREAD, NOON), await taken(OTHER_CHANNEL, NOON)];
      await first.release();
      const next = await taken(THREAD, NOON + 1_000);
      for (const turn of [next, ...others]) await turn.release();
    });

    it('gives one of many who ask at the very same time', async () => {
      const turns = await Promise.all(Array.from({ length: 8 }, () => store.outbox.take(THREAD, NOON)));
      const winners = turns.filter((turn) => turn.taken);
      assert.equal(winners.length, 1);
      await winners[0]?.release();
    });

    it('names everybody who comes too early another time, no closer than Teams takes for long', async () => {
      const turn = await taken(THREAD, NOON);
      const times = [await refused(THREAD, NOON), await refused(THREAD, NOON), await refused(THREAD, NOON + 100)];
      assert.deepEqual(times, [NOON + 500, NOON + 1_000, NOON + 1_500]);
      await turn.release();
      await (await taken(THREAD, NOON + 200)).release();
    });

    it('keeps to the rates over all threads of a channel, across what was released', async () => {
      for (let n = 0; n < 7; n++) await (await taken(`19:team@thread.tacv2;messageid=${n}`, NOON)).release();
      assert.ok((await refused(THREAD, NOON)) >= NOON + 1_000);
      await (await taken(OTHER_CHANNEL, NOON)).release();
      await (await taken(THREAD, NOON + 1_000)).release();
    });

    it('frees the turn of one who died, and not before', async () => {
      const dead = await taken(THREAD, NOON);
      await refused(THREAD, NOON + 14_999);
      const heir = await taken(THREAD, NOON + 15_000);
      await dead.release(); // a dead one who was only slow takes nothing from its heir
      await refused(THREAD, NOON + 15_001);
      await heir.release();
    });

    it('leaves nothing behind in a conversation without a line', async () => {
      await (await taken(THREAD, Date.now())).release();
      assert.deepEqual(await database.query('select * from outbox'), []);
    });

    it('drops what the dead left behind, and the messages that no rate counts any more', async () => {
      const turns = [await taken(THREAD, NOON), await taken(OTHER_CHANNEL, NOON + 3_700_000)];
      const left = await database.query(`select conversation_id as name from outbox
        union all select distinct key from lcs_budget`);
      assert.deepEqual(
        left.map(({ name }) => name),
        [OTHER_CHANNEL, 'teams 19:another@thread.tacv2'],
      );
      await Promise.allSettled(turns.map((turn) => turn.release())); // they renew themselves no longer
    });
  });

  describe('on two instances', () => {
    let clock: FakeClock;
    let one: Store;
    let two: Store;
    let remove: () => Promise<void>;

    beforeEach(async () => {
      const database = await newPostgresDatabase({ withTables: true });
      clock = createFakeClock();
      const options = { databaseUrl: database.databaseUrl, clock, logger: silentLogger };
      [one, two] = [await openStore(options), await openStore({ ...options, clock: systemClock })];
      remove = database.remove;
    });
    afterEach(async () => {
      await Promise.all([one.close(), two.close()]);
      await remove();
    });

    it('keeps the turn of one who sends for long', async () => {
      const turn = await one.outbox.take(THREAD, clock.now());
      assert.ok(turn.taken);
      const isFree = async (at: number) => {
        const other = await two.outbox.take(THREAD, at);
        if (other.taken) await other.release();
        return other.taken;
      };
      for (let seconds = 0; seconds < 60; seconds++) {
        await clock.advance(1_000);
        await two.health.problem(); // time for a renewal to arrive
      }
      assert.equal(await isFree(clock.now()), false);
      await turn.release();
      assert.equal(await isFree(clock.now()), true);
    });

    it('shows the last state however slow an edit of an earlier one is', async () => {
      const operation = anOperation({ conversationId: THREAD });
      await one.operations.commit(operation, 0, {});
      await one.cards.save(copyOf(operation.id));
      const shown: number[] = [];
      const arrived = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const slow = instance(one, async (revision) => {
        arrived.resolve();
        await goOn.promise;
        shown.push(revision);
      });
      const quick = instance(two, async (revision) => void shown.push(revision));

      const first = updateCards(slow.deps, jobOf(operation.id, 1));
      await arrived.promise;
      await one.operations.commit({ ...operation, revision: 2, visibleRevision: 2 }, 1, {});
      await updateCards(quick.deps, jobOf(operation.id, 2));
      assert.equal(quick.postponed.length, 1); // put off, and no worker waits
      goOn.resolve();
      await first;
      await clock.advance(60_000);
      await updateCards(quick.deps, jobOf(operation.id, 2));
      assert.deepEqual(shown, [1, 2]);
    });

    /** A process of Ferry on this store, whose edits are `edit`'s. */
    function instance(store: Store, edit: (revision: number) => Promise<void>) {
      const postponed: Job[] = [];
      const domain = createDomain();
      const jobs = { ...domain.deps.jobs, postpone: async (job: Job) => void postponed.push(job) };
      const notifier = {
        ...domain.notifier,
        updateCard: (_: CardCopy, { revision }: { readonly revision: number }) => edit(revision),
      };
      const { operations, cards, outbox } = store;
      return { deps: { ...domain.deps, store: operations, cards, outbox, jobs, notifier, clock }, postponed };
    }
  });
});

function copyOf(operationId: string): CardCopy {
  return {
    operationId,
    conversationId: THREAD,
    activityId: 'card-1',
    audience: 'requester',
    shownRevision: 0,
    shownAt: 0,
  };
}

function jobOf(operationId: string, revision: number): Job {
  return { id: crypto.randomUUID(), queue: 'cards', operationId, revision };
}
