import type { Progress } from './happening.ts';
import type { JobNeeds } from './jobs-of.ts';
import type { EnvironmentRef, Kind, KnownPerson, Operation, PersonKey, State } from './operation.ts';
import type { Freeze } from './settings.ts';

// ---------------------------------------------------------------------------------------------- backend (LCS)

/** A project as the settings name it. `apiUrl` has no trailing slash; it is also the resource tokens are for. */
export interface Project {
  readonly id: number;
  readonly name: string;
  readonly apiUrl: string;
}

/** What is known of an environment; null where it could not be read and the settings do not say. Words are LCS's own (lcs-api 4). */
export interface EnvironmentFacts extends EnvironmentRef {
  readonly aliases: readonly string[];
  readonly type: string | null;
  readonly infrastructure: string | null;
  /** DeploymentState. */
  readonly state: string | null;
  /** DeploymentStatusDisplay. */
  readonly status: string | null;
  readonly version: string | null;
  readonly region: string | null;
  /** LCS's CanStart and CanStop: not to be trusted alone (lcs-api 2.5). */
  readonly canStart: boolean | null;
  readonly canStop: boolean | null;
}

/** A database backup in the project's asset library. The signed URL is deliberately absent. Instants in ms UTC. */
export interface Backup {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly description: string;
  readonly createdAt: number | null;
  readonly createdBy: string | null;
}

export interface Capabilities {
  readonly canRefresh: boolean;
  readonly canExport: boolean;
  readonly canStartStop: boolean;
  readonly canDownload: boolean;
}

/** One entry of an environment's history in LCS, whoever or whatever started it (lcs-api 3.2). Instants in ms UTC. */
export interface HistoryEntry {
  readonly lcsActivityId: string;
  /** `other` where LCS's type is none of the four. */
  readonly kind: Kind;
  readonly lcsType: string;
  /** As LCS shows it. */
  readonly title: string;
  readonly startedAt: number | null;
  /** Null while it runs. */
  readonly endedAt: number | null;
  readonly lcsStatus: string;
  readonly progress: Progress;
}

/** Newest first. */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  readonly hasMore: boolean;
}

/** What is polled. `lcsActivityId` is of no use for `start` and `stop`, which LCS has no status call for. */
export interface Followed {
  readonly kind: Kind;
  readonly target: EnvironmentRef;
  readonly lcsActivityId: string;
}

export interface StartRequest {
  readonly kind: Kind;
  readonly source: EnvironmentRef | null;
  readonly target: EnvironmentRef;
  /** For an export: 1 to 50 letters, digits, `-`, `_`. */
  readonly backupName: string | null;
  /** The POST leaves before this, or not at all; ms UTC. */
  readonly leavesBy: number;
}

export interface PollResult {
  readonly progress: Progress;
  readonly lcsStatus: string;
  readonly lcsText: string | null;
}

/**
 * Where operations are carried out; LCS is the first. Every call is made with the token of `person`.
 * All reject with a FerryError (`lcs…`, `signIn…`, `consentNeeded`, `otherRegion`). `signal` ends the waiting.
 */
export interface Backend {
  readonly capabilities: Capabilities;
  /** Newest first. */
  listBackups(project: Project, person: PersonKey, signal?: AbortSignal): Promise<readonly Backup[]>;
  /** As LCS reports them, all pages; `aliases` is empty. */
  listEnvironments(project: Project, person: PersonKey, signal?: AbortSignal): Promise<readonly EnvironmentFacts[]>;
  /**
   * Starts an operation and gives LCS's activity id. Not idempotent and never repeated after it may have been carried
   * out: a rejection with `answerLost` means that nobody knows whether LCS started it.
   */
  start(project: Project, person: PersonKey, request: StartRequest): Promise<{ readonly lcsActivityId: string }>;
  poll(project: Project, person: PersonKey, followed: Followed): Promise<PollResult>;
  /** One page, from 1; kept 60 s per project and person, unless that was read before `freshSince` (ms UTC). */
  listHistory(
    project: Project,
    person: PersonKey,
    environment: EnvironmentRef,
    page: number,
    signal?: AbortSignal,
    freshSince?: number,
  ): Promise<HistoryPage>;
  /** A signed link to a backup, asked for afresh and never kept; null when the backup is gone. `expiresAt` null: the link does not say. */
  signedLink(project: Project, person: PersonKey, backupId: string): Promise<SignedLink | null>;
  /** The earliest end that LCS has announced for an API version in use (lcs-api 1.1), ms UTC; null: none. */
  versionEnds(): number | null;
}

/** Whoever holds it can read the whole database: for the one redirect, and nowhere else. */
export interface SignedLink {
  readonly url: string;
  readonly expiresAt: number | null;
}

export interface LcsToken {
  readonly value: string;
  /** The token's own `exp`, ms UTC. */
  readonly expiresAt: number;
}

export interface TokenOptions {
  /** LCS refused the one handed out last. */
  readonly forceRefresh?: boolean;
  /** Only to see whether there is one: the person's sign-in stays as it is, whatever comes of it. */
  readonly isTrial?: boolean;
}

/** Access tokens for LCS, one per person and API URL. Rejects with `signInNeeded`, `consentNeeded`, `signInRefused`, `signInUnreachable`, `otherRegion`, `lcsUnauthorised`. */
export interface LcsTokens {
  get(person: PersonKey, apiUrl: string, options?: TokenOptions): Promise<LcsToken>;
  /** Forget everything held for this person. */
  forget(person: PersonKey): Promise<void>;
}

/** The Bot Framework token service, usable outside turns. `mri` is the person's Teams id (`29:…`). */
export interface UserTokens {
  /** The person's token of our OAuth connection, or null. `code`: the six digits of a sign-in window. */
  get(mri: string, code?: string): Promise<string | null>;
  /** Teams' silent token for one of the connection; null when it must be asked for interactively. */
  exchange(mri: string, token: string): Promise<string | null>;
  signOut(mri: string): Promise<void>;
  /** The names of the OAuth connections that the Azure Bot has. Any `mri` will do. */
  connections(mri: string): Promise<readonly string[]>;
}

/** What a token says of itself; empty or null where it does not say. */
export interface TokenFacts {
  /** In lower case, without slashes at the end. */
  readonly audiences: readonly string[];
  /** Its delegated permissions. */
  readonly scopes: readonly string[];
  /** ms UTC. */
  readonly expiresAt: number | null;
}

/** What people's tokens say, for whoever looks for a cause; the tokens themselves stay where they are. */
export interface SignInFacts {
  /** Of the one for LCS, which is got as `LcsTokens.get` gets it; rejects as that does. */
  lcsToken(person: PersonKey, apiUrl: string): Promise<TokenFacts>;
  /** Of the one that our OAuth connection has; null: none. Rejects as `UserTokens.get` does. */
  connectionToken(mri: string): Promise<TokenFacts | null>;
}

// ---------------------------------------------------------------------------------------------- store

/** One entry of the audit log (design 4). `data` holds LCS's ids and words, never names of people. */
export interface AuditEvent {
  readonly at: number;
  /** Null: Ferry itself. */
  readonly actor: PersonKey | null;
  readonly what: string;
  readonly rule: string | null;
  readonly conversationId: string | null;
  /** The Teams activity that caused it. */
  readonly activityId: string | null;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export const QUEUES = [
  'submit',
  'reconcile',
  'poll',
  'expire',
  'cards',
  'announce',
  'ask',
  'checkSignIn',
  'askApprovers',
  'announceBreak',
  'tellFree',
] as const;
/**
 * `reconcile` reads LCS's history for what became of a lost answer; `cards` brings every posted card of the operation up
 * to date; `announce` tells the thread in a new message; `ask` asks whoever it is followed for to sign in; `checkSignIn`
 * looks whether the requester of a later operation still is; `askApprovers` posts cards to the approvers; `announceBreak`
 * tells that a freeze was broken; `tellFree` tells who waits for the environments that an operation has given back.
 */
export type QueueName = (typeof QUEUES)[number];

export interface JobRequest {
  readonly queue: QueueName;
  readonly operationId: string;
  /** The revision it is for: a job for an older revision ends silently (except `cards`, which always shows the newest). */
  readonly revision: number;
  /** Not before, ms UTC; absent: at once. */
  readonly startAfter?: number;
}

/** A job in the hands of a worker. Throwing makes it run again later, for ever, with a growing pause of at most 30 s. */
export interface Job extends JobRequest {
  readonly id: string;
}

export interface CommitEffects {
  /** The state before, for the log; absent for a new operation. */
  readonly from?: State;
  readonly events?: readonly AuditEvent[];
  readonly jobs?: readonly JobRequest[];
  /** `take`: lock source and target for this operation; `release`: give all its locks back. */
  readonly locks?: 'take' | 'release';
  /** The job that caused this, completed in the same transaction. */
  readonly completes?: Job;
}

export type CommitResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'moved'; readonly current: Operation | null }
  | { readonly ok: false; readonly why: 'locked'; readonly by: Operation }
  /**
   * A new one that is there already: a request, while the same person waits to confirm the same thing in the same
   * conversation; or an adopted one, while what was adopted under the same activity id is followed.
   */
  | { readonly ok: false; readonly why: 'repeated'; readonly of: Operation };

export interface OldestOpen {
  readonly waiting: readonly Operation[];
  readonly others: readonly Operation[];
}

export interface OperationStore {
  get(id: string): Promise<Operation | null>;
  /**
   * The only write to operations, their events, jobs and locks: one transaction, all or nothing. `expectedRevision` 0
   * stores a new operation; else the stored revision must be exactly that (`moved` otherwise).
   */
  commit(next: Operation, expectedRevision: number, effects: CommitEffects): Promise<CommitResult>;
  /** All that have not ended, oldest first. */
  listOpen(): Promise<readonly Operation[]>;
  /**
   * Of these, the oldest of these projects, at most `limit` of each: what waits for somebody, for an answer or for a sign-in to
   * follow it with, and the rest.
   */
  listOldestOpen(projectIds: readonly number[], limit: number): Promise<OldestOpen>;
  /** Of all that have not ended, the ids: there may be tens of thousands. */
  listOpenIds(): Promise<readonly string[]>;
  /** Of all that have not ended, the ones that are paused and followed with the sign-in of `person`. */
  listPaused(person: PersonKey): Promise<readonly Operation[]>;
  /** What decides which jobs they need, of those of `ids` that are open still. */
  needsOf(ids: readonly string[]): Promise<readonly JobNeeds[]>;
  /** Those of these projects that ended last, newest end first. */
  listEnded(projectIds: readonly number[], limit: number): Promise<readonly Operation[]>;
  /** Ended but with their end not announced yet, for the sweep. */
  listUnannounced(): Promise<readonly Operation[]>;
  eventsOf(operationId: string): Promise<readonly AuditEvent[]>;
  /** Appends events that belong to no operation (sign-in, sign-out). */
  record(events: readonly AuditEvent[]): Promise<void>;
}

export type JobHandlers = Readonly<Record<QueueName, (job: Job) => Promise<void>>>;

export interface JobQueue {
  start(handlers: JobHandlers): Promise<void>;
  /** Takes no more jobs, waits at most `graceMs` for those that run, hands back the rest. */
  stop(graceMs: number): Promise<void>;
  /** Creates those of `wanted` that are neither waiting nor running (by queue, operation and revision). Gives the number created. */
  ensure(wanted: readonly JobRequest[]): Promise<number>;
  /**
   * Ends a job that runs and has it run again at `startAfter` (ms UTC), as it is; its handler then returns. Neither a
   * failure nor a worker's time. A `cards` job that waits to run sooner stands for it.
   */
  postpone(job: Job, startAfter: number): Promise<void>;
}

/** The right to send into one conversation while no other job does, on any instance. Renews itself until it is released. */
export interface SendingTurn {
  readonly taken: true;
  release(): Promise<void>;
}

/** What Teams takes of a bot per conversation; all threads of a channel are one (teams-platform 8). Edits count. */
export const TEAMS_RATES = [
  { calls: 7, perMs: 1_000 },
  { calls: 8, perMs: 2_000 },
  { calls: 60, perMs: 30_000 },
  { calls: 1_800, perMs: 3_600_000 },
] as const satisfies readonly Omit<Rate, 'key'>[];

/** Whose turn it is to send what jobs have to say, per conversation and within Teams' rates (teams-platform 8). */
export interface Outbox {
  /** Takes the turn, or gives a time to come back at (ms UTC), which is another one for everybody who asks. */
  take(conversationId: string, now: number): Promise<SendingTurn | { readonly taken: false; readonly freeAt: number }>;
}

/** A posted copy of an operation's card. */
export interface CardCopy {
  readonly operationId: string;
  readonly conversationId: string;
  readonly activityId: string;
  readonly audience: 'requester' | 'approvers';
  readonly shownRevision: number;
  /** When it was last edited, ms UTC. */
  readonly shownAt: number;
}

export interface CardStore {
  /** Inserts or updates by operation, conversation and activity id; never lowers `shownRevision`. */
  save(copy: CardCopy): Promise<void>;
  list(operationId: string): Promise<readonly CardCopy[]>;
  /** The operations of which a copy shows less than people can know by now. */
  listOutdated(): Promise<readonly string[]>;
}

/** A Teams conversation we heard from. `reference` is the Bot Framework's conversation reference, opaque here. */
export interface ConversationRecord {
  /** With `;messageid=` for a channel thread. */
  readonly id: string;
  readonly tenantId: string;
  readonly type: 'personal' | 'groupChat' | 'channel';
  readonly serviceUrl: string;
  readonly reference: Readonly<Record<string, unknown>>;
  readonly seenAt: number;
  readonly dead: boolean;
}

export interface Conversations {
  /**
   * Keeps the newest reference and service URL; hearing from a conversation revives it. What this process has written in the
   * five minutes before is not written again, so `seenAt` may be as old as that; except `certainly`, where it must stand there
   * whatever another process has done to it meanwhile.
   */
  save(conversation: Omit<ConversationRecord, 'dead'>, certainly?: boolean): Promise<void>;
  get(id: string): Promise<ConversationRecord | null>;
  markDead(id: string): Promise<void>;
  /** The newest that was heard from in a tenant: where one is reached that was never heard from (design 10). Null: none. */
  newestOf(tenantId: string): Promise<ConversationRecord | null>;
  /** What `use <project>` said here; keyed by the channel or chat, without the thread. */
  chosenProject(conversationId: string): Promise<number | null>;
  chooseProject(conversationId: string, projectId: number): Promise<void>;
}

export interface Person extends KnownPerson {
  /** Teams' id for them, `29:…`. */
  readonly mri: string;
  readonly name: string;
  readonly personalConversationId: string | null;
  readonly seenAt: number;
}

export interface People {
  /** Inserts or updates, as `Conversations.save` does; a null `personalConversationId` keeps the known one. What was learned stays. */
  save(person: Omit<Person, 'upn'>, certainly?: boolean): Promise<void>;
  get(key: PersonKey): Promise<Person | null>;
  /** By object id, or by a UPN in lower case that was learned; null: Ferry has not met them. */
  find(idOrUpn: string): Promise<Person | null>;
  /** Remembers the UPN (lower case) of a person who is known, and forgets it of anybody who had it before. */
  learnUpn(key: PersonKey, upn: string): Promise<void>;
  /** When this person signed out last, ms UTC; null: never, or Ferry has not met them. */
  lastSignOut(key: PersonKey): Promise<number | null>;
  rememberSignOut(key: PersonKey, at: number): Promise<void>;
}

/** What a person wanted when they had to sign in first. `activity` is opaque here: the channel's own record of it. */
export interface Wish {
  readonly person: PersonKey;
  readonly conversationId: string;
  readonly activity: Readonly<Record<string, unknown>>;
  readonly expiresAt: number;
}

export interface Wishes {
  /** One per person and conversation: the latest. */
  save(wish: Wish): Promise<void>;
  /** Removes and gives all unexpired ones of this person; each is given to one caller only. */
  takeAll(person: PersonKey, now: number): Promise<readonly Wish[]>;
}

export interface Seen {
  /** True for the first caller with this key only, across instances. Keys are kept at least an hour. */
  first(key: string, now: number): Promise<boolean>;
}

/** What a ticket lets its holder fetch, once (design 10, "Links to backups"). */
export type TicketGrant =
  | {
      readonly kind: 'backup';
      readonly projectId: number;
      readonly backupId: string;
      readonly backupName: string;
      /** When the signed link ended that LCS gave at the time: the next one ends no sooner. Null: unknown. */
      readonly linkEndsAt: number | null;
    }
  | { readonly kind: 'audit'; readonly format: 'csv' | 'json'; readonly query: AuditQuery };

/** The right to fetch something once, for one person. `id` is the secret in the link. */
export interface Ticket {
  readonly id: string;
  readonly person: PersonKey;
  readonly grant: TicketGrant;
  readonly expiresAt: number;
}

/** Kept by the hash of their id only. */
export interface Tickets {
  save(ticket: Ticket): Promise<void>;
  /** Unexpired and unused, or null; does not use it up. */
  peek(id: string, now: number): Promise<Ticket | null>;
  /** Uses it up: given to one caller only, across instances. */
  take(id: string, now: number): Promise<Ticket | null>;
}

/** At most so many calls under this key in any stretch of `perMs`. */
export interface Rate {
  readonly key: string;
  readonly calls: number;
  readonly perMs: number;
}

/** Rates that hold across people and instances: LCS's calls (lcs-api 5.2), the messages of jobs to Teams. */
export interface Budget {
  /** Books a call now under all these rates, or under none of them and says when all allow the next (ms UTC). */
  book(
    rates: readonly Rate[],
    now: number,
  ): Promise<{ readonly booked: true } | { readonly booked: false; readonly freeAt: number }>;
}

/** People's tokens at rest, encrypted before they come here. One entry per person, dropped when 90 days old. */
export interface TokenCache {
  read(person: PersonKey): Promise<string | null>;
  /**
   * Stores `content` where `replaces` is what is stored (null: nothing is); false: it was changed or removed meanwhile. Of
   * somebody whose data were removed nothing is stored until they write again; that is no reason to try again.
   */
  write(person: PersonKey, content: string, replaces: string | null): Promise<boolean>;
  remove(person: PersonKey): Promise<void>;
}

/** How long one operation took that succeeded; ms and ms UTC. */
export interface Duration {
  readonly kind: Kind;
  /** Null: LCS's history told, which names no source; or the kind has none. */
  readonly sourceId: string | null;
  readonly targetId: string;
  readonly lcsActivityId: string;
  readonly tookMs: number;
  readonly endedAt: number;
}

/** What Ferry knows of how long operations take: the newest of each kind and target. */
export interface Durations {
  /** Those that are known already, by LCS's activity id, change nothing; but a source that was not known is filled in. */
  learn(durations: readonly Duration[]): Promise<void>;
  /** Newest first, whatever the source; 50 at most. */
  of(kind: Kind, targetId: string): Promise<readonly Duration[]>;
}

/** A freeze that somebody set in chat. */
export interface SetFreeze extends Freeze {
  readonly id: string;
  readonly projectId: number;
  readonly from: number;
  /** Null: all environments of the project. */
  readonly environment: EnvironmentRef | null;
  readonly by: PersonKey;
  /** Where it was set, thread included. */
  readonly conversationId: string;
}

/** The freezes that were set in chat; those of the settings stand beside them. */
export interface Freezes {
  /** Those that are not over at `now` (ms UTC), oldest first. */
  list(now: number): Promise<readonly SetFreeze[]>;
  /** Stores it and its audit event in one transaction. */
  set(freeze: SetFreeze, event: AuditEvent): Promise<void>;
  /** Removes it, and appends the audit event, in one transaction; false: it was gone already, and nothing is written. */
  lift(id: string, event: AuditEvent): Promise<boolean>;
}

/** Somebody who wants to be told when an environment is free. */
export interface Waiter {
  readonly environment: EnvironmentRef;
  readonly person: PersonKey;
  readonly conversationId: string;
  readonly since: number;
}

export interface Waiters {
  /** One per environment, person and conversation. */
  save(waiter: Waiter): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly Waiter[]>;
  remove(waiter: Waiter): Promise<void>;
}

/** An audit event with its place in the log. */
export interface LoggedEvent extends AuditEvent {
  readonly seq: number;
  readonly operationId: string | null;
  /** Of its operation, where it has one. */
  readonly operation: Pick<Operation, 'kind' | 'source' | 'target' | 'projectId'> | null;
}

/** Which audit events are wanted; all conditions hold together. */
export interface AuditQuery {
  /** Those of these projects' operations, and those without a project. */
  readonly projectIds: readonly number[];
  /** Null: any. Of operations with this source or target, and of freezes of it. */
  readonly environmentId: string | null;
  /** Null: any. A whole id, or the beginning of one (8 characters at least). */
  readonly operationId: string | null;
  /** Null: anybody. What this person did. */
  readonly actor: PersonKey | null;
  /** ms UTC; null: from the beginning. */
  readonly since: number | null;
}

export interface AuditLog {
  /** Newest first. */
  list(query: AuditQuery, limit: number, offset: number): Promise<readonly LoggedEvent[]>;
  /** Fixes the hashes of all events older than a few minutes in an anchor of its own; null: there was nothing new, or it is not time. */
  anchor(now: number): Promise<{ readonly upTo: number; readonly hash: string } | null>;
}

/** How things stand now, over all instances. */
export interface StandingNow {
  /** All states that have not ended; 0 too. */
  readonly openByState: Readonly<Partial<Record<State, number>>>;
  /** How many of them wait for a sign-in. */
  readonly paused: number;
  /** Jobs that are due and taken by nobody. */
  readonly dueByQueue: Readonly<Record<QueueName, number>>;
  /** How long the oldest message or edit to Teams has been due and not sent, in ms; 0: there is none. */
  readonly outboxAgeMs: number;
}

export interface Standing {
  /** Rejects with `storeUnavailable`, after 2 s at the latest. */
  read(): Promise<StandingNow>;
}

/** Readiness of what must work for Ferry to work. */
export interface Health {
  /** Rejects, or answers with what is wrong; null is well. */
  problem(): Promise<string | null>;
}

/** Whether Ferry is installed where a conversation is; `unknown`: Teams could not be asked, or does not say. */
export type Installed = 'yes' | 'no' | 'unknown';

export interface Presence {
  /** `mri`: Teams' id of whoever asks, the one person who is looked up. Answers within some seconds, and never rejects. */
  isInstalled(conversationId: string, tenantId: string, mri: string): Promise<Installed>;
}

// ---------------------------------------------------------------------------------------------- notifier

/** Tells people, outside turns. Rejects with `teamsUnavailable` (try again) or `teamsRefused` (never again). */
export interface Notifier {
  /** Edits one posted card so that it shows this operation. */
  updateCard(copy: CardCopy, operation: Operation): Promise<void>;
  /** A new message in the operation's thread, mentioning the requester. `newBackup`: what an export has made, where LCS lists it. */
  announce(operation: Operation, state: State, newBackup: Backup | null): Promise<void>;
  /** Asks whoever it is followed for to sign in: in 1:1 where that is known, else by a mention in the thread. */
  askToSignIn(operation: Operation): Promise<void>;
  /**
   * Posts a card for approvers into a chat with one of them, or on top of their channel, which may never have been heard
   * from. Gives the copy, not stored yet.
   */
  postToApprovers(operation: Operation, conversationId: string): Promise<CardCopy>;
  /** Says in the operation's thread that it waits for approval, mentioning these people (object ids or UPNs of the settings). */
  askInThread(operation: Operation, people: readonly string[], why: AskedInThread): Promise<void>;
  /** A message in one conversation that tells of an operation which breaks a freeze. */
  announceBreak(operation: Operation, conversationId: string): Promise<void>;
  /** Tells somebody, where they asked for it, that an environment is free. */
  tellFree(waiter: Waiter): Promise<void>;
}

/**
 * Why approvers are asked in the operation's own thread. `here`: it is in their channel; `noChat`: Ferry has no chat with
 * them; `noChannel`: their channel takes no messages.
 */
export type AskedInThread = 'here' | 'noChat' | 'noChannel';
