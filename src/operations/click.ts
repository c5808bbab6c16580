import { type Advance, advanceNewest, type Cause } from './advance.ts';
import type { OperationDeps } from './deps.ts';
import type { Happening } from './happening.ts';
import type { EnvironmentRef, Operation, PersonKey } from './operation.ts';
import { takenBy } from './preflight.ts';

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
  | { readonly ok: true; readonly operation: Operation }
  /** `taken`: what another operation holds of what this one needs. */
  | {
      readonly ok: false;
      readonly sentence: string;
      readonly taken?: { readonly by: Operation; readonly wanted: readonly EnvironmentRef[] };
    };

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

/**
 * Lets something happen to what was clicked, as long as people see nothing else of it by now: a commit that nobody sees, such
 * as that somebody was told, changes nothing about it.
 */
export function letHappen(
  deps: OperationDeps,
  operation: Operation,
  happening: Happening,
  click: Click,
): Promise<Advance> {
  const isAsSeen = ({ visibleRevision }: Operation) => visibleRevision === operation.visibleRevision;
  const onIt = (current: Operation) => (isAsSeen(current) ? happening : null);
  return advanceNewest(deps, operation, onIt, causeOf(click));
}

/** Who clicked, and where. */
export function causeOf({ person: actor, conversationId, activityId }: Click): Cause {
  return { actor, conversationId, activityId };
}

/** A lost race is no error: the person sees what won. */
export function settled(result: Advance, before: Operation): ClickOutcome {
  if (result.ok) return { ok: true, operation: result.operation };
  if (result.why === 'locked') {
    const { source, target } = before;
    const taken = { by: result.by, wanted: source ? [target, source] : [target] };
    const sentence = takenBy(taken.by, taken.wanted) ?? 'Another operation holds these environments.';
    return { ok: false, sentence, taken };
  }
  return { ok: true, operation: result.current ?? before };
}
