import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { bestOf, splitsAt, unquoted } from './parse.ts';
import type { Timed } from './start-time.ts';

/** How the words after `refresh` were read. Names as they were said; empty where none was. */
export interface Names {
  readonly target: string;
  readonly source: string;
  /** When it is to start, in words; empty where nothing was said of it. */
  readonly startAt: string;
  /** Read as `<source> to <target>`, the other way round than Ferry's own words: never good for more than a form. */
  readonly isBackwards: boolean;
  /** False for words in which neither `from` nor `to` tells which name is which. */
  readonly isClear: boolean;
}

/** `<target> from <source>`, perhaps after "database": of several ways to read it, the one with most names that exist. */
export function namesIn(words: string, environments: readonly EnvironmentFacts[]): Names {
  return timedNamesIn([{ words, startAt: '', isTime: false }], environments);
}

/** … perhaps with when it is to start: of those ways, the one with a time. */
export function timedNamesIn(timed: readonly Timed[], environments: readonly EnvironmentFacts[]): Names {
  const readings = timed.flatMap(({ words, startAt, isTime }) =>
    [words, words.replace(/^database /i, '')].flatMap((said) =>
      readingsOf(said).map((names) => ({ ...names, startAt, isTime })),
    ),
  );
  const known = ({ target, source }: Pick<Names, 'target' | 'source'>) =>
    [target, source].filter((name) => findEnvironment(environments, name)).length;
  return bestOf(readings, (reading) => 2 * known(reading) + (reading.isTime ? 1 : 0));
}

/** Ferry's own order first: it wins where as many names are known in another. */
function readingsOf(words: string): readonly Omit<Names, 'startAt'>[] {
  const backwards = ['to', 'into', 'onto'].flatMap((word) => splitsAt(words.replace(/^from /i, ''), word));
  return [
    ...splitsAt(words, 'from').map(([target, source]) => ({ target, source, isBackwards: false, isClear: true })),
    { target: unquoted(words), source: '', isBackwards: false, isClear: words === '' },
    ...backwards.map(([source, target]) => ({ target, source, isBackwards: true, isClear: true })),
  ];
}
