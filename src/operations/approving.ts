import { type Advance, advance, advanceNewest } from './advance.ts';
import { whyNoVote } from './approvers.ts';
import { type Click, type ClickOutcome, causeOf, operationOn, settled } from './click.ts';
import type { OperationDeps } from './deps.ts';
import type { Happening } from './happening.ts';
import { knownPerson } from './known-person.ts';
import { isOverdue } from './lifecycle.ts';
import type { KnownPerson, Operation } from './operation.ts';
import { decideNow, heldBackBy } from './policy-now.ts';
import { typedReason } from './typed-reason.ts';

/** An approver agrees: may they, is it what they saw, and do the rules still allow it? The last one needed lets it go on. */
export async function approve(deps: OperationDeps, click: Click): Promise<ClickOutcome> {
  return onVote(deps, click, async (operation, person) => {
    const decision = await decideNow(deps, operation);
    if (!decision.allowed) return { ok: false, sentence: `${decision.reason} Nothing was approved.` };
    const frozen = heldBackBy(operation, decision);
    if (frozen) return { ok: false, sentence: `${frozen} Nothing was approved.` };
    return vote(deps, operation, person, click, { what: 'approved', by: person });
  });
}

/** One rejection ends it; a reason is needed. */
export async function reject(deps: OperationDeps, click: Click, typed: string): Promise<ClickOutcome> {
  return onVote(deps, click, async (operation, person) => {
    const reason = typedReason(typed);
    if (reason === '')
      return { ok: false, sentence: 'To reject it, say why: whoever asked for it is told. Nothing has changed.' };
    return vote(deps, operation, person, click, { what: 'rejected', by: person, reason });
  });
}

type Act = (operation: Operation, person: KnownPerson) => Promise<ClickOutcome>;

async function onVote(deps: OperationDeps, click: Click, act: Act): Promise<ClickOutcome> {
  const found = await operationOn(deps, click.operationId, click.conversationId);
  if (!found.ok) return found;
  const { operation } = found;
  // Whoever comes late sees what became of it.
  if (operation.state !== 'awaitingApproval') return found;
  const now = deps.clock.now();
  if (isOverdue(operation, now)) {
    return settled(await advance(deps.store, operation, { what: 'expired' }, { actor: null }, now), operation);
  }
  const person = await knownPerson(deps.people, click.person);
  const whyNot = whyNoVote(operation, person, click.conversationId);
  if (whyNot) return { ok: false, sentence: whyNot };
  if (click.revision < (operation.askedRevision ?? 0)) {
    return {
      ok: false,
      sentence: 'This card is older than what is to be decided now. Look at it again, and then decide.',
    };
  }
  return act(operation, person);
}

/** Others may decide at the same moment: theirs counts first, and this one on top of it where it still can. */
async function vote(
  deps: OperationDeps,
  operation: Operation,
  person: KnownPerson,
  click: Click,
  happening: Happening,
): Promise<ClickOutcome> {
  const isSameQuestion = (current: Operation) =>
    current.state === 'awaitingApproval' &&
    current.askedRevision === operation.askedRevision &&
    whyNoVote(current, person, click.conversationId) === null;
  const onIt = (current: Operation) => (isSameQuestion(current) ? happening : null);
  const result: Advance = await advanceNewest(deps, operation, onIt, causeOf(click));
  return settled(result, operation);
}
