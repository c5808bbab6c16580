import { type FerryError, toFerryError } from '../errors.ts';
import { type ClickOutcome, cancel, confirm, sayNotStarted, sayStarted } from '../operations/decisions.ts';
import { projectOf } from '../operations/deps.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { backupsCommand, backupsPage } from './backups.ts';
import type { CardAction } from './card-actions.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { environmentsCommand } from './environments.ts';
import { helpCommand, unknownWords } from './help.ts';
import { viewOperation } from './operation-view.ts';
import { tidy } from './parse.ts';
import { projectsCommand, useCommand } from './projects.ts';
import { refreshCommand, requestFromForm } from './refresh.ts';
import type { Reply } from './reply.ts';
import { signInCommand, signOutCommand } from './sign-in.ts';
import { statusCommand } from './status.ts';
import { timeFor } from './times.ts';
import { whoamiCommand } from './whoami.ts';

/** Everything a person can ask. Neither rejects for what LCS, Entra or people do: that is a reply. */
export interface Commands {
  /** What somebody typed, mention removed. */
  say(text: string, request: Request): Promise<Reply>;
  /** What somebody clicked. */
  click(action: CardAction, request: Request): Promise<Reply>;
}

export function createCommands(deps: CommandDeps): Commands {
  const commands: Command[] = [];
  commands.push(
    backupsCommand(deps),
    refreshCommand(deps),
    statusCommand(deps),
    environmentsCommand(deps),
    projectsCommand(deps),
    useCommand(deps),
    signInCommand(deps),
    signOutCommand(deps),
    whoamiCommand(deps),
    helpCommand(() => commands),
  );
  const say = (text: string, request: Request) => answered(request, () => runWords(commands, text, request));
  return { say, click: (action, request) => answered(request, () => runClick(deps, commands, action, request)) };
}

/** The command whose name or alias the text begins with, the longest first. */
function runWords(commands: readonly Command[], text: string, request: Request): Promise<Reply> {
  const said = tidy(text);
  const lower = said.toLowerCase();
  const named = commands
    .flatMap((command) => [command.help.name, ...command.aliases].map((name) => ({ command, name })))
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => lower === name || lower.startsWith(`${name} `));
  if (named) return named.command.run(said.slice(named.name.length).trim(), request);
  return said === '' ? runWords(commands, 'help', request) : Promise.resolve(unknownWords(said, commands));
}

async function runClick(
  deps: CommandDeps,
  commands: readonly Command[],
  action: CardAction,
  request: Request,
): Promise<Reply> {
  switch (action.verb) {
    case 'run':
      return runWords(commands, action.text, request);
    case 'backups':
      return inProject(deps, action.projectId, (project) =>
        backupsPage(deps, request, project, action.filter, action.page),
      );
    case 'refreshForm':
      return inProject(deps, action.projectId, (project) => requestFromForm(deps, request, project, action.target, ''));
    case 'requestRefresh':
      return inProject(deps, action.projectId, (project) =>
        requestFromForm(deps, request, project, action.target, action.source),
      );
    case 'confirm':
      return clicked(deps, confirm(deps, clickOf(action, request), action.typedTarget));
    case 'cancel':
      return clicked(deps, cancel(deps, clickOf(action, request)));
    case 'saidStarted':
      return clicked(deps, sayStarted(deps, clickOf(action, request), action.lcsActivityId));
    case 'saidNotStarted':
      return clicked(deps, sayNotStarted(deps, clickOf(action, request)));
  }
}

function inProject(
  deps: CommandDeps,
  projectId: number,
  body: (project: ProjectSettings) => Promise<Reply>,
): Promise<Reply> {
  const project = projectOf(deps.settings, projectId);
  if (project) return body(project);
  return Promise.resolve({ kind: 'problem', sentence: 'Ferry no longer knows the project of this card. Ask again.' });
}

function clickOf({ operationId, revision }: { operationId: string; revision: number }, request: Request) {
  const { asker, conversationId, activityId } = request;
  return { operationId, revision, person: asker.person, conversationId, activityId };
}

async function clicked(deps: CommandDeps, outcome: Promise<ClickOutcome>): Promise<Reply> {
  const result = await outcome;
  if (!result.ok) return { kind: 'problem', sentence: result.sentence };
  return { kind: 'operation', view: await viewOperation(deps, result.operation) };
}

async function answered(request: Request, body: () => Promise<Reply>): Promise<Reply> {
  try {
    return await body();
  } catch (error) {
    return afterFailure(request, toFerryError(error));
  }
}

function afterFailure(request: Request, failure: FerryError): Reply {
  // A bug is the turn's business: it logs the rest and gives the person a correlation id.
  if (failure.code === 'ours') throw failure;
  if (failure.code === 'signInNeeded') {
    request.log.info({ code: failure.code }, 'a command waits for a sign-in');
    return { kind: 'signIn', why: 'Please sign in, so that Ferry can ask LCS with your own rights.' };
  }
  request.log.warn({ code: failure.code, status: failure.status, err: failure }, 'a command failed');
  return { kind: 'problem', sentence: failureSentence(failure, timeFor(request.asker.timezone)) };
}
