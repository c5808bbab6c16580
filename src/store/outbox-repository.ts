import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import { type Outbox, type Rate, type SendingTurn, TEAMS_RATES } from '../operations/ports.ts';
import { withoutThread } from '../operations/settings.ts';
import { book, pruneBookings } from './budget-repository.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { Tables } from './tables.ts';

/** A turn whose holder died is free after this; a living one renews it thrice in that time. */
const HELD_FOR = 15_000;
const RENEWED_EVERY = 4_000;

/** Between the times that are given to those who come back: 60 messages in 30 s is what Teams takes for long. */
const APART = 500;

/** What is older is of one who died, or of a line whose last did not come back. */
const KEPT_FOR = 3_600_000;

/** A few old ones at a time: more than are left behind. */
const PRUNED_AT_ONCE = 20;

/** One turn per thread: a lease in the database, so that no transaction is open while Teams is asked. */
export function createOutboxRepository(db: Kysely<Tables>, clock: Clock): Outbox {
  return {
    take: async (conversationId, now) => {
      const holder = randomUUID();
      await pruneBookings(db, now);
      await prune(db, toColumn(now - KEPT_FOR));
      const freeAt = await db.transaction().execute((trx) => takeOrQueue(trx, conversationId, holder, now));
      return freeAt === null ? turnOf(db, clock, conversationId, holder) : { taken: false, freeAt };
    },
  };
}

/** Null when `holder` has the turn now, else when to come back. */
async function takeOrQueue(
  trx: Transaction<Tables>,
  conversationId: string,
  holder: string,
  now: number,
): Promise<number | null> {
  const at = toColumn(now);
  const heldUntil = toColumn(now + HELD_FOR);
  const taken = await trx
    .insertInto('outbox')
    .values({ conversationId, holder, heldUntil, lineUntil: at })
    .onConflict((on) =>
      on
        .column('conversationId')
        .doUpdateSet({ holder, heldUntil })
        .where((where) => where.or([where('outbox.holder', 'is', null), where('outbox.heldUntil', '<=', at)])),
    )
    .returning('conversationId')
    .executeTakeFirst();
  if (!taken) return await queue(trx, conversationId, now);
  const booking = await book(trx, ratesOf(conversationId), now);
  if (booking.booked) return null;
  await trx.updateTable('outbox').set({ holder: null }).where('conversationId', '=', conversationId).execute();
  return await queue(trx, conversationId, booking.freeAt);
}

async function prune(db: Kysely<Tables>, before: Date): Promise<void> {
  const old = db
    .selectFrom('outbox')
    .select('conversationId')
    .where('heldUntil', '<', before)
    .where('lineUntil', '<', before)
    .limit(PRUNED_AT_ONCE)
    .forUpdate()
    .skipLocked();
  await db.deleteFrom('outbox').where('conversationId', 'in', old).execute();
}

function ratesOf(conversationId: string): readonly Rate[] {
  const key = `teams ${withoutThread(conversationId)}`;
  return TEAMS_RATES.map((rate) => ({ ...rate, key }));
}

/** Each who comes too early gets a later time than the one before: a long line asks no oftener than it can send. */
async function queue(trx: Transaction<Tables>, conversationId: string, from: number): Promise<number> {
  const { lineUntil } = await trx
    .updateTable('outbox')
    .set({ lineUntil: sql<Date>`greatest(line_until, ${toColumn(from)}) + ${APART} * interval '1 millisecond'` })
    .where('conversationId', '=', conversationId)
    .returning('lineUntil')
    .executeTakeFirstOrThrow();
  return fromColumn(lineUntil);
}

function turnOf(db: Kysely<Tables>, clock: Clock, conversationId: string, holder: string): SendingTurn {
  const ending = new AbortController();
  const mine = () => db.updateTable('outbox').where('conversationId', '=', conversationId).where('holder', '=', holder);
  const keepRenewing = async () => {
    for (;;) {
      await clock.sleep(RENEWED_EVERY, ending.signal);
      const heldUntil = toColumn(clock.now() + HELD_FOR);
      await mine()
        .set({ heldUntil })
        .execute()
        .catch(() => undefined); // the database is away: the next renewal may be in time
    }
  };
  keepRenewing().catch(() => undefined); // ended by the release
  return {
    taken: true,
    release: async () => {
      ending.abort();
      await mine().set({ holder: null }).execute();
      await db
        .deleteFrom('outbox')
        .where('conversationId', '=', conversationId)
        .where('holder', 'is', null)
        .where('lineUntil', '<=', toColumn(clock.now()))
        .execute();
    },
  };
}
