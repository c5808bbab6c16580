import { type OperationDeps, projectOf } from './deps.ts';
import { knownPerson } from './known-person.ts';
import { isCancellable } from './lifecycle.ts';
import { type EnvironmentRef, isEnded, isNamedIn, type Operation, type PersonKey, samePerson } from './operation.ts';
import { freezeSentence, isFrozen } from './policy.ts';
import { concernedBy, knowsOf } from './policy-now.ts';
import type { AuditEvent, SetFreeze } from './ports.ts';
import { type Freeze, type ProjectSettings, type Rule, trustedBy } from './settings.ts';
import { typedReason } from './typed-reason.ts';

/** So that nobody can hide what is frozen under what else is. */
const MOST_FREEZES = 20;

/** Who sets or lifts a freeze, where, in which activity. */
export interface Setter {
  readonly person: PersonKey;
  readonly conversationId: string;
  readonly activityId: string;
}

export interface WantedFreeze {
  readonly project: ProjectSettings;
  /** Null: all environments of the project. */
  readonly environment: EnvironmentRef | null;
  /** ms UTC; null: until somebody lifts it. */
  readonly until: number | null;
  /** Not empty. */
  readonly reason: string;
}

export type SetOutcome =
  | { readonly ok: true; readonly freeze: SetFreeze }
  | { readonly ok: false; readonly sentence: string };

/** Sets a freeze, from now on. What it holds back is not told of it: that is looked at when it is confirmed, approved and sent. */
export async function setFreeze(deps: OperationDeps, wanted: WantedFreeze, setter: Setter): Promise<SetOutcome> {
  const { project, environment, until } = wanted;
  const from = deps.clock.now();
  const set = (await deps.freezes.list(from)).filter(({ projectId }) => projectId === project.id);
  if (set.length >= MOST_FREEZES) {
    const sentence = `${project.name} has ${set.length} freezes, which is the most there may be. Lift one of them first; "freezes" shows them.`;
    return { ok: false, sentence };
  }
  const { person: by, conversationId } = setter;
  const reason = asSentence(typedReason(wanted.reason));
  const environmentIds = environment && [environment.id];
  const about = { projectId: project.id, environmentIds, environment, from, until, reason };
  const freeze: SetFreeze = { id: deps.newId(), ...about, by, conversationId };
  await deps.freezes.set(freeze, freezeEvent(freeze, 'frozen', setter, from, null, { until, reason }));
  return { ok: true, freeze };
}

export type LiftOutcome =
  | { readonly ok: true }
  /** Somebody was faster, or its time was over. */
  | { readonly ok: false; readonly why: 'gone' }
  /** `others`: who may besides the one who set it; object ids, or UPNs. */
  | { readonly ok: false; readonly why: 'notYours'; readonly others: readonly string[] };

/**
 * Lifts a freeze that was set in chat. Whoever set it may; and, for that is breaking it, whom a rule about all that it holds
 * back names as an approver or as one who may break freezes.
 */
export async function liftFreeze(deps: OperationDeps, freeze: SetFreeze, lifter: Setter): Promise<LiftOutcome> {
  const now = deps.clock.now();
  const rules = rulesAbout(freeze, projectOf(deps.settings, freeze.projectId));
  const isOwn = samePerson(freeze.by, lifter.person);
  const person = await knownPerson(deps.people, lifter.person);
  const rule = rules.find((entry) => isNamedIn(trustedBy(entry), person));
  if (!isOwn && !rule) return { ok: false, why: 'notYours', others: await othersBesides(deps, freeze.by, rules) };
  const place = isOwn ? null : (rule?.place ?? null);
  const event = freezeEvent(freeze, 'unfrozen', lifter, now, place, { setBy: freeze.by.objectId });
  return (await deps.freezes.lift(freeze.id, event)) ? { ok: true } : { ok: false, why: 'gone' };
}

/** Where a freeze holds all environments back, a rule about some of them does not reach. */
function rulesAbout({ environment }: SetFreeze, project: ProjectSettings | null): readonly Rule[] {
  const isAbout = ({ targets, sources }: Rule) =>
    environment === null
      ? targets === null
      : targets === null || targets.includes(environment.id) || (sources?.includes(environment.id) ?? false);
  return (project?.rules ?? []).filter((rule) => rule.effect === 'allow' && isAbout(rule));
}

/** Whom the rules name, each once. */
async function othersBesides(
  { people }: OperationDeps,
  key: PersonKey,
  rules: readonly Rule[],
): Promise<readonly string[]> {
  const setter = await knownPerson(people, key);
  return [...new Set(rules.flatMap(trustedBy))].filter((idOrUpn) => !isNamedIn([idOrUpn], setter));
}

/** What was asked for and a freeze concerns. */
export interface Touched {
  /** Cannot be confirmed, approved or sent, unless its requester may break the freeze and says why. */
  readonly held: readonly Operation[];
  /** Was sent to LCS already. */
  readonly goingOn: readonly Operation[];
}

/** Of the operations that have not ended, oldest first, those that a freeze concerns at the time they are for. */
export function touchedBy(freeze: Freeze, project: ProjectSettings, open: readonly Operation[], now: number): Touched {
  const concerned = open.filter((operation) => {
    const isHere = operation.projectId === project.id && !isEnded(operation.state);
    return isHere && isFrozen(freeze, concernedBy(project, operation, now));
  });
  return {
    held: concerned.filter((operation) => isCancellable(operation.state) && !isBrokenBy(operation, freeze)),
    goingOn: concerned.filter(({ state }) => !isCancellable(state)),
  };
}

/** A reason that was given for another freeze does not count. */
function isBrokenBy(operation: Operation, freeze: Freeze): boolean {
  return operation.breakGlass !== null && knowsOf(operation, freezeSentence(freeze));
}

/** Ids alone: names of people do not belong into the audit log. */
function freezeEvent(
  { id: freezeId, projectId, environment }: SetFreeze,
  what: 'frozen' | 'unfrozen',
  { person: actor, conversationId, activityId }: Setter,
  at: number,
  rule: string | null,
  more: AuditEvent['data'],
): AuditEvent {
  const data = { freezeId, projectId, environmentId: environment?.id ?? null, ...more };
  return { at, actor, what, rule, conversationId, activityId, data };
}

/** Other sentences follow a reason. */
function asSentence(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
