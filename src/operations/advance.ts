import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';
import type { Happening } from './happening.ts';
import { cardsJob, jobsOf, tellFreeJob } from './jobs-of.ts';
import { transition } from './lifecycle.ts';
import {
  type ApprovalDemand,
  holdsEnvironments,
  isEnded,
  type Operation,
  type PersonKey,
  sameHuman,
} from './operation.ts';
import type { AuditEvent, Job, OperationStore } from './ports.ts';

/** Who or what made it happen; it goes into the audit log. */
export interface Cause {
  /** Null: Ferry itself. */
  readonly actor: PersonKey | null;
  readonly conversationId?: string;
  readonly activityId?: string;
  /** The job that did it, completed with the commit. */
  readonly job?: Job;
}

export type Advance =
  | { readonly ok: true; readonly operation: Operation }
  | { readonly ok: false; readonly why: 'illegal' | 'moved'; readonly current: Operation | null }
  | { readonly ok: false; readonly why: 'locked'; readonly by: Operation };

/** Nobody sees a difference, and yet it belongs into the audit log. */
const RECORDED: ReadonlySet<Happening['what']> = new Set(['announced', 'askedToSignIn', 'noticed']);

/**
 * Lets something happen to an operation: the transition, its audit event, the jobs the new state needs, the locks and
 * the end of the causing job, all in one commit. Nothing is written when the transition is illegal or the race is lost.
 * `now` in ms UTC.
 */
export async function advance(
  store: OperationStore,
  operation: Operation,
  happening: Happening,
  cause: Cause,
  now: number,
): Promise<Advance> {
  const result = transition(operation, happening, now);
  if (!result.ok) return { ok: false, why: 'illegal', current: operation };
  const { next } = result;
  const visible = next.visibleRevision === next.revision;
  const locks = locksFor(operation, next, happening);
  const freed = locks.locks === 'release' ? [tellFreeJob(next)] : [];
  const event = auditEvent(next, happening.what, cause, now, auditDetails(next, happening));
  const committed = await store.commit(next, operation.revision, {
    from: operation.state,
    events: visible || RECORDED.has(happening.what) ? [event] : [],
    jobs: [...jobsOf(next), ...(visible ? [cardsJob(next)] : []), ...freed],
    ...locks,
    ...(cause.job ? { completes: cause.job } : {}),
  });
  if (committed.ok) return { ok: true, operation: next };
  if (committed.why === 'repeated') throw new FerryError('ours', 'only a new operation can repeat another');
  return committed;
}

/**
 * As `advance`, and who loses the race acts again on what won, for as long as `happeningOn` knows what to do there (`now`
 * in ms UTC). With nothing to do the answer is `moved`, with the operation as it is.
 */
export async function advanceNewest(
  { store, clock }: { readonly store: OperationStore; readonly clock: Clock },
  operation: Operation,
  happeningOn: (current: Operation, now: number) => Happening | null,
  cause: Cause,
): Promise<Advance> {
  for (let current = operation; ; ) {
    const now = clock.now();
    const happening = happeningOn(current, now);
    if (!happening) return { ok: false, why: 'moved', current };
    const result = await advance(store, current, happening, cause, now);
    if (result.ok || result.why !== 'moved' || !result.current) return result;
    current = result.current;
  }
}

function locksFor(operation: Operation, next: Operation, happening: Happening): { locks?: 'take' | 'release' } {
  if (happening.what === 'confirmed' && operation.state === 'requested') return { locks: 'take' };
  return isEnded(next.state) && holdsEnvironments(operation) ? { locks: 'release' } : {};
}

/** The entry that stands in the audit log when `what` has happened and left the operation as it is given here. */
export function auditEvent(
  operation: Operation,
  what: string,
  cause: Cause,
  now: number,
  details: AuditEvent['data'] = {},
): AuditEvent {
  return {
    at: now,
    actor: cause.actor,
    what,
    rule: operation.rule,
    conversationId: cause.conversationId ?? null,
    activityId: cause.activityId ?? null,
    data: {
      state: operation.state,
      lcsActivityId: operation.lcsActivityId,
      lcsStatus: operation.lcsStatus,
      lcsText: operation.lcsText,
      reason: operation.reason,
      ...details,
    },
  };
}

/** What was asked for: it stands in the first event, where the hash protects it. */
export function requestDetails(operation: Operation): AuditEvent['data'] {
  const { kind, projectId, source, target, backupName, notBefore, frozen } = operation;
  return { kind, projectId, sourceId: source?.id ?? null, targetId: target.id, backupName, notBefore, frozen };
}

/** What belongs into the audit log besides the state: who had to agree, whose own click counted, which freeze was broken. */
function auditDetails(
  { approvals, breakGlass, frozen, votes, requester }: Operation,
  happening: Happening,
): AuditEvent['data'] {
  switch (happening.what) {
    case 'confirmed':
      return {
        approvalsRequired: approvals?.required ?? 0,
        approvers: approvals ? approversOf(approvals) : null,
        selfApproval: approvals?.selfApproval ?? false,
        standingApprovals: votes.length,
        breakGlass,
        frozen,
      };
    case 'approved':
      return {
        approvals: votes.length,
        approvalsRequired: approvals?.required ?? 0,
        ownRequest: sameHuman(happening.by, requester),
      };
    case 'blocked':
      return { standingApprovals: votes.length, frozen };
    case 'noticed':
      return { notice: happening.notice, isPart: happening.isPart ?? false };
    default:
      return {};
  }
}

/** Ids alone: names, and UPNs are names, can be removed, and what the hash covers cannot. */
function approversOf({ approvers: { people, channel } }: ApprovalDemand): string {
  const known = people.filter((person) => !person.includes('@'));
  return [...known, ...(channel === null ? [] : [channel])].join(' ');
}
