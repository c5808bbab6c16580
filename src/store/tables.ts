import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type {
  ApprovalDemand,
  Candidate,
  Check,
  Confirmation,
  Kind,
  Notice,
  Operation,
  SeenVersions,
  State,
  UsualDuration,
  Vote,
} from '../operations/operation.ts';
import type { AuditEvent, CardCopy, ConversationRecord, TicketGrant } from '../operations/ports.ts';

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
  versions: Json<SeenVersions | null>;
  approvals: Json<ApprovalDemand | null>;
  votes: Json<readonly Vote[]>;
  askedRevision: number | null;
  frozen: string | null;
  breakGlass: string | null;
  notices: Json<readonly Notice[]>;
  requestedAt: Date;
  expiresAt: Date | null;
  notBefore: Date | null;
  signInCheckAt: Date | null;
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

interface AnchorsTable {
  /** A bigint, as `upTo` is, which drivers read differently: `Number(…)` when read. */
  seq: Generated<unknown>;
  at: Date;
  /** The `seq` of its last event. */
  upTo: ColumnType<unknown, number, never>;
  /** How many there are since the anchor before. */
  events: number;
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
  /** In lower case. */
  upn: Generated<string | null>;
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
  granted: Json<TicketGrant>;
  expiresAt: Date;
}

/** Those that were set in chat. */
interface FreezesTable {
  id: string;
  projectId: number;
  environmentId: string | null;
  environmentName: string | null;
  fromAt: Date;
  untilAt: Date | null;
  reason: string;
  byTenantId: string;
  byObjectId: string;
  conversationId: string;
}

interface WaitersTable {
  environmentId: string;
  environmentName: string;
  tenantId: string;
  objectId: string;
  conversationId: string;
  since: Date;
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
  anchors: AnchorsTable;
  locks: LocksTable;
  cards: CardsTable;
  people: PeopleTable;
  conversations: ConversationsTable;
  chosenProjects: ChosenProjectsTable;
  tickets: TicketsTable;
  freezes: FreezesTable;
  waiters: WaitersTable;
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
export type PersonRow = Selectable<PeopleTable>;
export type FreezeRow = Selectable<FreezesTable>;
export type WaiterRow = Selectable<WaitersTable>;
