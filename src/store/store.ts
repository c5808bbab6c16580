import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Observer } from '../operations/measures.ts';
import type {
  AuditLog,
  Budget,
  CardStore,
  Conversations,
  Durations,
  Freezes,
  Health,
  JobQueue,
  OperationStore,
  Outbox,
  People,
  Seen,
  Standing,
  Tickets,
  TokenCache,
  Waiters,
  Wishes,
} from '../operations/ports.ts';
import { createAuditRepository } from './audit-repository.ts';
import { createBudgetRepository } from './budget-repository.ts';
import { createCardRepository } from './card-repository.ts';
import { createConversationRepository } from './conversation-repository.ts';
import { type Database, openDatabase } from './database.ts';
import { createDurationRepository } from './duration-repository.ts';
import { atTheDoor, toStoreError } from './failures.ts';
import { createFreezeRepository } from './freeze-repository.ts';
import { createHealth } from './health.ts';
import { type Jobs, openJobs } from './jobs.ts';
import { migrate } from './migrations/migrations.ts';
import { createOperationRepository } from './operation-repository.ts';
import { createOutboxRepository } from './outbox-repository.ts';
import { createPeopleRepository } from './people-repository.ts';
import { createSeenRepository } from './seen-repository.ts';
import { prepareAsOwner } from './separate-roles.ts';
import { createStandingRepository } from './standing-repository.ts';
import { createTicketRepository } from './ticket-repository.ts';
import { createTokenCacheRepository } from './token-cache-repository.ts';
import { createWaiterRepository } from './waiter-repository.ts';
import { createWishRepository } from './wish-repository.ts';

export interface StoreOptions {
  /** `pglite:<folder>` or `postgres://…`. */
  readonly databaseUrl: string;
  /** `postgres://…` of the role that owns the tables, if that is not the one of `databaseUrl`. */
  readonly migrationUrl?: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Is told of jobs. */
  readonly observer?: Pick<Observer, 'jobTaken' | 'jobFailed'>;
}

/** Everything that lasts. All of it rejects with `storeUnavailable` when the database cannot serve. */
export interface Store {
  readonly operations: OperationStore;
  readonly jobs: JobQueue;
  readonly cards: CardStore;
  readonly conversations: Conversations;
  readonly people: People;
  readonly tickets: Tickets;
  readonly wishes: Wishes;
  readonly seen: Seen;
  readonly budget: Budget;
  readonly outbox: Outbox;
  readonly tokenCache: TokenCache;
  readonly durations: Durations;
  readonly freezes: Freezes;
  readonly waiters: Waiters;
  readonly auditLog: AuditLog;
  readonly health: Health;
  readonly standing: Standing;
  /** Ends all connections, and frees the folder. Stop the jobs first: what still runs then fails. */
  close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date. Rejects with `storeUnavailable` when it cannot be reached,
 * its folder is in use by another process, or a newer Ferry made its tables; with the database's own error when a
 * migration is wrong. With `migrationUrl`, also when the role of `databaseUrl` could change the audit log.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, migrationUrl = null, clock, logger, observer } = options;
  const database = await openDatabase(databaseUrl, logger);
  try {
    if (migrationUrl === null) await database.patiently(migrate);
    else await prepareAsOwner(database, migrationUrl, clock, logger);
    const jobs = await openJobs(database, { isMade: migrationUrl !== null }, { clock, logger, observer });
    return storeOf(database, jobs, clock);
  } catch (error) {
    await database.close();
    throw toStoreError(error);
  }
}

function storeOf(database: Database, jobs: Jobs, clock: Clock): Store {
  const { db } = database;
  return {
    operations: atTheDoor(createOperationRepository(db, jobs.writer, clock)),
    jobs: atTheDoor(jobs.queue),
    cards: atTheDoor(createCardRepository(db)),
    conversations: atTheDoor(createConversationRepository(db)),
    people: atTheDoor(createPeopleRepository(db)),
    tickets: atTheDoor(createTicketRepository(db, clock)),
    wishes: atTheDoor(createWishRepository(db, clock)),
    seen: atTheDoor(createSeenRepository(db)),
    budget: atTheDoor(createBudgetRepository(db)),
    outbox: atTheDoor(createOutboxRepository(db, clock)),
    tokenCache: atTheDoor(createTokenCacheRepository(db, clock)),
    durations: atTheDoor(createDurationRepository(db)),
    freezes: atTheDoor(createFreezeRepository(db)),
    waiters: atTheDoor(createWaiterRepository(db)),
    auditLog: atTheDoor(createAuditRepository(db)),
    health: atTheDoor(createHealth(db, jobs, clock)),
    standing: atTheDoor(createStandingRepository(db, clock)),
    close: async () => {
      await jobs.close();
      await database.close();
    },
  };
}
