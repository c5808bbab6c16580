import { durationWords } from '../operations/duration-words.ts';
import type { ApprovalDemand } from '../operations/operation.ts';
import type { FerrySettings, ProjectSettings, Rule } from '../operations/settings.ts';
import { actionsOf } from './reach.ts';

/** What ids are called in the file. */
export interface Called {
  environment(id: string): string;
  conversation(id: string): string;
}

export function calledIn(
  { channels }: Pick<FerrySettings, 'channels'>,
  { environments }: Pick<ProjectSettings, 'environments'>,
): Called {
  return {
    environment: (id) => environments.find((known) => known.id === id)?.name ?? id,
    conversation: (id) => Object.entries(channels).find(([, known]) => known === id)?.[0] ?? id,
  };
}

/** What a rule says and what it leaves out, as rows of label and words. */
export function rowsOf(rule: Rule, called: Called): readonly (readonly [label: string, words: string])[] {
  const { actions, sources, targets, who, where, effect, reason, breakGlass } = rule;
  const hasSource = actionsOf(rule).includes('refresh');
  const hasTarget = actionsOf(rule).some((action) => action !== 'download');
  const condition = [
    ['action', listWords(actions, 'any')],
    ['source', hasSource ? listWords(sources?.map(called.environment) ?? null, 'any') : 'none'],
    ['target', hasTarget ? listWords(targets?.map(called.environment) ?? null, 'any') : 'none'],
    ['who', listWords(who, 'anybody')],
    ['where', listWords(where?.map(called.conversation) ?? null, 'anywhere')],
  ] as const;
  if (effect === 'deny') return [...condition, ['effect', `deny: ${reason}`]];
  return [
    ...condition,
    ['effect', 'allow'],
    ['confirm', confirmWords(rule)],
    ['approvals', approvalWords(rule.approvals, called)],
    ['break glass', breakGlass.join(', ') || 'nobody'],
  ];
}

/** How the requester confirms, of each action that the rule is about. */
function confirmWords(rule: Rule): string {
  const confirmed = actionsOf(rule).filter((action) => action !== 'download');
  if (confirmed.length === 0) return 'nothing: a download needs no confirmation';
  if (rule.confirm) return rule.confirm === 'click' ? 'by a click' : "by typing the target's name";
  if (!confirmed.includes('refresh')) return 'by a click';
  return confirmed.length === 1 ? "by typing the target's name" : USUAL_CONFIRMATION;
}

/** … where no rule says how. */
export const USUAL_CONFIRMATION = "a refresh by typing the target's name, the rest by a click";

function approvalWords(demand: ApprovalDemand | null, called: Called): string {
  if (!demand) return 'none';
  const { required, approvers, selfApproval, expiresAfter } = demand;
  const { people, channel } = approvers;
  const from = channel === null ? people.join(', ') : `whoever is in ${called.conversation(channel)}`;
  const own = selfApproval ? "the requester's own counts" : "the requester's own does not count";
  return `${required} of ${from}; within ${durationWords(expiresAfter)}; ${own}`;
}

function listWords(list: readonly string[] | null, any: string): string {
  return list === null ? any : list.join(', ');
}
