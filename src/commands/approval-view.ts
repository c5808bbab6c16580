import type { OperationDeps } from '../operations/deps.ts';
import { knownPerson } from '../operations/known-person.ts';
import {
  type ApprovalDemand,
  type Approvers,
  isNamedIn,
  type Operation,
  type PersonKey,
  sameHuman,
} from '../operations/operation.ts';
import type { People } from '../operations/ports.ts';
import { wordList } from '../operations/word-list.ts';
import type { ApprovalView } from './views.ts';

/** What it takes to name people. */
export interface ViewDeps extends Pick<OperationDeps, 'settings'> {
  readonly people: Pick<People, 'get' | 'find'>;
}

/** Who has to agree and who did, by name; null: nobody has to. */
export async function viewApproval(
  deps: ViewDeps,
  { approvals, votes, requester }: Pick<Operation, 'approvals' | 'votes' | 'requester'>,
): Promise<ApprovalView | null> {
  if (!approvals) return null;
  const named = votes.map(async ({ person, at, verdict }) => {
    return { name: await nameOf(deps, person), at, verdict, isRequester: sameHuman(person, requester) };
  });
  const from = await approversInWords(deps, await withoutRequester(deps, approvals, requester));
  return { required: approvals.required, from, votes: await Promise.all(named) };
}

/** The approvers, without whoever asked for it where their own agreement does not count. */
async function withoutRequester(
  { people }: ViewDeps,
  { approvers, selfApproval }: ApprovalDemand,
  requester: PersonKey,
): Promise<Approvers> {
  if (selfApproval) return approvers;
  const known = await knownPerson(people, requester);
  return { ...approvers, people: approvers.people.filter((idOrUpn) => !isNamedIn([idOrUpn], known)) };
}

/** Whose agreement counts, in words. */
export async function approversInWords(deps: ViewDeps, { people, channel }: Approvers): Promise<string> {
  if (channel !== null) return `the members of ${channelInWords(deps, channel)}`;
  const found = await Promise.all(people.map((idOrUpn) => nameByIdOrUpn(deps, idOrUpn)));
  const known = found.filter((name) => name !== null);
  const names = [...known, ...unmetInWords(found.length - known.length)];
  return wordList(names, 'or');
}

function channelInWords({ settings }: ViewDeps, channel: string): string {
  const name = Object.entries(settings.channels).find(([, id]) => id === channel)?.[0];
  return name ? `the channel "${name}"` : `the channel ${channel}`;
}

/** Whom Ferry has not met goes by their UPN; null: the settings have an object id only, which tells readers nothing. */
async function nameByIdOrUpn({ people }: ViewDeps, idOrUpn: string): Promise<string | null> {
  return (await people.find(idOrUpn))?.name ?? (idOrUpn.includes('@') ? idOrUpn : null);
}

function unmetInWords(count: number): readonly string[] {
  if (count === 0) return [];
  return [`${count === 1 ? 'one person' : `${count} people`} Ferry has not met yet`];
}

export async function nameOf({ people }: { readonly people: Pick<People, 'get'> }, person: PersonKey): Promise<string> {
  return (await people.get(person))?.name ?? 'somebody';
}
