import { CHANGING, isProduction } from '../operations/policy.ts';
import {
  ACTIONS,
  type Action,
  type ConfiguredEnvironment,
  type ProjectSettings,
  type Rule,
} from '../operations/settings.ts';

/** What a rule matches of one action. Null: any. */
type Reach = Readonly<Record<'sources' | 'targets' | 'who' | 'where', readonly string[] | null>>;

/** Why a rule never decides about one of its actions. */
export type Obstacle =
  | { readonly why: 'noSource' | 'noTarget' | 'production' }
  /** The rule at this place matches everything it would, and comes first. */
  | { readonly why: 'earlier'; readonly place: string };

/** The actions that a rule is about. */
export function actionsOf({ actions }: Rule): readonly Action[] {
  return actions ?? ACTIONS;
}

/** The production environments that a rule allows something to be done to, in vain. A denial is right about them. */
export function productionTargets(
  { effect, targets }: Rule,
  { environments }: ProjectSettings,
): readonly ConfiguredEnvironment[] {
  if (effect === 'deny' || targets === null) return [];
  return environments.filter((environment) => targets.includes(environment.id) && isProduction(environment));
}

/** Why this rule of the project never decides about this action; null: it does. */
export function obstacleTo(rule: Rule, action: Action, project: ProjectSettings): Obstacle | null {
  const reach = reachOf(rule, action, project);
  if ('why' in reach) return reach;
  const earlier = project.rules.slice(0, project.rules.indexOf(rule)).find((other) => {
    const taken = actionsOf(other).includes(action) ? reachOf(other, action, project) : null;
    return taken !== null && !('why' in taken) && covers(taken, reach);
  });
  return earlier ? { why: 'earlier', place: earlier.place } : null;
}

function reachOf(rule: Rule, action: Action, project: ProjectSettings): Reach | Obstacle {
  const { sources, who, where } = rule;
  if (sources !== null && action !== 'refresh') return { why: 'noSource' };
  if (rule.targets !== null && action === 'download') return { why: 'noTarget' };
  const inVain = CHANGING.has(action) ? productionTargets(rule, project) : [];
  const targets = rule.targets?.filter((target) => inVain.every(({ id }) => id !== target)) ?? null;
  return targets?.length === 0 ? { why: 'production' } : { sources, targets, who, where };
}

function covers(wide: Reach, narrow: Reach): boolean {
  const isWithin = (all: readonly string[] | null, some: readonly string[] | null) =>
    all === null || (some?.every((one) => all.includes(one)) ?? false);
  return (['sources', 'targets', 'who', 'where'] as const).every((key) => isWithin(wide[key], narrow[key]));
}
