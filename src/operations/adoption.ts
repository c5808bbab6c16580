import { FerryError, toFerryError } from '../errors.ts';
import { activityIdIn, NO_ACTIVITY_ID, sameActivity, unknownActivity } from './activity-id.ts';
import { auditEvent, requestDetails } from './advance.ts';
import type { OperationDeps } from './deps.ts';
import type { Progress } from './happening.ts';
import { jobsOf } from './jobs-of.ts';
import { mayBeOurs, wasListedBefore } from './may-be-ours.ts';
import {
  ADOPTED_RULE,
  type EnvironmentRef,
  newOperation,
  type Operation,
  type PersonKey,
  type UsualDuration,
} from './operation.ts';
import { nextPoll } from './poll-schedule.ts';
import type { HistoryEntry, PollResult } from './ports.ts';
import type { ProjectSettings } from './settings.ts';
import { usualDuration } from './usual-duration.ts';

export interface Adoption {
  readonly project: ProjectSettings;
  readonly environment: EnvironmentRef;
  /** What LCS's history says of it; null for a bare activity id. */
  readonly entry: HistoryEntry | null;
  readonly lcsActivityId: string;
  /** Who wants it followed, and with whose sign-in LCS is asked. */
  readonly requester: PersonKey;
  readonly conversationId: string;
  readonly activityId: string;
}

export type AdoptionOutcome =
  | { readonly ok: true; readonly operation: Operation }
  | { readonly ok: false; readonly sentence: string };

const FINAL: ReadonlySet<Progress> = new Set(['succeeded', 'failed', 'rolledBack', 'rollbackFailed']);

/**
 * Follows an operation that was not started through Ferry like one that was: it begins in `running`, confirmed by nobody,
 * and holds its environment if that is free. One that is followed already is given back. Rejects when LCS must be asked
 * and cannot be.
 */
export async function adopt(deps: OperationDeps, adoption: Adoption): Promise<AdoptionOutcome> {
  const id = activityIdIn(adoption.lcsActivityId);
  if (!id) return { ok: false, sentence: NO_ACTIVITY_ID };
  const open = await deps.store.listOpen();
  const followed = open.find(({ lcsActivityId }) => sameActivity(lcsActivityId, id));
  if (followed) return { ok: true, operation: followed };
  const unsure = open.find((operation) => mayBe(operation, adoption));
  if (unsure) return { ok: false, sentence: unsureSentence(unsure) };
  const known = adoption.entry ?? (await askLcs(deps, adoption, id));
  if (!known) return { ok: false, sentence: unknownActivity(adoption.environment) };
  if (FINAL.has(known.progress)) {
    return { ok: false, sentence: `That has already ended: LCS says ${known.lcsStatus}.` };
  }
  const usual = await usualDuration(deps, adoption.entry?.kind ?? 'other', null, adoption.environment);
  return { ok: true, operation: await follow(deps, adoption, newAdopted(deps, adoption, id, known, usual)) };
}

/** A submission whose answer was lost is found again through its own card, lest it be followed twice. */
function mayBe(operation: Operation, { environment, entry, lcsActivityId }: Adoption): boolean {
  const { state, kind, target } = operation;
  const isUnsure = state === 'submitting' || state === 'unconfirmed';
  if (!isUnsure || target.id !== environment.id || wasListedBefore(operation, lcsActivityId)) return false;
  if (entry === null || entry.kind === kind) return true;
  // LCS's names of refreshes and exports are not all known (lcs-api 3.2): while the answer is awaited, this may be one.
  return entry.kind === 'other' && state === 'submitting' && mayBeOurs(operation, { ...entry, kind });
}

function unsureSentence({ kind, target }: Operation): string {
  return `Ferry does not know yet whether its own ${kind} of ${target.name} has started, and this may be it. Answer on that one's card; "status" shows it.`;
}

/** What LCS says of a bare activity id; null when it knows none. */
async function askLcs(
  deps: OperationDeps,
  { project, environment, requester }: Adoption,
  lcsActivityId: string,
): Promise<PollResult | null> {
  const followed = { kind: 'other', target: environment, lcsActivityId } as const;
  try {
    return await deps.backendOf(project, environment).poll(project, requester, followed);
  } catch (error) {
    const failure = toFerryError(error);
    if (failure.code === 'lcsRefused') return null;
    throw failure;
  }
}

function newAdopted(
  deps: OperationDeps,
  { project, environment, entry, requester, conversationId }: Adoption,
  lcsActivityId: string,
  { lcsStatus }: HistoryEntry | PollResult,
  usual: UsualDuration | null,
): Operation {
  const now = deps.clock.now();
  const asked = newOperation({
    id: deps.newId(),
    kind: entry?.kind ?? 'other',
    projectId: project.id,
    source: null,
    target: { id: environment.id, name: environment.name },
    lcsType: entry?.lcsType ?? null,
    requester,
    conversationId,
    confirmation: 'click',
    rule: ADOPTED_RULE,
    checks: [],
    requestedAt: now,
    expiresAt: null,
  });
  const startedAt = entry?.startedAt ?? now;
  // A history may be a minute old: what it says is asked about at once.
  const nextPollAt = entry ? now : nextPoll({ ...asked, startedAt, usual }, now, deps.settings.timing, deps.random());
  return { ...asked, state: 'running', startedAt, lcsActivityId, lcsStatus, nextPollAt, usual };
}

/** Stores it with its environment's lock or, where another operation has that, without. */
async function follow(deps: OperationDeps, adoption: Adoption, operation: Operation): Promise<Operation> {
  const { requester: actor, conversationId, activityId } = adoption;
  const cause = { actor, conversationId, activityId };
  const event = auditEvent(operation, 'adopted', cause, operation.requestedAt, requestDetails(operation));
  const effects = { events: [event], jobs: jobsOf(operation) };
  const locked = await deps.store.commit(operation, 0, { ...effects, locks: 'take' });
  if (locked.ok) return operation;
  // LCS has just given this id to Ferry's own operation, which holds the environment.
  if (locked.why === 'locked' && sameActivity(locked.by.lcsActivityId, operation.lcsActivityId)) return locked.by;
  const stored = locked.why === 'locked' ? await deps.store.commit(operation, 0, effects) : locked;
  if (stored.ok) return operation;
  // Two wanted the same followed at the same time: there is one poll of it.
  if (stored.why === 'repeated') return stored.of;
  throw new FerryError('ours', `an adopted operation was refused by the store: ${stored.why}`);
}
