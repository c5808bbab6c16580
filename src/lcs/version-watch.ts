import type { Logger } from '../logger.ts';
import type { Envelope } from './envelope.ts';
import { instant } from './values.ts';

/** Microsoft announces the end of an API version in its answers (lcs-api 1.1). */
export interface VersionWatch {
  /** Takes note of an answer; warns once per version and end. */
  heard(path: string, envelope: Envelope): void;
  /** The earliest end announced, ms UTC; null: none. */
  ends(): number | null;
}

export function createVersionWatch(logger: Logger): VersionWatch {
  const ends = new Map<string, string>();
  return {
    heard(path, { versionEnds }) {
      const version = path.split('/', 3).join('/');
      if (versionEnds === null) ends.delete(version);
      if (versionEnds === null || ends.get(version) === versionEnds) return;
      ends.set(version, versionEnds);
      logger.warn({ version, versionEnds }, 'LCS has announced the end of this version of its API');
    },
    ends() {
      const known = [...ends.values()].map(instant).filter((end) => end !== null);
      return known.length === 0 ? null : Math.min(...known);
    },
  };
}
