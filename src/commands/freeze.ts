import { setFreeze, touchedBy } from '../operations/freezing.ts';
import type { Operation } from '../operations/operation.ts';
import { freezeEnd } from '../operations/policy.ts';
import type { EnvironmentFacts, SetFreeze } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { nameOf } from './approval-view.ts';
import { withProject } from './chosen-project.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import { freezeReadings, type SaidFreeze, type Scope, scopeInWords, scopeOf } from './freeze-words.ts';
import { freezesReply } from './freezes.ts';
import { viewTitle } from './operation-view.ts';
import { environmentsFor, unknownName } from './project-environments.ts';
import type { Reply } from './reply.ts';
import { dayAndTimeFor } from './times.ts';
import { readTime, type TimeRead } from './typed-time.ts';
import type { FreezeNews } from './views.ts';
import { zoneOrUtc } from './wall-clock.ts';

export function freezeCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'freeze',
      usage: 'freeze <environment|all> [until <time>] because <reason>',
      about: 'Hold everything back there, for everybody.',
    },
    aliases: ['hold', 'code freeze'],
    run: (words, request) => withProject(deps, request, (project) => freeze(deps, request, project, words)),
  };
}

const USAGE =
  'Write: freeze <environment> until <time> because <reason>. "all" means all environments, and without a time it holds until somebody lifts it.';

const LONGEST_MS = 366 * 86_400_000;
const WHY_NOT_LATER = 'A freeze that is longer belongs into the settings of Ferry.';

/** It stops others, so it takes somebody whom LCS lets see the project right now. */
async function freeze(deps: CommandDeps, request: Request, project: ProjectSettings, words: string): Promise<Reply> {
  const { environments, warning } = await environmentsFor(deps, request, project);
  if (warning) {
    const sentence = `A freeze stops others, so LCS has to say first that you belong to ${project.name}. ${warning} Nothing is frozen.`;
    return { kind: 'problem', sentence };
  }
  const understood = understand(freezeReadings(words), environments, (said) =>
    readUntil(deps.clock.now(), request, said),
  );
  if (!understood.ok) return { kind: 'problem', sentence: understood.sentence };
  const { environment, until, reason } = understood;
  const { asker, conversationId, activityId } = request;
  const setter = { person: asker.person, conversationId, activityId };
  const outcome = await setFreeze(deps, { project, environment, until, reason }, setter);
  if (!outcome.ok) return { kind: 'problem', sentence: outcome.sentence };
  return freezesReply(deps, project, await newsOf(deps, request, project, outcome.freeze));
}

type Understood =
  | (Scope & { readonly ok: true; readonly until: number | null; readonly reason: string })
  | { readonly ok: false; readonly sentence: string };

/** The first reading of which everything is known; else what is wrong with the one that is nearest to that. */
function understand(
  readings: readonly SaidFreeze[],
  environments: readonly EnvironmentFacts[],
  readEnd: (said: string) => TimeRead,
): Understood {
  const problems: string[] = [];
  for (const { scope: said, until, reason } of readings) {
    const scope = scopeOf(said, environments);
    if (!scope) continue;
    const end = until === '' ? null : readEnd(until);
    if (reason !== '' && (end === null || end.ok)) return { ok: true, ...scope, until: end?.at ?? null, reason };
    problems.push(reason === '' ? `Say why, so that everybody who is held back knows it. ${USAGE}` : problemOf(end));
  }
  const [first = { scope: '' }] = readings;
  const sentence = problems[0] ?? `${unknownName(first.scope, environments) ?? 'Freeze what?'} ${USAGE}`;
  return { ok: false, sentence };
}

/** A day without a time is meant with all its hours. */
function readUntil(now: number, { asker: { timezone } }: Request, said: string): TimeRead {
  const within = { earliest: now, latest: now + LONGEST_MS, whyNotLater: WHY_NOT_LATER };
  return readTime(said, { now, timezone, day: 'ends', ...within });
}

function problemOf(end: TimeRead | null): string {
  return end === null || end.ok ? USAGE : `${end.sentence} Nothing is frozen.`;
}

/** For everybody in the conversation: who froze what, until when, and what that means to what was asked for. */
async function newsOf(
  deps: CommandDeps,
  { asker }: Request,
  project: ProjectSettings,
  freeze: SetFreeze,
): Promise<FreezeNews> {
  const { held, goingOn } = touchedBy(freeze, project, await deps.store.listOpen(), deps.clock.now());
  const end = freezeEnd(freeze.until, (at) => echoed(at, asker.timezone));
  const inLine = async (what: string, operation: Operation) =>
    `${what}: ${viewTitle(operation)}, which ${await nameOf(deps, operation.requester)} asked for`;
  const lines = await Promise.all([
    ...held.map((operation) => inLine('Held back', operation)),
    ...goingOn.map((operation) => inLine('Goes on, because it was sent to LCS before', operation)),
  ]);
  const sentence = `${asker.name} froze ${scopeInWords(freeze, project.name)} ${end}: ${freeze.reason}`;
  return { sentence, lines: lines.length > 0 ? lines : ['Nothing that was asked for is held back by it yet.'] };
}

/** Whoever typed it sees how it was understood; everybody else, whose clock it was. */
function echoed(at: number, timezone: string | null): string {
  const zone = zoneOrUtc(timezone);
  return `${dayAndTimeFor(timezone)(at)}${zone === 'UTC' ? '' : ` (${zone})`}`;
}
