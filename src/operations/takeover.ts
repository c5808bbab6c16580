import { advanceNewest } from './advance.ts';
import { type Click, type ClickOutcome, causeOf, operationOn } from './click.ts';
import { type OperationDeps, PROJECT_GONE, projectOf } from './deps.ts';
import type { Happening } from './happening.ts';
import { isFollowed } from './lifecycle.ts';
import { followerOf, type Operation, type PersonKey, samePerson } from './operation.ts';
import type { PollResult } from './ports.ts';
import { progressOf } from './progress-of.ts';
import { afterAnswer } from './tracking.ts';

/**
 * Somebody lets a paused operation be followed with their own sign-in. LCS is asked once with it: its answer proves that
 * they are a member of the project. Rejects as `Backend.poll` does when LCS gives none; nothing has changed then. What is
 * not paused any more is given as it stands.
 */
export async function takeOver(deps: OperationDeps, click: Click): Promise<ClickOutcome> {
  const found = await operationOn(deps, click.operationId, click.conversationId);
  if (!found.ok || !isPaused(found.operation)) return found;
  const { operation } = found;
  const project = projectOf(deps.settings, operation.projectId);
  if (!project) return { ok: false, sentence: PROJECT_GONE };
  const answer = await progressOf(deps.backendOf(project, operation.target), project, operation, click.person);
  return { ok: true, operation: await goOn(deps, operation, answer, click) };
}

function isPaused({ state, paused }: Operation): boolean {
  return isFollowed(state) && paused;
}

/** A poll that commits first changes nothing about the proof, as long as the operation stays paused. */
async function goOn(deps: OperationDeps, operation: Operation, answer: PollResult, click: Click): Promise<Operation> {
  const onPaused = (current: Operation, now: number) =>
    isPaused(current) ? goneOn(deps, current, answer, click.person, now) : null;
  const result = await advanceNewest(deps, operation, onPaused, causeOf(click));
  if (result.ok) return result.operation;
  return ('current' in result ? result.current : null) ?? operation;
}

/** Whoever it is followed for already has just been polled for; for anybody else the next poll, at once, is the first. */
function goneOn(
  deps: OperationDeps,
  operation: Operation,
  answer: PollResult,
  person: PersonKey,
  now: number,
): Happening {
  if (samePerson(followerOf(operation), person)) {
    return afterAnswer(operation, answer, now, deps.settings.timing, deps.random());
  }
  return { what: 'takenOver', by: person, nextPollAt: now };
}
