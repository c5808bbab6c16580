import type { ApprovalDemand, Approvers } from '../operations/operation.ts';
import type { Rule } from '../operations/settings.ts';
import type { FileRule } from './file-schema.ts';
import { type Complain, conversationId, environmentIds, type Names, personIds } from './names.ts';

/** A rule with its names resolved to ids; what cannot be resolved is complained about. `place` such as `projects[0].rules[2]`. */
export function resolveRule(rule: FileRule, place: string, names: Names, complain: Complain): Rule {
  const environments = (field: 'source' | 'target') =>
    listed(rule[field])?.flatMap((said) => environmentIds(said, `${place}.${field}`, names.environments, complain)) ??
    null;
  const who = listed(rule.who);
  const resolved: Rule = {
    place,
    actions: listed(rule.action) as Rule['actions'], // '*' has become null
    sources: environments('source'),
    targets: environments('target'),
    who: who && personIds(who, `${place}.who`, complain),
    where: listed(rule.where)?.map((said) => conversationId(said, `${place}.where`, names.channels, complain)) ?? null,
    effect: rule.effect,
    reason: rule.reason?.trim() || null,
    confirm: rule.confirm ?? null,
    approvals: approvalsOf(rule, `${place}.approvals`, names, complain),
    breakGlass: personIds(rule.breakGlass ?? [], `${place}.breakGlass`, complain),
  };
  complainAboutContradictions(resolved, complain);
  return resolved;
}

function approvalsOf({ approvals }: FileRule, place: string, names: Names, complain: Complain): ApprovalDemand | null {
  if (!approvals) return null;
  const { required, from, selfApproval, expiresAfterSeconds: expiresAfter } = approvals; // ms by now
  const approvers = approversOf(from, `${place}.from`, names, complain);
  const { people, channel } = approvers;
  if (channel === null && people.length < required) {
    complain(
      `${place}.from`,
      `names ${people.length === 0 ? 'nobody' : people.length}, and ${required} must agree: name more people, or a channel`,
    );
  }
  return { required, approvers, selfApproval, expiresAfter };
}

function approversOf(
  from: NonNullable<FileRule['approvals']>['from'],
  where: string,
  { channels }: Names,
  complain: Complain,
): Approvers {
  return 'channel' in from
    ? { people: [], channel: conversationId(from.channel, where, channels, complain) }
    : { people: personIds(from, where, complain), channel: null };
}

/** What is right alone and says nothing, or something else than was meant, together. */
function complainAboutContradictions(
  { place, actions, sources, effect, reason, approvals, breakGlass }: Rule,
  complain: Complain,
): void {
  const isDenial = effect === 'deny';
  const hasBreakers = breakGlass.length > 0;
  const isDownload = actions?.every((action) => action === 'download') ?? false;
  if (isDenial && !reason) complain(place, 'a rule that denies needs a "reason" for the people it refuses');
  if (isDenial && approvals) complain(`${place}.approvals`, 'a rule that denies has nothing to agree to; remove it');
  if (isDenial && hasBreakers) {
    complain(`${place}.breakGlass`, 'a rule that denies does so without a freeze, too; remove it');
  }
  if (isDownload && approvals) {
    complain(`${place}.approvals`, 'a download waits for nobody; remove it, and say in "who" and "where" who may');
  }
  if (isDownload && hasBreakers) {
    complain(`${place}.breakGlass`, 'a download in spite of a freeze is never allowed; remove it');
  }
  if (sources && actions && !actions.includes('refresh')) {
    complain(`${place}.source`, 'only a refresh has a source; name the environment as "target", or remove it');
  }
}

/** A name, a list of names, or null for any: "*", or nothing. */
function listed<T extends string>(value: T | readonly T[] | undefined): readonly T[] | null {
  if (value === undefined) return null;
  const list: readonly T[] = typeof value === 'string' ? [value] : value;
  return list.some((entry) => entry === '*') ? null : list;
}
