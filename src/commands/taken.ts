import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentRef, Operation } from '../operations/operation.ts';
import { holderOf } from '../operations/preflight.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { nameOf } from './approval-view.ts';
import type { CommandDeps, Request } from './command.ts';
import { viewTitle } from './operation-view.ts';
import { environmentsFor } from './project-environments.ts';
import type { Reply } from './reply.ts';
import { timeFor } from './times.ts';
import type { HolderView } from './views.ts';

/** Why somebody has to wait, for whom and until about when, with a button to be told when it is over. */
export async function takenReply(
  deps: CommandDeps,
  sentence: string,
  heldBy: readonly Operation[],
  wanted: readonly EnvironmentRef[],
): Promise<Reply> {
  const holders = await Promise.all(heldBy.map((holder) => viewHolder(deps, holder, wanted)));
  const projectId = heldBy[0]?.projectId ?? 0;
  return { kind: 'taken', projectId, sentence, holders };
}

async function viewHolder(
  deps: CommandDeps,
  holder: Operation,
  wanted: readonly EnvironmentRef[],
): Promise<HolderView> {
  const held = wanted.find(({ id }) => holderOf({ id, name: '' }, [holder]) !== null);
  return {
    environment: held ?? holder.target,
    title: viewTitle(holder),
    requesterName: await nameOf(deps, holder.requester),
    since: holder.startedAt ?? holder.confirmedAt ?? holder.requestedAt,
    until: freeAbout(holder, deps.clock.now()),
  };
}

/** About when an operation gives its environments back, going by what earlier ones took; null: nobody knows. */
function freeAbout({ startedAt, notBefore, usual }: Operation, now: number): number | null {
  const begins = startedAt ?? notBefore;
  if (begins === null || usual === null) return null;
  const ends = begins + usual.longest;
  return ends > now ? ends : null;
}

/** Remembers that somebody wants to be told when an environment is free; says so if it is by now. */
export async function tellWhenFree(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  said: string,
): Promise<Reply> {
  const { environments } = await environmentsFor(deps, request, project);
  const found = findEnvironment(environments, said);
  if (!found) return { kind: 'problem', sentence: 'Ferry does not know this environment any more. Ask again.' };
  const environment = { id: found.id, name: found.name };
  const holder = holderOf(environment, await deps.store.listOpen());
  if (!holder) return { kind: 'text', text: `${environment.name} is free by now.` };
  const { conversationId, asker } = request;
  await deps.waiters.save({ environment, person: asker.person, conversationId, since: deps.clock.now() });
  const until = freeAbout(holder, deps.clock.now());
  const about = until === null ? '' : ` That should be at about ${timeFor(asker.timezone)(until)}.`;
  return { kind: 'text', text: `You will be told here as soon as ${environment.name} is free.${about}` };
}
