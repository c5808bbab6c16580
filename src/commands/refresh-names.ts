import { findEnvironment } from '../operations/environments.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { splitsAt, unquoted } from './parse.ts';

/** How the words after `refresh` were read. Names as they were said; empty where none was. */
export interface Names {
  readonly target: string;
  readonly source: string;
  /** Read as `<source> to <target>`, the other way round than Ferry's own words: never good for more than a form. */
  readonly isBackwards: boolean;
  /** False for words in which neither `from` nor `to` tells which name is which. */
  readonly isClear: boolean;
}

/** `<target> from <source>`, perhaps after "database": of several ways to read it, the one with most names that exist. */
export function namesIn(words: string, environments: readonly EnvironmentFacts[]): Names {
  const readings = [words, words.replace(/^database /i, '')].flatMap(readingsOf);
  const known = ({ target, source }: Names) =>
    [target, source].filter((name) => findEnvironment(environments, name)).length;
  return readings.reduce((best, reading) => (known(reading) > known(best) ? reading : best));
}

/** Ferry's own order first: it wins where as many names are known in another. */
function readingsOf(words: string): readonly Names[] {
  const backwards = ['to', 'into', 'onto'].flatMap((word) => splitsAt(words.replace(/^from /i, ''), word));
  return [
    ...splitsAt(words, 'from').map(([target, source]) => ({ target, source, isBackwards: false, isClear: true })),
    { target: unquoted(words), source: '', isBackwards: false, isClear: words === '' },
    ...backwards.map(([source, target]) => ({ target, source, isBackwards: true, isClear: true })),
  ];
}
