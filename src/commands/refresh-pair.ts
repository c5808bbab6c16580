import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import { environmentsFor } from './project-environments.ts';
import { refreshForm } from './refresh-form.ts';
import { type Names, namesIn, timedNamesIn } from './refresh-names.ts';
import type { Reply } from './reply.ts';
import { readStart, type Timed } from './start-time.ts';

/** What a refresh, or the plan of one, is about. */
export interface RefreshPair {
  readonly source: EnvironmentFacts;
  readonly target: EnvironmentFacts;
  /** When it is to start, ms UTC; null: at once. */
  readonly notBefore: number | null;
  /** Why LCS's facts are missing, or null. */
  readonly warning: string | null;
}

/** How the two were named, given the environments there are. */
export type Said = (environments: readonly EnvironmentFacts[]) => Names;

/** In words: `<target> from <source>`, with nothing of when. */
export function inWords(words: string): Said {
  return (environments) => namesIn(words, environments);
}

/** … that may end with when it is to start. */
export function inTimedWords(timed: readonly Timed[]): Said {
  return (environments) => timedNamesIn(timed, environments);
}

/** On a card: names, aliases or ids, and when, all of which may be empty. */
export function onCard(target: string, source: string, startAt = ''): Said {
  return () => ({ target, source, startAt, isBackwards: false, isClear: true });
}

/** Runs `body` when both names stand for an environment, and when for a time, and shows the form with what is known otherwise. */
export async function withPair(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  said: Said,
  purpose: 'refresh' | 'plan',
  body: (pair: RefreshPair) => Promise<Reply>,
): Promise<Reply> {
  const { environments, warning } = await environmentsFor(deps, request, project);
  const names = said(environments);
  const target = findEnvironment(environments, names.target);
  const source = findEnvironment(environments, names.source);
  const start = readStart(names.startAt, deps.clock.now(), request.asker.timezone);
  if (!target || !source || names.isBackwards || !start.ok) {
    return refreshForm(deps, project, environments, names, purpose, start.ok ? null : start.sentence);
  }
  return body({ source, target, notBefore: start.at, warning });
}
