/** What a person asks LCS to do that takes long. `other`: adopted from LCS, under LCS's own type. */
export const KINDS = ['refresh', 'export', 'start', 'stop', 'other'] as const;
export type Kind = (typeof KINDS)[number];

export type PowerKind = 'start' | 'stop';

export function isPowerKind(kind: Kind): kind is PowerKind {
  return kind === 'start' || kind === 'stop';
}

/** Where an operation is in its life (design 4). */
export const STATES = [
  'requested',
  'awaitingApproval',
  'approved',
  'blocked',
  'submitting',
  'unconfirmed',
  'running',
  'failing',
  'succeeded',
  'failed',
  'rolledBack',
  'rollbackFailed',
  'refused',
  'notStarted',
  'unknown',
  'cancelled',
  'rejected',
  'expired',
] as const;
export type State = (typeof STATES)[number];

const ENDED: ReadonlySet<State> = new Set([
  'succeeded',
  'failed',
  'rolledBack',
  'rollbackFailed',
  'refused',
  'notStarted',
  'unknown',
  'cancelled',
  'rejected',
  'expired',
]);

export function isEnded(state: State): boolean {
  return ENDED.has(state);
}

/** States that only a person's answer ends, or the time to answer. */
export const WAITING_STATES: readonly State[] = ['requested', 'awaitingApproval', 'blocked', 'unconfirmed'];

/** A person as Entra knows them. Names are kept elsewhere (`People`), so that they can be removed. */
export interface PersonKey {
  readonly tenantId: string;
  readonly objectId: string;
}

export function samePerson(a: PersonKey, b: PersonKey): boolean {
  return a.objectId === b.objectId && a.tenantId === b.tenantId;
}

/**
 * Whether two are one human being, from whichever tenant they act: in a channel that is shared with them, people of another
 * tenant keep their object id, which is unique in all of Entra.
 */
export function sameHuman(a: PersonKey, b: PersonKey): boolean {
  return a.objectId === b.objectId;
}

/** A person as rules may name them. `upn`: in lower case, learned from their own verified token; null: not learned (design 6). */
export interface KnownPerson extends PersonKey {
  readonly upn: string | null;
}

/** Whether a list of the settings, which holds object ids and UPNs in lower case, names this person. */
export function isNamedIn(list: readonly string[], { objectId, upn }: KnownPerson): boolean {
  return list.includes(objectId) || (upn !== null && list.includes(upn));
}

/** Who may agree, and may answer for the requester where LCS's answer was lost. */
export interface Approvers {
  /** Object ids, or UPNs in lower case. */
  readonly people: readonly string[];
  /** Whoever is in this conversation (its id without the thread), too; null: none. */
  readonly channel: string | null;
}

/** What a rule wants before something is sent to LCS. */
export interface ApprovalDemand {
  /** So many distinct people, at least 1. */
  readonly required: number;
  readonly approvers: Approvers;
  /** Whether the requester's own click counts, should they be an approver. */
  readonly selfApproval: boolean;
  /** ms, from the requester's confirmation on. */
  readonly expiresAfter: number;
}

/** An approver's answer. `at` in ms UTC. */
export interface Vote {
  readonly person: PersonKey;
  readonly at: number;
  readonly verdict: 'approved' | 'rejected';
}

/** The versions that whoever confirmed and approved has seen; null: not known then. */
export interface SeenVersions {
  readonly source: string | null;
  readonly target: string | null;
}

/** What has to be told once besides the state: approvers are asked; that a freeze was broken is announced. */
export type Notice = 'askApprovers' | 'announceBreak';

/** `id` is LCS's environment id: lower case, with dashes. */
export interface EnvironmentRef {
  readonly id: string;
  readonly name: string;
}

export type Confirmation = 'click' | 'typeTarget';

/** One finding of the pre-flight. `block` forbids, `warn` informs. */
export interface Check {
  readonly level: 'pass' | 'warn' | 'block';
  readonly text: string;
}

/** An entry of LCS's history that may be what a submission without an answer has started. `startedAt` in ms UTC. */
export interface Candidate {
  readonly lcsActivityId: string;
  readonly title: string;
  readonly startedAt: number | null;
  readonly lcsStatus: string;
}

/** How long operations like this one took before, in ms: the shortest and the longest that is known. */
export interface UsualDuration {
  readonly shortest: number;
  readonly longest: number;
}

/** The rule's name of what nobody asked Ferry for. */
export const ADOPTED_RULE = 'adopted';

/** All instants are ms UTC; null means "not (yet)". */
export interface Operation {
  /** Ours, a UUID. */
  readonly id: string;
  /** 1 when stored first, one more with every commit. */
  readonly revision: number;
  /** The revision of the last change that people can see: what a card of it shows. */
  readonly visibleRevision: number;
  readonly kind: Kind;
  readonly state: State;
  readonly projectId: number;
  /** Null for all kinds but `refresh`. */
  readonly source: EnvironmentRef | null;
  readonly target: EnvironmentRef;
  /** What an export calls its backup; null for all other kinds. */
  readonly backupName: string | null;
  /** LCS's own name for what runs, where it was adopted from LCS's history. */
  readonly lcsType: string | null;
  readonly requester: PersonKey;
  /** The Teams conversation it was asked in, thread included. */
  readonly conversationId: string;
  /** What the requester has to do to confirm. */
  readonly confirmation: Confirmation;
  /** The policy rule that allowed it, as `config:…` or `default`. */
  readonly rule: string;
  readonly checks: readonly Check[];
  readonly versions: SeenVersions | null;
  /** What the rule wants approved; null: nothing. */
  readonly approvals: ApprovalDemand | null;
  /** In the order they were given; one per person. */
  readonly votes: readonly Vote[];
  /** The revision in which approvers were asked what they are asked now; null: they never were. */
  readonly askedRevision: number | null;
  /**
   * The freezes that its requester may break, in words, as they were when it was asked for, confirmed or blocked; null: there
   * was none.
   */
  readonly frozen: string | null;
  /** Why its requester acts in spite of a freeze, in their words; null: they do not. */
  readonly breakGlass: string | null;
  readonly notices: readonly Notice[];
  readonly requestedAt: number;
  /** When an unanswered request ends by itself. */
  readonly expiresAt: number | null;
  /** It is sent to LCS then; null: as soon as it is approved. */
  readonly notBefore: number | null;
  /** When it is looked after whether its requester is still signed in, before `notBefore`; null: not (again). */
  readonly signInCheckAt: number | null;
  readonly confirmedAt: number | null;
  /** When `submitting` was committed. */
  readonly submittedAt: number | null;
  /** When LCS accepted it. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The id LCS gave it; what is polled. */
  readonly lcsActivityId: string | null;
  /** The word LCS last answered. */
  readonly lcsStatus: string | null;
  /** LCS's own text where it refused or failed. */
  readonly lcsText: string | null;
  /** Ferry's sentence for why it is blocked, refused, rejected or paused. */
  readonly reason: string | null;
  /** LCS cannot be asked until something changes: a sign-in, a right, the settings. */
  readonly paused: boolean;
  /** Whether it needs somebody's sign-in, and whether they were asked for it. */
  readonly signIn: 'notNeeded' | 'needed' | 'asked';
  /** Who took it over: LCS is asked with this person's sign-in. Null: with the requester's. */
  readonly followedBy: PersonKey | null;
  /** End of the watch after `Failed`, the deadline for unknown words, or the end of the search for a lost answer. */
  readonly deadline: number | null;
  /** When LCS is asked next; while `submitting`: when its history is, because the answer was lost. */
  readonly nextPollAt: number | null;
  /**
   * LCS's activity ids that the target's history listed just before the submission; null: it could not be read. Of a
   * start or stop, which no history tells of, it is empty, or null where LCS did not say in which state the target was.
   */
  readonly historyBefore: readonly string[] | null;
  /** While `unconfirmed`: what in LCS's history may be it. From then on: the one that Ferry took for it. */
  readonly candidates: readonly Candidate[];
  /** Null: nothing is known. */
  readonly usual: UsualDuration | null;
  /** The last state that a new message in the thread told. */
  readonly announced: State | null;
}

/** Whether it holds its environments against others: from its requester's confirmation on, or since it was found running. */
export function holdsEnvironments({ confirmedAt, startedAt }: Operation): boolean {
  return confirmedAt !== null || startedAt !== null;
}

/**
 * Whether it is to start at its time: that was still to come when the last person agreed to it. What is confirmed again after
 * its time goes at once.
 */
export function isForLater(operation: Operation): operation is Operation & { readonly notBefore: number } {
  const { notBefore, confirmedAt, votes } = operation;
  return notBefore !== null && Math.max(confirmedAt ?? 0, ...votes.map(({ at }) => at)) < notBefore;
}

/** With whose sign-in LCS is asked how it is. */
export function followerOf({ followedBy, requester }: Operation): PersonKey {
  return followedBy ?? requester;
}

/** Whether LCS's answer to the submission was lost, and its history is being read for what became of it. */
export function isReconciling({ state, nextPollAt }: Pick<Operation, 'state' | 'nextPollAt'>): boolean {
  return state === 'submitting' && nextPollAt !== null;
}

/** Whether it is followed as what was found in LCS after LCS's answer was lost: LCS does not name who started that. */
export function isTakenOnTrust({ kind, startedAt, lcsActivityId, candidates }: Operation): boolean {
  const hasNoId = isPowerKind(kind) && lcsActivityId === null;
  return startedAt !== null && (hasNoId || candidates.length > 0);
}

/** What is known of an operation when it is asked for. */
type Asked = Pick<
  Operation,
  | 'id'
  | 'kind'
  | 'projectId'
  | 'source'
  | 'target'
  | 'requester'
  | 'conversationId'
  | 'confirmation'
  | 'rule'
  | 'checks'
  | 'requestedAt'
  | 'expiresAt'
> &
  Partial<Pick<Operation, 'backupName' | 'lcsType' | 'notBefore' | 'versions' | 'approvals' | 'frozen'>>;

/** An operation at the beginning of its life: `requested`, revision 1. */
export function newOperation(asked: Asked): Operation {
  return {
    revision: 1,
    visibleRevision: 1,
    state: 'requested',
    versions: null,
    approvals: null,
    votes: [],
    askedRevision: null,
    frozen: null,
    breakGlass: null,
    notices: [],
    notBefore: null,
    signInCheckAt: null,
    confirmedAt: null,
    submittedAt: null,
    startedAt: null,
    endedAt: null,
    lcsActivityId: null,
    lcsStatus: null,
    lcsText: null,
    reason: null,
    paused: false,
    signIn: 'notNeeded',
    followedBy: null,
    deadline: null,
    nextPollAt: null,
    historyBefore: null,
    candidates: [],
    usual: null,
    announced: null,
    backupName: null,
    lcsType: null,
    ...asked,
  };
}
