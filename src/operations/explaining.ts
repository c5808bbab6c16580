import type { OperationDeps } from './deps.ts';
import { type Decision, decide, isFrozen, matches, mayBreakFreezes, type PolicyQuestion, ruleFor } from './policy.ts';
import { type Freeze, trustedBy } from './settings.ts';

/** What the policy says to one question, and for which reasons. */
export interface Explanation {
  /** What counts now. */
  readonly decision: Decision;
  /** What it would be without any freeze. */
  readonly withoutFreezes: Decision;
  /** The freezes that concern it, those in force first. */
  readonly freezes: readonly ConcernedFreeze[];
  /** Whether whoever asks may act in spite of them. */
  readonly mayBreak: boolean;
  /** UPNs that could change the answer and that Ferry has not learned, so that they match nobody yet (design 6). */
  readonly unlearned: readonly string[];
}

export interface ConcernedFreeze {
  readonly freeze: Freeze;
  /** False: it is still to come. */
  readonly isInForce: boolean;
}

/**
 * Says why something is allowed or not, at the time it is for. Changes nothing and asks nothing of LCS. `freezes`: as
 * `freezesNow` gives them. Rejects with `storeUnavailable`.
 */
export async function explain(
  deps: Pick<OperationDeps, 'people'>,
  question: PolicyQuestion,
  freezes: readonly Freeze[],
): Promise<Explanation> {
  return {
    decision: decide(question, freezes),
    withoutFreezes: decide(question, []),
    freezes: concerning(question, freezes),
    mayBreak: mayBreakFreezes(question),
    unlearned: await unlearnedUpns(deps, question),
  };
}

function concerning(question: PolicyQuestion, freezes: readonly Freeze[]): readonly ConcernedFreeze[] {
  const concerned = freezes
    .filter((freeze) => isFrozen({ ...freeze, from: null }, question))
    .map((freeze) => ({ freeze, isInForce: isFrozen(freeze, question) }));
  return [...concerned.filter(({ isInForce }) => isInForce), ...concerned.filter(({ isInForce }) => !isInForce)];
}

/** Of the rules up to the one that decides: those after it could change nothing. */
async function unlearnedUpns(
  deps: Pick<OperationDeps, 'people'>,
  question: PolicyQuestion,
): Promise<readonly string[]> {
  const { rules } = question.project;
  const deciding = ruleFor(question);
  const before = deciding ? rules.slice(0, rules.indexOf(deciding)) : rules;
  const hopeful = before.filter((rule) => matches({ ...rule, who: null }, question));
  const named = [...hopeful.flatMap(({ who }) => who ?? []), ...(deciding ? trustedBy(deciding) : [])];
  const upns = [...new Set(named)].filter((person) => person.includes('@'));
  const known = await Promise.all(upns.map((upn) => deps.people.find(upn)));
  return upns.filter((_, at) => known[at] === null);
}
