import { randomUUID } from 'node:crypto';

export type OperationKind = 'refresh' | 'export' | 'start' | 'stop' | 'servicing';

/** From `at` (ms since the epoch) on, LCS answers `status`. */
export interface Step {
  readonly at: number;
  readonly status: string;
}

/** What is known when an operation starts. `startedBy` is a person's key; null: somebody in the portal. */
export interface OperationStart {
  readonly kind: OperationKind;
  readonly projectId: number;
  /** The environment that is changed or exported; for a refresh the target. */
  readonly environmentId: string;
  readonly sourceEnvironmentId: string | null;
  readonly backupName: string | null;
  readonly startedBy: string | null;
  readonly startedAt: number;
}

/** A started operation. Its life is written down at the start; its status is read off the clock. */
export interface Operation extends OperationStart {
  readonly id: string;
  /** The backup an export leaves behind. */
  readonly assetId: string;
  readonly steps: readonly Step[];
}

// lcs-api 4.1. Anything else, unknown words included, counts as still running.
const ENDED = new Set(['Completed', 'SignedOff', 'Failed', 'Aborted', 'RollbackFailed', 'RollbackCompleted']);
const SUCCEEDED = new Set(['Completed', 'SignedOff']);

/**
 * A new operation: `NotStarted`, after a tenth of `durationMs` `InProgress`, after all of it the first of `outcome`;
 * each further word comes half a duration later.
 */
export function createOperation(start: OperationStart, durationMs: number, outcome: readonly string[]): Operation {
  const steps = [
    { at: start.startedAt, status: 'NotStarted' },
    { at: start.startedAt + durationMs / 10, status: 'InProgress' },
    ...outcome.map((status, index) => ({ at: start.startedAt + durationMs * (1 + index / 2), status })),
  ];
  return { ...start, id: randomUUID(), assetId: randomUUID(), steps };
}

/** LCS's word for it at `now`. */
export function statusAt(operation: Operation, now: number): string {
  return reached(operation, now).at(-1)?.status ?? 'NotStarted';
}

/** Whether it still holds its environments; a failed one does while its rollback is to come. */
export function isRunning(operation: Operation, now: number): boolean {
  const status = statusAt(operation, now);
  const goesOn = status === 'Failed' && operation.steps.length > reached(operation, now).length;
  return goesOn || !ENDED.has(status);
}

/** Since when it has its final status; null while it runs. */
export function endedAt(operation: Operation, now: number): number | null {
  return isRunning(operation, now) ? null : (reached(operation, now).at(-1)?.at ?? null);
}

/** When it succeeded; null when it did not (yet). */
export function succeededAt(operation: Operation, now: number): number | null {
  return reached(operation, now).find((step) => SUCCEEDED.has(step.status))?.at ?? null;
}

/** The same operation with the given status from `now` on; what it would have come to is dropped. */
export function forced(operation: Operation, status: string, now: number): Operation {
  return { ...operation, steps: [...reached(operation, now), { at: now, status }] };
}

/** The same operation with its outcome reached at `now`; words after the outcome keep their distance. */
export function finished(operation: Operation, now: number): Operation {
  const outcome = operation.steps.findIndex((step) => step.status !== 'NotStarted' && step.status !== 'InProgress');
  const early = (operation.steps[outcome]?.at ?? now) - now;
  if (early <= 0) return operation;
  const steps = operation.steps.map((step, index) => ({
    ...step,
    at: index < outcome ? Math.min(step.at, now) : step.at - early,
  }));
  return { ...operation, steps };
}

function reached(operation: Operation, now: number): readonly Step[] {
  return operation.steps.filter((step) => step.at <= now);
}
