import type { UsualDuration } from '../../src/operations/operation.ts';
import { learnFromEnd, usualDuration } from '../../src/operations/usual-duration.ts';
import { createMemoryDurations } from '../../test/support/memory-durations.ts';
import { makeOperation, PROD, UAT } from '../../test/support/operations.ts';
import { createRecordingLogger } from '../../test/support/recording-logger.ts';
import { makeSettings } from '../../test/support/settings.ts';
import type { KindOfWork } from './lives.ts';

/** What Ferry knows of one pair of environments, by its own modules and from its own polls alone. */
export interface Experience {
  usual(): Promise<UsualDuration | null>;
  /** An operation of that pair was seen to have ended so long after its start, by a call that was due at `dueAt`. */
  learn(seenAt: number, dueAt: number): Promise<void>;
}

const WEEK = 7 * 24 * 3_600_000;

export function createExperience({ kind }: KindOfWork): Experience {
  const logger = createRecordingLogger();
  const deps = { durations: createMemoryDurations(), logger, settings: makeSettings() };
  const source = kind === 'refresh' ? PROD : null;
  let learned = 0;
  return {
    usual: () => usualDuration(deps, kind, source, UAT),
    async learn(seenAt, dueAt) {
      learned += 1;
      const startedAt = learned * WEEK;
      const running = makeOperation({
        kind,
        source,
        state: 'running',
        submittedAt: startedAt,
        startedAt,
        lcsActivityId: `activity-${learned}`,
        nextPollAt: startedAt + dueAt,
      });
      await learnFromEnd(deps, running, { ...running, state: 'succeeded', endedAt: startedAt + seenAt });
      if (logger.lines.length > 0) throw new Error(`Ferry could not learn: ${logger.lines[0]?.sentence}`);
    },
  };
}
