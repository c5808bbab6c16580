import { freezesOf } from '../operations/freezes-now.ts';
import { liftFreeze } from '../operations/freezing.ts';
import type { SetFreeze } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { approversInWords, nameOf } from './approval-view.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { type Scope, scopeInWords, scopeOf } from './freeze-words.ts';
import { freezesReply } from './freezes.ts';
import { unquoted } from './parse.ts';
import { environmentsFor, unknownName } from './project-environments.ts';
import type { Reply } from './reply.ts';

export function unfreezeCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'unfreeze',
      usage: 'unfreeze <environment|all>',
      about: 'Lift a freeze that was set here in Teams.',
    },
    aliases: ['thaw', 'unhold', 'lift freeze', 'lift the freeze', 'lift freeze of', 'lift the freeze of'],
    run: (words, request) =>
      withProject(deps, request, (project) => unfreeze(deps, request, project, unquoted(words.replace(/^on /i, '')))),
  };
}

const USAGE = 'Write: unfreeze <environment>, or "unfreeze all" for a freeze of all environments.';

async function unfreeze(deps: CommandDeps, request: Request, project: ProjectSettings, said: string): Promise<Reply> {
  const { environments } = await environmentsFor(deps, request, project);
  const scope = scopeOf(said, environments);
  if (!scope) return { kind: 'problem', sentence: `${unknownName(said, environments) ?? 'Unfreeze what?'} ${USAGE}` };
  const { set } = await freezesOf(deps, project);
  const meant = set.filter(({ environment }) => environment?.id === scope.environment?.id);
  if (meant.length === 0) return { kind: 'problem', sentence: await whyNothingToLift(deps, project, scope) };
  const problems: string[] = [];
  for (const freeze of meant) {
    const problem = await lift(deps, request, project, freeze);
    if (problem) problems.push(problem);
  }
  return lifted(deps, request, project, scope, problems, meant.length > problems.length);
}

/** The button beside a freeze. Its card may be old, so everything is looked at again. */
export async function unfreezeOne(deps: CommandDeps, request: Request, freezeId: string): Promise<Reply> {
  const freeze = (await deps.freezes.list(deps.clock.now())).find(({ id }) => id === freezeId);
  const project = deps.settings.projects.find(({ id }) => id === freeze?.projectId);
  if (!freeze || !project) return { kind: 'problem', sentence: GONE };
  const problem = await lift(deps, request, project, freeze);
  return lifted(deps, request, project, freeze, problem ? [problem] : [], problem === null);
}

const GONE = 'This freeze is over, or somebody has lifted it already. Write "freezes" to see those there are.';

/** Why it was not lifted, as a sentence; null: it was. */
async function lift(
  deps: CommandDeps,
  { asker, conversationId, activityId }: Request,
  project: ProjectSettings,
  freeze: SetFreeze,
): Promise<string | null> {
  const outcome = await liftFreeze(deps, freeze, { person: asker.person, conversationId, activityId });
  if (outcome.ok) return null;
  if (outcome.why === 'gone') return GONE;
  const others = await approversInWords(deps, { people: outcome.others, channel: null });
  const who = `Only ${await nameOf(deps, freeze.by)}, who set it,${others === '' ? '' : ` and whom the rules of this team trust with it (${others}),`}`;
  const cure = others === '' ? ' Whoever runs Ferry can name others for it in the rules, under "breakGlass".' : '';
  return `${who} can lift the freeze of ${scopeInWords(freeze, project.name)}: ${freeze.reason}${cure}`;
}

async function lifted(
  deps: CommandDeps,
  { asker }: Request,
  project: ProjectSettings,
  scope: Scope,
  problems: readonly string[],
  isAny: boolean,
): Promise<Reply> {
  if (!isAny) return { kind: 'problem', sentence: problems.join(' ') };
  const sentence = `${asker.name} lifted the freeze of ${scopeInWords(scope, project.name)}.`;
  return freezesReply(deps, project, { sentence, lines: problems });
}

async function whyNothingToLift(deps: CommandDeps, project: ProjectSettings, scope: Scope): Promise<string> {
  const name = scopeInWords(scope, project.name);
  const { environment } = scope;
  const { configured, set } = await freezesOf(deps, project);
  const place = configured.find(({ freeze }) =>
    environment ? (freeze.environmentIds?.includes(environment.id) ?? true) : freeze.environmentIds === null,
  )?.place;
  if (place)
    return `The freeze of ${name} stands in Ferry's settings (${place} of ferry.config.json) and can be lifted only there.`;
  if (environment && set.some((freeze) => freeze.environment === null)) {
    return `${name} has no freeze of its own, but all environments are frozen. "unfreeze all" lifts that.`;
  }
  return `There is no freeze of ${name}. Write "freezes" to see those there are.`;
}
