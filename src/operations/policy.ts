import type { Confirmation, PersonKey } from './operation.ts';
import type { EnvironmentFacts } from './ports.ts';
import {
  type Action,
  type FerrySettings,
  type Freeze,
  type ProjectSettings,
  type Rule,
  withoutThread,
} from './settings.ts';
import { utcDayAndTime } from './utc-words.ts';

export interface PolicyQuestion {
  readonly action: Action;
  readonly project: ProjectSettings;
  readonly source: EnvironmentFacts | null;
  readonly target: EnvironmentFacts;
  readonly person: PersonKey;
  readonly conversationId: string;
  /** ms UTC. */
  readonly now: number;
}

export type Decision =
  | { readonly allowed: true; readonly rule: string; readonly confirmation: Confirmation }
  | { readonly allowed: false; readonly rule: string; readonly reason: string };

/** The rule's name where no rule of the settings matched. */
const DEFAULT_RULE = 'default';

/** A production environment is never a target; nothing can configure that away (design 6). */
const PRODUCTION_RULE = 'production is never a target';

/** What changes its target. Exports and downloads only read; which environments can be exported, the pre-flight says. */
const CHANGING: ReadonlySet<Action> = new Set(['refresh', 'start', 'stop']);

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
export function decide(question: PolicyQuestion, settings: Pick<FerrySettings, 'freezes'>): Decision {
  const { action, target } = question;
  if (CHANGING.has(action) && isProduction(target)) {
    return deny(PRODUCTION_RULE, productionSentence(target));
  }
  const freeze = settings.freezes.find((entry) => isFrozen(entry, question));
  if (freeze) return deny('freeze', `There is a freeze until ${utcDayAndTime(freeze.until)}: ${freeze.reason}`);
  const rule = question.project.rules.find((entry) => matches(entry, question));
  if (!rule) return { allowed: true, rule: DEFAULT_RULE, confirmation: usualConfirmation(action) };
  if (rule.effect === 'deny') return deny(rule.place, `The rules of this team do not allow it: ${rule.reason}`);
  if (rule.approvalsRequired > 0) {
    // Safe until approvals can be collected: what a rule wants approved does not happen without approval.
    return deny(
      rule.place,
      'The rules of this team want it approved by others, which this version of Ferry cannot ask for.',
    );
  }
  return { allowed: true, rule: rule.place, confirmation: rule.confirm ?? usualConfirmation(action) };
}

function deny(rule: string, reason: string): Decision {
  return { allowed: false, rule, reason };
}

function usualConfirmation(action: Action): Confirmation {
  return action === 'refresh' ? 'typeTarget' : 'click';
}

function isFrozen({ environmentIds, from, until }: Freeze, { now, source, target }: PolicyQuestion): boolean {
  const isInTime = (from === null || from <= now) && now < until;
  return isInTime && (environmentIds === null || environmentIds.some((id) => id === target.id || id === source?.id));
}

function matches(rule: Rule, question: PolicyQuestion): boolean {
  return (
    includes(rule.actions, question.action) &&
    includes(rule.sources, question.source?.id) &&
    includes(rule.targets, question.target.id) &&
    includes(rule.who, question.person.objectId) &&
    includes(rule.where, withoutThread(question.conversationId))
  );
}

function includes<T>(list: readonly T[] | null, value: T | undefined): boolean {
  return list === null || (value !== undefined && list.includes(value));
}
