import { CHANGING } from '../operations/policy.ts';
import { type Action, type FerrySettings, type ProjectSettings, type Rule, trustedBy } from '../operations/settings.ts';
import { actionsOf, type Obstacle, obstacleTo, productionTargets } from './reach.ts';
import { type Called, calledIn } from './rule-words.ts';

/** What is allowed to stand in the file and is hardly meant so, a line each. */
export function warningsOf(settings: FerrySettings): readonly string[] {
  const { projects } = settings;
  const aboutRules = projects.flatMap((project) => {
    const called = calledIn(settings, project);
    return project.rules.flatMap((rule) => aboutRule(rule, project, called).map((line) => `${rule.place}: ${line}`));
  });
  return [...aboutRules, ...aboutPeople(projects.flatMap(({ rules }) => rules.flatMap(peopleOf)))];
}

function aboutRule(rule: Rule, project: ProjectSettings, called: Called): readonly string[] {
  const obstacles = actionsOf(rule).flatMap((action) => {
    const obstacle = obstacleTo(rule, action, project);
    return obstacle ? [{ action, obstacle }] : [];
  });
  if (obstacles.length === actionsOf(rule).length) {
    const reasons = new Set(obstacles.map(({ obstacle }) => obstacleWords(obstacle)));
    return [`can never match: ${[...reasons].join('; ')}`];
  }
  return [
    ...aboutActions(rule, obstacles),
    ...aboutProduction(rule, project),
    ...aboutDownloads(rule, obstacles),
    ...aboutApprovers(rule, called),
  ];
}

type Blocked = readonly { readonly action: Action; readonly obstacle: Obstacle }[];

function obstacleWords(obstacle: Obstacle): string {
  if (obstacle.why === 'earlier') return `${obstacle.place} comes first and takes all that it would`;
  return {
    noSource: 'only a refresh has a source',
    noTarget: 'a backup names no environment, so a download has no target',
    production: 'it names production environments only, and production is never the target of a refresh, start or stop',
  }[obstacle.why];
}

/** `"*"` in a rule that allows means "whatever there is"; in one that denies it promises more than it holds. */
function aboutActions({ actions, effect }: Rule, blocked: Blocked): readonly string[] {
  if (actions === null && effect === 'allow') return [];
  return (['noSource', 'noTarget'] as const).flatMap((why) => {
    const concerned = blocked.filter(({ obstacle }) => obstacle.why === why).map(({ action }) => action);
    return concerned.length === 0 ? [] : [`is not about ${concerned.join(', ')}: ${obstacleWords({ why })}`];
  });
}

function aboutProduction(rule: Rule, project: ProjectSettings): readonly string[] {
  const inVain = productionTargets(rule, project);
  const changing = actionsOf(rule).filter((action) => CHANGING.has(action));
  if (inVain.length === 0 || changing.length === 0) return [];
  const names = inVain.map(({ name }) => name).join(', ');
  return [`names ${names}: production is never the target of ${changing.join(', ')}, whatever a rule says`];
}

function aboutDownloads(rule: Rule, blocked: Blocked): readonly string[] {
  const hasDownloads = actionsOf(rule).includes('download') && blocked.every(({ action }) => action !== 'download');
  return rule.approvals && hasDownloads
    ? ['a download is refused under this rule, because it cannot wait for approval; give downloads a rule before it']
    : [];
}

function aboutApprovers({ approvals, who }: Rule, called: Called): readonly string[] {
  if (!approvals) return [];
  const { approvers, required, selfApproval } = approvals;
  const { people, channel } = approvers;
  if (channel !== null) {
    const name = called.conversation(channel);
    return [`whoever is in ${name} may approve; if it is a standard channel, that is everybody in its team`];
  }
  const alone = (who ?? people).filter((person) => people.filter((other) => other !== person).length < required);
  if (selfApproval || alone.length === 0) return [];
  const others = required === 1 ? 'nobody else' : `fewer than ${required} others`;
  return [`what ${alone.join(' or ')} asks for is refused, because ${others} could approve it; name more approvers`];
}

function peopleOf(rule: Rule): readonly string[] {
  return [...(rule.who ?? []), ...trustedBy(rule)];
}

/** Who they are is known in Entra only, which this check does not ask. */
function aboutPeople(people: readonly string[]): readonly string[] {
  const named = [...new Set(people)];
  const upns = named.filter((person) => person.includes('@'));
  const ids = named.length - upns.length;
  return [
    ...(upns.length === 0
      ? []
      : [`a UPN counts only once that person has signed in to Ferry; until then it is nobody's: ${upns.join(', ')}`]),
    ...(ids === 0
      ? []
      : [`an object id is taken as it is; whether it is anybody's is not checked here (${ids} in all)`]),
  ];
}
