import { type Advance, advance, advanceNewest } from './advance.ts';
import { mayAnswerFor } from './approvers.ts';
import { clip } from './clip.ts';
import { type OperationDeps, projectOf } from './deps.ts';
import { isNamed } from './environments.ts';
import type { Happening } from './lifecycle.ts';
import { isCancellable, isOverdue, waitsForConfirmation } from './lifecycle.ts';
import { type Operation, type PersonKey, samePerson } from './operation.ts';
import { configuredFacts, decideNow } from './policy-now.ts';
import { nextPoll } from './poll-schedule.ts';
import { takenBy } from './preflight.ts';
import { startedAs } from './started-as.ts';

/** A click on an operation's card. Who and where come from the authenticated activity; ids from the card decide nothing. */
export interface Click {
  readonly operationId: string;
  /** The visible revision that the clicked card showed. */
  readonly revision: number;
  readonly person: PersonKey;
  readonly conversationId: string;
  readonly activityId: string;
}

export type ClickOutcome =
  /** Done, or overtaken by something else: either way this is the operation as it stands. */
  { readonly ok: true; readonly operation: Operation } | { readonly ok: false; readonly sentence: string };

/** The requester confirms: policy again, the typed name, the locks; then a job submits. */
export async function confirm(deps: OperationDeps, click: Click, typedTarget: string): Promise<ClickOutcome> {
  return onClick(deps, click, async (operation, now) => {
    // What was confirmed must be what the card showed; for every other click the state alone decides.
    if (!waitsForConfirmation(operation.state) || operation.visibleRevision !== click.revision)
      return { ok: true, operation };
    if (isOverdue(operation, now)) {
      return settled(await advance(deps.store, operation, { what: 'expired' }, { actor: null }, now), operation);
    }
    const problem = typedProblem(deps, operation, typedTarget) ?? policyProblem(deps, operation, now);
    if (problem) return { ok: false, sentence: problem };
    return settled(await by(deps, operation, { what: 'confirmed', needsApproval: false }, click), operation);
  });
}

/** The requester takes it back, as long as nothing was sent to LCS. */
export async function cancel(deps: OperationDeps, click: Click): Promise<ClickOutcome> {
  return onClick(deps, click, async (operation) => {
    if (!isCancellable(operation.state)) return { ok: true, operation };
    return settled(await by(deps, operation, { what: 'cancelled' }, click), operation);
  });
}

/**
 * The requester or an approver found out what LCS did with a submission whose answer was lost: it runs, under the activity
 * id that they chose or typed; for a start or stop none is needed.
 */
export async function sayStarted(deps: OperationDeps, click: Click, said: string): Promise<ClickOutcome> {
  return onLostAnswer(deps, click, async (operation, now) => {
    const started = await startedAs(deps, operation, said);
    if (!started.ok) return started;
    const startedAt = started.startedAt ?? operation.submittedAt ?? now;
    const happening: Happening = {
      what: 'foundStarted',
      lcsActivityId: started.lcsActivityId,
      startedAt,
      nextPollAt: nextPoll({ startedAt, usual: operation.usual }, now, deps.settings.timing, deps.random()),
    };
    return settled(await by(deps, operation, happening, click), operation);
  });
}

/** … it never started. */
export async function sayNotStarted(deps: OperationDeps, click: Click): Promise<ClickOutcome> {
  return onLostAnswer(deps, click, async (operation) =>
    settled(await by(deps, operation, { what: 'foundNotStarted' }, click), operation),
  );
}

type Act = (operation: Operation, now: number) => Promise<ClickOutcome>;

async function onClick(deps: OperationDeps, click: Click, act: Act): Promise<ClickOutcome> {
  const found = await operationOn(deps, click.operationId, click.conversationId);
  if (!found.ok) return found;
  if (!samePerson(found.operation.requester, click.person)) {
    return { ok: false, sentence: 'Only the person who asked for this can answer this card.' };
  }
  return act(found.operation, deps.clock.now());
}

async function onLostAnswer(deps: OperationDeps, click: Click, act: Act): Promise<ClickOutcome> {
  const { person, conversationId } = click;
  const found = await operationOn(deps, click.operationId, conversationId);
  if (!found.ok) return found;
  if (!mayAnswerFor(deps.settings, found.operation, person, conversationId)) {
    const sentence = 'Only the person who asked for this, or who may approve it, can say what became of it.';
    return { ok: false, sentence };
  }
  if (found.operation.state !== 'unconfirmed') return found;
  return act(found.operation, deps.clock.now());
}

/** The operation that a card in this conversation is about, for whoever can see the card. */
export async function operationOn(
  deps: OperationDeps,
  operationId: string,
  conversationId: string,
): Promise<ClickOutcome> {
  const operation = await deps.store.get(operationId);
  if (operation && (await isAtHome(deps, operation, conversationId))) return { ok: true, operation };
  return { ok: false, sentence: 'This card does not belong to an operation of this conversation. Ask again here.' };
}

/** An operation can be acted on in its own thread, or where a card of it was sent (design 10, "Where one may act"). */
async function isAtHome(deps: OperationDeps, operation: Operation, conversationId: string): Promise<boolean> {
  if (operation.conversationId === conversationId) return true;
  const copies = await deps.cards.list(operation.id);
  return copies.some((copy) => copy.conversationId === conversationId);
}

/** A commit that nobody sees, such as that somebody was told, changes nothing about what was clicked. */
function by(deps: OperationDeps, operation: Operation, happening: Happening, click: Click): Promise<Advance> {
  const { person: actor, conversationId, activityId } = click;
  const isAsSeen = ({ visibleRevision }: Operation) => visibleRevision === operation.visibleRevision;
  const onIt = (current: Operation) => (isAsSeen(current) ? happening : null);
  return advanceNewest(deps, operation, onIt, { actor, conversationId, activityId });
}

/** A lost race is no error: the person sees what won. */
function settled(result: Advance, before: Operation): ClickOutcome {
  if (result.ok) return { ok: true, operation: result.operation };
  if (result.why === 'locked') {
    const { source, target } = before;
    const sentence = takenBy(result.by, source ? [target, source] : [target]);
    return { ok: false, sentence: sentence ?? 'Another operation holds these environments.' };
  }
  return { ok: true, operation: result.current ?? before };
}

function typedProblem(deps: OperationDeps, operation: Operation, typed: string): string | null {
  if (operation.confirmation !== 'typeTarget') return null;
  if (isNamed(configuredFacts(projectOf(deps.settings, operation.projectId), operation.target), typed)) return null;
  const wanted = operation.target.name;
  return typed.trim() === ''
    ? `To confirm, type the name of the environment that will be overwritten: ${wanted}. Nothing was sent.`
    : `"${clip(typed.trim(), 80)}" is not the environment that will be overwritten. Type ${wanted} to confirm. Nothing was sent.`;
}

function policyProblem(deps: OperationDeps, operation: Operation, now: number): string | null {
  const decision = decideNow(deps, operation, now);
  return decision.allowed ? null : decision.reason;
}
