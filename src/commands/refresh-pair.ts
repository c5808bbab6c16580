import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import { environmentsFor } from './project-environments.ts';
import { refreshForm } from './refresh-form.ts';
import { type Names, namesIn } from './refresh-names.ts';
import type { Reply } from './reply.ts';

/** What a refresh, or the plan of one, is about. */
export interface RefreshPair {
  readonly source: EnvironmentFacts;
  readonly target: EnvironmentFacts;
  /** Why LCS's facts are missing, or null. */
  readonly warning: string | null;
}

/** How the two were named, given the environments there are. */
export type Said = (environments: readonly EnvironmentFacts[]) => Names;

/** In words: `<target> from <source>`. */
export function inWords(words: string): Said {
  return (environments) => namesIn(words, environments);
}

/** On a card: names, aliases or ids, which may be empty. */
export function onCard(target: string, source: string): Said {
  return () => ({ target, source, isBackwards: false, isClear: true });
}

/** Runs `body` when both names stand for an environment, and shows the form with what is known otherwise. */
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
  if (!target || !source || names.isBackwards) return refreshForm(deps, project, environments, names, purpose);
  return body({ source, target, warning });
}
