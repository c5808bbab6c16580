import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';
import { cardsJob, jobsOf } from './jobs-of.ts';
import { type Happening, transition } from './lifecycle.ts';
import { holdsEnvironments, isEnded, type Operation, type PersonKey } from './operation.ts';
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
const RECORDED: ReadonlySet<Happening['what']> = new Set(['announced', 'askedToSignIn']);

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
  const committed = await store.commit(next, operation.revision, {
    events: visible || RECORDED.has(happening.what) ? [auditEvent(next, happening.what, cause, now)] : [],
    jobs: [...jobsOf(next), ...(visible ? [cardsJob(next)] : [])],
    ...locksFor(operation, next, happening),
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
export function auditEvent(operation: Operation, what: string, cause: Cause, now: number): AuditEvent {
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
    },
  };
}
