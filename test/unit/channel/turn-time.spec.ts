import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createBackground } from '../../../src/channel/background.ts';
import { withinTurn } from '../../../src/channel/turn-time.ts';
import { createFakeClock, settled } from '../../support/fake-clock.ts';

function scene(sinceMs = 0) {
  const clock = createFakeClock();
  const since = clock.now() - sinceMs;
  const work = Promise.withResolvers<string>();
  const late = {
    give: sinon.stub<[string], Promise<void>>().resolves(),
    fail: sinon.stub<[unknown], Promise<void>>().resolves(),
  };
  const background = createBackground();
  return { clock, work, late, background, result: withinTurn({ clock, background }, since, work.promise, late) };
}

describe('withinTurn', () => {
  it('gives what comes in time, and nothing later', async () => {
    const { clock, work, late, result } = scene();
    await clock.advance(3999);
    work.resolve('answer');
    assert.deepEqual(await result, { inTime: true, value: 'answer' });
    await clock.advance(1000);
    assert.equal(late.give.callCount, 0);
  });

  it('waits four seconds, and gives later what comes later', async () => {
    const { clock, work, late, result } = scene();
    await clock.advance(4000);
    assert.deepEqual(await result, { inTime: false });
    assert.equal(late.give.callCount, 0);
    work.resolve('answer');
    await settled();
    assert.deepEqual(late.give.args, [['answer']]);
    assert.equal(late.fail.callCount, 0);
  });

  it('counts what the turn has used up before', async () => {
    const { clock, result } = scene(3000);
    await clock.advance(999);
    assert.equal(await Promise.race([result, settled()]), undefined);
    await clock.advance(1);
    assert.deepEqual(await result, { inTime: false });
  });

  it('is in the background until what came late was given', async () => {
    const { clock, work, late, background } = scene();
    const given = Promise.withResolvers<void>();
    late.give.returns(given.promise);
    await clock.advance(4000);
    let isIdle = false;
    const idle = background.idle().then(() => {
      isIdle = true;
    });
    work.resolve('answer');
    await settled();
    assert.equal(isIdle, false);
    given.resolve();
    await idle;
  });

  it('rejects with what fails in time', async () => {
    const { work, late, result } = scene();
    work.reject(new Error('broken'));
    await assert.rejects(result, /broken/);
    assert.equal(late.fail.callCount, 0);
  });

  it('hands on what fails later, be it the work or the giving', async () => {
    const failing = scene();
    await failing.clock.advance(4000);
    failing.work.reject(new Error('broken'));
    await settled();
    assert.match(String(failing.late.fail.firstCall.args[0]), /broken/);

    const refused = scene();
    refused.late.give.rejects(new Error('Teams is away'));
    await refused.clock.advance(4000);
    refused.work.resolve('answer');
    await settled();
    assert.match(String(refused.late.fail.firstCall.args[0]), /Teams is away/);
  });
});
