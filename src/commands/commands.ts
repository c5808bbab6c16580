import { type FerryError, toFerryError } from '../errors.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import { auditCommand } from './audit.ts';
import { auditExportCommand } from './audit-export.ts';
import { backupsCommand } from './backups.ts';
import type { CardAction } from './card-actions.ts';
import { runClick } from './clicks.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { doctorCommand } from './doctor.ts';
import { environmentsCommand } from './environments.ts';
import { exportCommand } from './export.ts';
import { freezeCommand } from './freeze.ts';
import { freezesCommand } from './freezes.ts';
import { helpCommand, unknownWords } from './help.ts';
import { historyCommand } from './history.ts';
import { tidy } from './parse.ts';
import { planCommand } from './plan.ts';
import { startCommand, stopCommand } from './power.ts';
import { projectsCommand, useCommand } from './projects.ts';
import { quotaCommand } from './quota.ts';
import { refreshCommand } from './refresh.ts';
import type { Reply } from './reply.ts';
import { signInCommand, signOutCommand } from './sign-in.ts';
import { statusCommand } from './status.ts';
import { timeFor } from './times.ts';
import { unfreezeCommand } from './unfreeze.ts';
import { watchCommand } from './watch.ts';
import { whoamiCommand } from './whoami.ts';
import { whyCommand } from './why.ts';

/** Everything a person can ask. Neither rejects for what LCS, Entra or people do: that is a reply. */
export interface Commands {
  /** What somebody typed, mention removed. */
  say(text: string, request: Request): Promise<Reply>;
  /** What somebody clicked. */
  click(action: CardAction, request: Request): Promise<Reply>;
  /** The name of the command that these words ask for, for the log. */
  nameOf(text: string): string | undefined;
}

export function createCommands(deps: CommandDeps): Commands {
  const commands: Command[] = [];
  commands.push(
    backupsCommand(deps),
    refreshCommand(deps),
    planCommand(deps),
    exportCommand(deps),
    startCommand(deps),
    stopCommand(deps),
    statusCommand(deps),
    whyCommand(deps),
    freezeCommand(deps),
    unfreezeCommand(deps),
    freezesCommand(deps),
    watchCommand(deps),
    environmentsCommand(deps),
    historyCommand(deps),
    quotaCommand(deps),
    auditCommand(deps),
    auditExportCommand(deps),
    projectsCommand(deps),
    useCommand(deps),
    signInCommand(deps),
    signOutCommand(deps),
    whoamiCommand(deps),
    doctorCommand(deps),
    helpCommand(() => commands),
  );
  const named = namesOf(commands);
  const run = (text: string, request: Request) =>
    runWords(named, text, request) ?? Promise.resolve(unknownWords(tidy(text), commands));
  const say = (text: string, request: Request) => answered(request, () => run(text, request));
  return {
    say,
    click: (action, request) => answered(request, () => runClick(deps, action, request, (text) => run(text, request))),
    nameOf: (text) => askedIn(named, text)?.named.command.help.name,
  };
}

/** A command under one of its names. */
interface Named {
  readonly command: Command;
  readonly name: string;
}

/** All names of all commands, the longest first. */
function namesOf(commands: readonly Command[]): readonly Named[] {
  return commands
    .flatMap((command) => [command.help.name, ...command.aliases].map((name) => ({ command, name })))
    .sort((a, b) => b.name.length - a.name.length);
}

/** Runs the command with whose name or alias the text begins; null: there is none. Nothing at all asks for help. */
function runWords(all: readonly Named[], text: string, request: Request): Promise<Reply> | null {
  const asked = askedIn(all, text);
  return asked ? asked.named.command.run(asked.said.slice(asked.named.name.length).trim(), request) : null;
}

function askedIn(all: readonly Named[], text: string): { readonly named: Named; readonly said: string } | null {
  const said = tidy(text) || 'help';
  const lower = said.toLowerCase();
  const named = all.find(({ name }) => lower.startsWith(name) && (lower[name.length] ?? ' ') === ' ');
  return named ? { named, said } : null;
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
