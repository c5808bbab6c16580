import assert from 'node:assert/strict';
import { createRefusalLog } from '../../../src/http/refusal-log.ts';
import type { LogFacts, Logger } from '../../../src/logger.ts';

describe('the log of refused requests', () => {
  it('writes one line a minute, which counts what came since the last one', () => {
    let now = 0;
    const lines: LogFacts[] = [];
    const nothing = () => undefined;
    const warn = (facts: LogFacts) => void lines.push(facts);
    const logger: Logger = { debug: nothing, info: nothing, error: nothing, warn, child: () => logger };
    const note = createRefusalLog(logger, { now: () => now, sleep: async () => undefined });
    for (const reason of ['noToken', 'expired', 'expired', 'noToken']) note(reason);
    now = 59_999;
    note('expired');
    now = 60_000;
    note('unknownKey');
    assert.deepEqual(lines, [{ refused: { noToken: 1 } }, { refused: { expired: 3, noToken: 1, unknownKey: 1 } }]);
  });
});
