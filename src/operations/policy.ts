import { type ApprovalDemand, type Confirmation, isNamedIn, type KnownPerson } from './operation.ts';
import type { EnvironmentFacts } from './ports.ts';
import { type Action, type Freeze, type ProjectSettings, type Rule, withoutThread } from './settings.ts';
import { utcDayAndTime } from './utc-words.ts';

export interface PolicyQuestion {
  readonly action: Action;
  readonly project: ProjectSettings;
  readonly source: EnvironmentFacts | null;
  readonly target: EnvironmentFacts;
  readonly person: KnownPerson;
  readonly conversationId: string;
  /** When it is to be sent, ms UTC: now, or later. */
  readonly at: number;
}

export type Decision =
  | {
      readonly allowed: true;
      readonly rule: string;
      readonly confirmation: Confirmation;
      readonly approvals: ApprovalDemand | null;
      /** The freezes that are in force and that this person may break, in words; null: there is none. */
      readonly frozen: string | null;
    }
  | { readonly allowed: false; readonly rule: string; readonly reason: string };

/** The rule's name where no rule of the settings matched. */
const DEFAULT_RULE = 'default';

/** A production environment is never a target; nothing can configure that away (design 6). */
const PRODUCTION_RULE = 'production is never a target';

/** What changes its target. Exports and downloads only read; which environments can be exported, the pre-flight says. */
export const CHANGING: ReadonlySet<Action> = new Set(['refresh', 'start', 'stop']);

export function isProduction(environment: Pick<EnvironmentFacts, 'type'>): boolean {
  return /production/i.test(environment.type ?? '');
}

/** Why a production environment is refused as a target. */
export function productionSentence({ name }: Pick<EnvironmentFacts, 'name'>): string {
  return `${name} is a production environment, and production is never a target.`;
}

/**
 * Whether the policy lets this person do this here and now. LCS decides as well; the policy only narrows. First rule
 * that matches wins; without one the person may, with the confirmation that goes with the action.
 */
export function decide(question: PolicyQuestion, freezes: readonly Freeze[]): Decision {
  const { action, target, person } = question;
  if (CHANGING.has(action) && isProduction(target)) {
    return deny(PRODUCTION_RULE, productionSentence(target));
  }
  const rule = ruleFor(question);
  const inForce = freezes.filter((freeze) => isFrozen(freeze, question));
  const frozen = inForce.length > 0 ? inForce.map(freezeSentence).join(' ') : null;
  if (frozen && !mayBreakFreezes(question)) return deny('freeze', frozen);
  const confirmation = rule?.confirm ?? usualConfirmation(action);
  if (!rule) return { allowed: true, rule: DEFAULT_RULE, confirmation, approvals: null, frozen };
  if (rule.effect === 'deny') return deny(rule.place, `The rules of this team do not allow it: ${rule.reason}`);
  const { approvals } = rule;
  if (approvals && action === 'download') return deny(rule.place, NO_DOWNLOAD);
  if (approvals && !canBeGiven(approvals, person)) return deny(rule.place, tooFewSentence(approvals));
  return { allowed: true, rule: rule.place, confirmation, approvals, frozen };
}

/** The rule of the settings that decides; null: none matches. */
export function ruleFor(question: PolicyQuestion): Rule | null {
  return question.project.rules.find((entry) => matches(entry, question)) ?? null;
}

/** Whether the rules let this person act in spite of a freeze. Nobody is asked why they download in spite of one, so nobody may. */
export function mayBreakFreezes(question: PolicyQuestion): boolean {
  const breakers = ruleFor(question)?.breakGlass ?? [];
  return question.action !== 'download' && isNamedIn(breakers, question.person);
}

export function freezeSentence({ until, reason }: Pick<Freeze, 'until' | 'reason'>): string {
  return `There is a freeze ${freezeEnd(until, utcDayAndTime)}: ${reason}`;
}

/** Until when a freeze holds, in words. `time`: writes an instant (ms UTC). */
export function freezeEnd(until: Freeze['until'], time: (at: number) => string): string {
  return until === null ? 'until somebody lifts it' : `until ${time(until)}`;
}

/** What could be agreed to by nobody but the requester would wait in vain. Who is in a channel is not known here. */
function canBeGiven({ approvers, required, selfApproval }: ApprovalDemand, requester: KnownPerson): boolean {
  if (approvers.channel !== null) return true;
  const able = approvers.people.filter((person) => selfApproval || !isNamedIn([person], requester));
  return able.length >= required;
}

/** A link is handed out at once: there is nothing that could wait for somebody's agreement. */
const NO_DOWNLOAD =
  'The rules of this team want downloads approved by others, and a download cannot wait for that. Ask whoever runs Ferry to say in the rules who may download.';

function tooFewSentence({ required }: ApprovalDemand): string {
  const people = required === 1 ? 'somebody' : `${required} people`;
  return `The rules of this team want it approved by ${people} besides you, and do not name enough of them. Ask whoever runs Ferry to add approvers.`;
}

function deny(rule: string, reason: string): Decision {
  return { allowed: false, rule, reason };
}

function usualConfirmation(action: Action): Confirmation {
  return action === 'refresh' ? 'typeTarget' : 'click';
}

/** Whether a freeze concerns what is asked for, at the time it is for. */
export function isFrozen(
  { projectId, environmentIds, from, until }: Freeze,
  { at, source, target, project }: Pick<PolicyQuestion, 'at' | 'source' | 'target' | 'project'>,
): boolean {
  const isInTime = (from === null || from <= at) && (until === null || at < until);
  const isHere = projectId === null || projectId === project.id;
  return (
    isInTime &&
    isHere &&
    (environmentIds === null || environmentIds.some((id) => id === target.id || id === source?.id))
  );
}

/** Whether a rule of the settings speaks of what is asked; the first one that does decides. */
export function matches(rule: Rule, question: PolicyQuestion): boolean {
  return (
    includes(rule.actions, question.action) &&
    includes(rule.sources, question.source?.id) &&
    includes(rule.targets, question.target.id) &&
    (rule.who === null || isNamedIn(rule.who, question.person)) &&
    includes(rule.where, withoutThread(question.conversationId))
  );
}

function includes<T>(list: readonly T[] | null, value: T | undefined): boolean {
  return list === null || (value !== undefined && list.includes(value));
}
