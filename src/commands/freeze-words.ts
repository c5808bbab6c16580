import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentRef } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { splitsAt, unquoted } from './parse.ts';

/** One way to read the words after `freeze`; empty where nothing was said. */
export interface SaidFreeze {
  readonly scope: string;
  readonly until: string;
  readonly reason: string;
}

/** All ways to read `<scope> until <time> because <reason>`, in either order, the most natural first. Always one at least. */
export function freezeReadings(words: string): readonly SaidFreeze[] {
  const readings = splitsAt(words, 'because').flatMap(([scope, reason]) => [
    ...untils(scope).map(([left, until]) => ({ scope: left, until, reason })),
    // A reason may speak of a time itself: the last one is the freeze's.
    ...untils(reason)
      .toReversed()
      .map(([left, until]) => ({ scope, until, reason: left })),
    { scope, until: '', reason },
  ]);
  const withoutReason = [
    ...untils(words).map(([scope, until]) => ({ scope, until, reason: '' })),
    { scope: unquoted(words), until: '', reason: '' },
  ];
  return [...readings, ...withoutReason].map(({ reason, ...rest }) => ({
    ...rest,
    reason: reason.replace(/^of /i, ''),
  }));
}

function untils(words: string): readonly (readonly [string, string])[] {
  return ['until', 'till'].flatMap((word) => splitsAt(words, word));
}

/** What a freeze is about. Its environment is null where that is the whole project. */
export interface Scope {
  readonly environment: EnvironmentRef | null;
}

/** The environment that is meant, or the whole project; null: neither. An environment that is called "all" is that one. */
export function scopeOf(said: string, environments: readonly EnvironmentFacts[]): Scope | null {
  const found = findEnvironment(environments, said);
  if (found) return { environment: { id: found.id, name: found.name } };
  return /^(?:all|everything|all environments|the (?:whole )?project|\*)$/i.test(said) ? { environment: null } : null;
}

/** `UAT`, or `all environments of Contoso rollout`. */
export function scopeInWords({ environment }: Scope, projectName: string): string {
  return environment?.name ?? `all environments of ${projectName}`;
}
