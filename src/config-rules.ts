import { type FileRule, GUID } from './config-schema.ts';
import { type Approvers, type ConfiguredEnvironment, type Rule, withoutThread } from './operations/settings.ts';

/** Notes a problem: where in the file, what is wrong and how it is cured. */
export type Complain = (where: string, what: string) => void;

/** What the names in a rule may stand for. */
export interface Names {
  readonly environments: readonly ConfiguredEnvironment[];
  /** Name to conversation id. */
  readonly channels: ReadonlyMap<string, string>;
}

/** A rule with its names resolved to ids; what cannot be resolved is complained about. `place` such as `projects[0].rules[2]`. */
export function resolveRule(rule: FileRule, place: string, names: Names, complain: Complain): Rule {
  const environments = (field: 'source' | 'target') =>
    listed(rule[field])?.flatMap((said) => environmentIds(said, `${place}.${field}`, names.environments, complain)) ??
    null;
  const actions = listed(rule.action);
  if (rule.effect === 'deny' && !rule.reason) {
    complain(place, 'a rule that denies needs a "reason" for the people it refuses');
  }
  return {
    place,
    actions: actions as Rule['actions'], // '*' has become null
    sources: environments('source'),
    targets: environments('target'),
    who: listed(rule.who)?.map((said) => personId(said, `${place}.who`, complain)) ?? null,
    where: listed(rule.where)?.map((said) => conversationId(said, `${place}.where`, names.channels, complain)) ?? null,
    effect: rule.effect,
    reason: rule.reason ?? null,
    confirm: rule.confirm ?? null,
    approvalsRequired: rule.approvals?.required ?? 0,
    approvers: approversOf(rule, `${place}.approvals.from`, names, complain),
  };
}

function approversOf({ approvals }: FileRule, where: string, { channels }: Names, complain: Complain): Approvers {
  const from = approvals?.from ?? [];
  return 'channel' in from
    ? { people: [], channel: conversationId(from.channel, where, channels, complain) }
    : { people: from.map((said) => personId(said, where, complain)), channel: null };
}

/** The ids of all environments that go by this name, alias or id (any case); complains when there is none. */
export function environmentIds(
  said: string,
  where: string,
  environments: readonly ConfiguredEnvironment[],
  complain: Complain,
): readonly string[] {
  const found = environments.filter((environment) => namesOf(environment).includes(said.trim().toLowerCase()));
  if (found.length === 0)
    complain(
      where,
      unknown(
        'environment',
        said,
        environments.map(({ name }) => name),
      ),
    );
  return found.map(({ id }) => id);
}

/** Everything an environment goes by, in lower case. */
export function namesOf({ id, name, aliases }: ConfiguredEnvironment): readonly string[] {
  return [id, name, ...aliases].map((known) => known.trim().toLowerCase());
}

function personId(said: string, where: string, complain: Complain): string {
  if (!GUID.test(said)) complain(where, `"${said}" must be an Entra object id; "whoami" in chat shows it`);
  return said.toLowerCase();
}

function conversationId(said: string, where: string, channels: Names['channels'], complain: Complain): string {
  const id = channels.get(said) ?? (said.includes(':') ? said : null);
  if (id === null) complain(where, unknown('channel', said, [...channels.keys()]));
  return withoutThread(id ?? said);
}

/** A name, a list of names, or null for any: "*", or nothing. */
function listed<T extends string>(value: T | readonly T[] | undefined): readonly T[] | null {
  if (value === undefined) return null;
  const list: readonly T[] = typeof value === 'string' ? [value] : value;
  return list.some((entry) => entry === '*') ? null : list;
}

function unknown(what: string, said: string, known: readonly string[]): string {
  return `there is no ${what} called "${said}" in this file; there are: ${known.join(', ') || 'none'}`;
}
