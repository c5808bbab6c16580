import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { createDoorLog } from '../../../src/http/door-log.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';

describe('the log of the door', () => {
  it('writes one line a minute of what was refused, which counts what came since the last one', () => {
    let now = 0;
    const logger = createRecordingLogger();
    const log = createDoorLog(logger, { now: () => now, sleep: async () => undefined });
    for (const reason of ['noToken', 'expired', 'expired', 'noToken']) log.refused(reason);
    now = 59_999;
    log.refused('expired');
    now = 60_000;
    log.refused('unknownKey');
    assert.deepEqual(
      logger.lines.map(({ facts }) => facts),
      [{ refused: { noToken: 1 } }, { refused: { expired: 3, noToken: 1, unknownKey: 1 } }],
    );
  });

  it('writes one line a minute of each kind of failure, and of another kind at once', () => {
    let now = 0;
    const logger = createRecordingLogger();
    const log = createDoorLog(logger, { now: () => now, sleep: async () => undefined });
    const keys = () => new FerryError('teamsUnavailable', 'The keys of the Bot Framework cannot be read');
    for (let times = 0; times < 500; times += 1) log.failed(keys());
    log.failed(new FerryError('ours', 'a bug'));
    now = 60_000;
    log.failed(keys());
    assert.deepEqual(
      logger.lines.map(({ facts: { code, times } }) => [code, times]),
      [
        ['teamsUnavailable', 1],
        ['ours', 1],
        ['teamsUnavailable', 500],
      ],
    );
  });
});
