import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { Candidate, Check, Confirmation, Kind, Operation, State, UsualDuration } from '../operations/operation.ts';
import type { AuditEvent, CardCopy, ConversationRecord } from '../operations/ports.ts';

/** Written as JSON text, read as the value. */
type Json<T> = ColumnType<T, string, string>;
type OpaqueObject = Readonly<Record<string, unknown>>;

interface OperationsTable {
  id: string;
  revision: number;
  visibleRevision: number;
  kind: Kind;
  state: State;
  projectId: number;
  sourceId: string | null;
  sourceName: string | null;
  targetId: string;
  targetName: string;
  backupName: string | null;
  lcsType: string | null;
  requesterTenantId: string;
  requesterObjectId: string;
  conversationId: string;
  confirmation: Confirmation;
  rule: string;
  checks: Json<readonly Check[]>;
  requestedAt: Date;
  expiresAt: Date | null;
  notBefore: Date | null;
  confirmedAt: Date | null;
  submittedAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  lcsActivityId: string | null;
  lcsStatus: string | null;
  lcsText: string | null;
  reason: string | null;
  paused: boolean;
  signIn: Operation['signIn'];
  followedByTenantId: string | null;
  followedByObjectId: string | null;
  deadline: Date | null;
  nextPollAt: Date | null;
  historyBefore: Json<readonly string[] | null>;
  candidates: Json<readonly Candidate[]>;
  usual: Json<UsualDuration | null>;
  announced: State | null;
}

interface EventsTable {
  /** A bigint, which drivers read differently: order by it, never read it. */
  seq: Generated<unknown>;
  operationId: string | null;
  at: Date;
  actorTenantId: string | null;
  actorObjectId: string | null;
  what: string;
  rule: string | null;
  conversationId: string | null;
  activityId: string | null;
  data: Json<AuditEvent['data']>;
  prevHash: string;
  hash: string;
}

interface LocksTable {
  environmentId: string;
  operationId: string;
}

interface CardsTable {
  operationId: string;
  conversationId: string;
  activityId: string;
  audience: CardCopy['audience'];
  shownRevision: number;
  shownAt: Date;
}

interface PeopleTable {
  tenantId: string;
  objectId: string;
  mri: string;
  name: string;
  personalConversationId: string | null;
  seenAt: Date;
  signedOutAt: Generated<Date | null>;
}

interface ConversationsTable {
  id: string;
  tenantId: string;
  type: ConversationRecord['type'];
  serviceUrl: string;
  reference: Json<OpaqueObject>;
  seenAt: Date;
  dead: boolean;
}

interface ChosenProjectsTable {
  /** A channel or chat, without the thread. */
  conversationId: string;
  projectId: number;
}

interface TicketsTable {
  /** SHA-256, hex: the id itself is in nobody's hands but the person's. */
  idHash: string;
  tenantId: string;
  objectId: string;
  projectId: number;
  backupId: string;
  backupName: string;
  linkEndsAt: Date | null;
  expiresAt: Date;
}

interface WishesTable {
  tenantId: string;
  objectId: string;
  conversationId: string;
  activity: Json<OpaqueObject>;
  expiresAt: Date;
}

interface SeenTable {
  key: string;
  seenAt: Date;
}

interface LcsBudgetTable {
  key: string;
  calledAt: Date;
  /** A bigint, which drivers read differently: never read it. */
  seq: Generated<unknown>;
}

interface TokenCacheTable {
  tenantId: string;
  objectId: string;
  /** Encrypted: the key is in the settings, never in the database. */
  content: string;
  writtenAt: Date;
}

interface OutboxTable {
  conversationId: string;
  /** Whoever sends there now; null: nobody. */
  holder: string | null;
  heldUntil: Date;
  /** The time given to whoever was told last to come back. */
  lineUntil: Date;
}

interface DurationsTable {
  /** In lower case, without dashes. */
  lcsActivityId: string;
  kind: Kind;
  sourceId: string | null;
  targetId: string;
  tookMs: number;
  endedAt: Date;
}

/** Our own tables, as the migrations leave them; pg-boss keeps its own in the schema `pgboss`. */
export interface Tables {
  operations: OperationsTable;
  events: EventsTable;
  locks: LocksTable;
  cards: CardsTable;
  people: PeopleTable;
  conversations: ConversationsTable;
  chosenProjects: ChosenProjectsTable;
  tickets: TicketsTable;
  wishes: WishesTable;
  seen: SeenTable;
  lcsBudget: LcsBudgetTable;
  tokenCache: TokenCacheTable;
  durations: DurationsTable;
  outbox: OutboxTable;
}

export type OperationRow = Selectable<OperationsTable>;
export type NewOperationRow = Insertable<OperationsTable>;
export type EventRow = Selectable<EventsTable>;
export type NewEventRow = Insertable<EventsTable>;
