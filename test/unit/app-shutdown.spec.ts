import assert from 'node:assert/strict';
import { shutDown } from '../../src/app-shutdown.ts';
import { createBackground } from '../../src/channel/background.ts';
import { createFakeClock, settled } from '../support/fake-clock.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

const GRACE_MS = 9_000;

/** Everything ends at once, except a server whose end is told, and what is in the background. */
function scene() {
  const clock = createFakeClock();
  const logger = createRecordingLogger();
  const background = createBackground();
  const closing = Promise.withResolvers<void>();
  const done: string[] = [];
  const parts = {
    servers: [{ listen: async () => '', close: () => closing.promise }],
    sweeping: { stop: async () => undefined },
    jobs: { stop: async () => void done.push('jobs stopped') },
    background,
    store: { close: async () => void done.push('store closed') },
  };
  const ended = shutDown(parts, GRACE_MS, { clock, logger }).then(() => void done.push('ended'));
  return { clock, logger, background, closing, done, ended };
}

describe('shutDown', () => {
  it('closes the database last', async () => {
    const { closing, done, ended } = scene();
    await settled();
    assert.deepEqual(done, ['jobs stopped']);
    closing.resolve();
    await ended;
    assert.deepEqual(done, ['jobs stopped', 'store closed', 'ended']);
  });

  it('waits for what follows a turn whose request was still coming in', async () => {
    const { background, closing, done, ended } = scene();
    await settled();
    const late = Promise.withResolvers<void>();
    void background.track(late.promise);
    closing.resolve();
    await settled();
    assert.deepEqual(done, ['jobs stopped']);
    late.resolve();
    await ended;
    assert.deepEqual(done, ['jobs stopped', 'store closed', 'ended']);
  });

  it('ends in time whatever hangs, and says so when something was cut off', async () => {
    const { clock, logger, done, ended } = scene();
    await clock.advance(GRACE_MS);
    await ended;
    assert.equal(done.at(-1), 'ended');
    assert.match(logger.lines.at(-1)?.sentence ?? '', /not everything could be ended/);
  });

  it('does not reject for a part that cannot be ended', async () => {
    const { closing, logger, done, ended } = scene();
    closing.reject(new Error('no'));
    await ended;
    assert.deepEqual(done, ['jobs stopped', 'store closed', 'ended']);
    assert.ok(logger.lines.some(({ sentence }) => /could not be ended in order/.test(sentence)));
  });
});
