import { durationWords } from '../operations/duration-words.ts';
import type { Explanation } from '../operations/explaining.ts';
import type { ApprovalDemand, Check } from '../operations/operation.ts';
import { type Decision, freezeEnd, type PolicyQuestion } from '../operations/policy.ts';
import { approversInWords } from './approval-view.ts';
import type { CommandDeps } from './command.ts';
import { dayAndTimeFor } from './times.ts';
import type { WhyView } from './views.ts';

/**
 * An explanation in words, for one person. `timezone`: where they are; `sources`: the names of those it was asked for, where
 * they are open.
 */
export async function viewWhy(
  deps: CommandDeps,
  question: PolicyQuestion,
  explanation: Explanation,
  timezone: string | null,
  sources: readonly string[],
): Promise<WhyView> {
  const { withoutFreezes: usual, unlearned } = explanation;
  const rows = [
    ...(usual.allowed ? await demands(deps, usual, question) : [block(usual.reason)]),
    ...(unlearned.length > 0 ? [warn(unlearnedSentence(unlearned))] : []),
    ...freezes(explanation, deps.clock.now(), dayAndTimeFor(timezone)),
  ];
  return { sources, verdict: verdict(explanation), rule: ruleInWords(usual, question), rows };
}

/** Those with the same answer become one, with the sources of all of them. */
export function grouped(views: readonly WhyView[]): readonly WhyView[] {
  const groups = new Map<string, WhyView>();
  for (const view of views) {
    const key = JSON.stringify([view.verdict, view.rule, view.rows]);
    groups.set(key, { ...view, sources: [...(groups.get(key)?.sources ?? []), ...view.sources] });
  }
  return [...groups.values()];
}

function verdict({ decision, withoutFreezes }: Explanation): Check {
  if (!withoutFreezes.allowed) return block('No.');
  if (!decision.allowed) return block('Not while there is a freeze.');
  const needsApproval = decision.approvals ? ', once it is approved' : '';
  if (decision.frozen) return warn(`Yes, in spite of a freeze${needsApproval}.`);
  return decision.approvals ? warn('Yes, once it is approved.') : { level: 'pass', text: 'Yes.' };
}

function ruleInWords({ rule, allowed }: Decision, { project }: PolicyQuestion): string {
  if (project.rules.some(({ place }) => place === rule)) return `Decided by ${rule} of ferry.config.json.`;
  if (!allowed) return 'This is built into Ferry; no rule can change it.';
  return 'No rule of this team speaks of it, so the default holds.';
}

async function demands(
  deps: CommandDeps,
  { confirmation, approvals }: Extract<Decision, { allowed: true }>,
  { target, action }: PolicyQuestion,
): Promise<readonly Check[]> {
  // A link to a backup is given at once: there is no card to confirm.
  if (action === 'download') return [{ level: 'pass', text: 'You get the link as soon as you ask for it.' }];
  const how = confirmation === 'typeTarget' ? `by typing the name ${target.name}` : 'by a click';
  const confirming: Check = { level: 'pass', text: `You confirm it yourself, ${how}.` };
  return approvals ? [confirming, warn(await approvalSentence(deps, approvals))] : [confirming];
}

async function approvalSentence(
  deps: CommandDeps,
  { required, approvers, selfApproval, expiresAfter }: ApprovalDemand,
): Promise<string> {
  const from = await approversInWords(deps, approvers);
  const many = required === 1 ? 'One approval is' : `${required} approvals of different people are`;
  const own = selfApproval ? 'Your own counts, if you are one of them.' : 'Your own does not count.';
  return `${many} needed, within ${durationWords(expiresAfter)}, from ${from}. ${own}`;
}

/** In force or to come when it is for, each with whether the asker may break it. */
function freezes(
  { freezes: concerned, mayBreak }: Explanation,
  now: number,
  time: (at: number) => string,
): readonly Check[] {
  return concerned.map(({ freeze: { from, until, reason }, isInForce }) => {
    const end = freezeEnd(until, time);
    const when =
      from === null || from <= now ? `There is a freeze ${end}` : `There will be a freeze from ${time(from)} ${end}`;
    const may = mayBreak ? 'You may act in spite of it, if you say why.' : 'You may not break it.';
    return { level: isInForce && !mayBreak ? 'block' : 'warn', text: `${when}: ${reason} ${may}` };
  });
}

function unlearnedSentence(upns: readonly string[]): string {
  const who = upns.length === 1 ? 'this person, whom' : 'these people, whom';
  const have = upns.length === 1 ? 'has' : 'have';
  return `The rules name ${who} Ferry has not met by that name: ${upns.join(', ')}. A name counts once its owner ${have} signed in to Ferry.`;
}

function warn(text: string): Check {
  return { level: 'warn', text };
}

function block(text: string): Check {
  return { level: 'block', text };
}
