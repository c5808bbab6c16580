import { sameActivity } from '../../src/operations/activity-id.ts';
import { followerOf, isEnded, type Operation, samePerson, WAITING_STATES } from '../../src/operations/operation.ts';
import type { AuditEvent, CommitEffects, CommitResult, OperationStore } from '../../src/operations/ports.ts';
import type { MemoryJobs } from './memory-jobs.ts';

export interface MemoryOperations extends OperationStore {
  /** Puts operations there as they are, with no more than that. */
  put(...operations: readonly Operation[]): void;
  /** The events that belong to no operation. */
  readonly recorded: readonly AuditEvent[];
}

/** The operation store's contract (`ports.ts`) without a database: `commit` is all or nothing, and refuses as that does. */
export function createMemoryOperations(jobs: MemoryJobs): MemoryOperations {
  const stored = new Map<string, Operation>();
  const events = new Map<string, AuditEvent[]>();
  const recorded: AuditEvent[] = [];
  const locks = new Map<string, string>();
  const all = () => [...stored.values()];

  function refusal(next: Operation, expectedRevision: number, { locks: wish }: CommitEffects): CommitResult | null {
    const current = stored.get(next.id) ?? null;
    const twin = expectedRevision === 0 && !current ? all().find((other) => isTwin(other, next)) : undefined;
    if (twin) return { ok: false, why: 'repeated', of: twin };
    if ((current?.revision ?? 0) !== expectedRevision) return { ok: false, why: 'moved', current };
    const holders = wish === 'take' ? environmentsOf(next).map((id) => locks.get(id)) : [];
    const holder = holders.find((id) => id !== undefined && id !== next.id);
    return holder ? { ok: false, why: 'locked', by: stored.get(holder) as Operation } : null;
  }

  function carryOut(next: Operation, effects: CommitEffects): void {
    stored.set(next.id, next);
    if (effects.locks === 'take') for (const id of environmentsOf(next)) locks.set(id, next.id);
    if (effects.locks === 'release') for (const [id, holder] of locks) if (holder === next.id) locks.delete(id);
    events.set(next.id, [...(events.get(next.id) ?? []), ...(effects.events ?? [])]);
    if (effects.completes) jobs.complete(effects.completes);
    void jobs.ensure(effects.jobs ?? []);
  }

  return {
    recorded,
    put: (...operations) => {
      for (const operation of operations) stored.set(operation.id, operation);
    },
    get: async (id) => stored.get(id) ?? null,
    commit: async (next, expectedRevision, effects) => {
      const refused = refusal(next, expectedRevision, effects);
      if (!refused) carryOut(next, effects);
      return refused ?? { ok: true };
    },
    listOpen: async () =>
      all()
        .filter(({ state }) => !isEnded(state))
        .sort((a, b) => a.requestedAt - b.requestedAt),
    listOldestOpen: async (projectIds, limit) => {
      const open = all()
        .filter(({ projectId, state }) => projectIds.includes(projectId) && !isEnded(state))
        .sort((a, b) => a.requestedAt - b.requestedAt);
      const waits = ({ state, signIn }: Operation) => WAITING_STATES.includes(state) || signIn !== 'notNeeded';
      return {
        waiting: open.filter(waits).slice(0, limit),
        others: open.filter((one) => !waits(one)).slice(0, limit),
      };
    },
    listOpenIds: async () =>
      all()
        .filter(({ state }) => !isEnded(state))
        .map(({ id }) => id),
    listPaused: async (person) =>
      all().filter((one) => !isEnded(one.state) && one.paused && samePerson(followerOf(one), person)),
    needsOf: async (ids) => all().filter(({ id, state }) => ids.includes(id) && !isEnded(state)),
    listEnded: async (projectIds, limit) =>
      all()
        .filter(({ projectId, state }) => projectIds.includes(projectId) && isEnded(state))
        .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.requestedAt - a.requestedAt)
        .slice(0, limit),
    listUnannounced: async () => all().filter(({ state, announced }) => isEnded(state) && announced !== state),
    eventsOf: async (operationId) => events.get(operationId) ?? [],
    record: async (added) => void recorded.push(...added),
  };
}

function environmentsOf({ source, target }: Operation): readonly string[] {
  return source ? [target.id, source.id] : [target.id];
}

function isTwin(other: Operation, next: Operation): boolean {
  return isSameRequest(other, next) || isSameAdoption(other, next);
}

function isSameAdoption(other: Operation, next: Operation): boolean {
  const areAdopted = [other, next].every(({ rule, state }) => rule === 'adopted' && !isEnded(state));
  return areAdopted && sameActivity(other.lcsActivityId, next.lcsActivityId);
}

function isSameRequest(other: Operation, next: Operation): boolean {
  return (
    next.state === 'requested' &&
    other.state === 'requested' &&
    other.kind === next.kind &&
    other.projectId === next.projectId &&
    other.source?.id === next.source?.id &&
    other.target.id === next.target.id &&
    other.conversationId === next.conversationId &&
    other.notBefore === next.notBefore &&
    samePerson(other.requester, next.requester)
  );
}
