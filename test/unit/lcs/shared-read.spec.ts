import assert from 'node:assert/strict';
import sinon from 'sinon';
import { createSharedRead } from '../../../src/lcs/shared-read.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';

describe('createSharedRead', () => {
  function setUp(load: (key: string, onWait: (until: number) => void) => Promise<number>, keepMs = 30_000) {
    const clock = createSkippingClock(0);
    return { clock, shared: createSharedRead({ clock, keepMs, keyOf: (key: string) => key, load }) };
  }

  it('makes one read of equal ones at the same time', async () => {
    const load = sinon.fake.resolves(7);
    const { shared } = setUp(load, 0);
    assert.deepEqual(await Promise.all([shared.read('a'), shared.read('a'), shared.read('a')]), [7, 7, 7]);
    assert.equal(load.callCount, 1);
  });

  it('keeps different ones apart', async () => {
    const load = sinon.fake(async (key: string) => key.length);
    const { shared } = setUp(load);
    assert.deepEqual(await Promise.all([shared.read('a'), shared.read('bb')]), [1, 2]);
  });

  it('keeps a good answer for its time and no longer', async () => {
    const load = sinon.fake.resolves(7);
    const { clock, shared } = setUp(load);
    await shared.read('a');
    clock.time = 29_999;
    await shared.read('a');
    assert.equal(load.callCount, 1);
    clock.time = 30_000;
    await shared.read('a');
    assert.equal(load.callCount, 2);
  });

  it('reads again for who wants nothing older, and keeps that for the others', async () => {
    const load = sinon.stub().onFirstCall().resolves(1).resolves(2);
    const { clock, shared } = setUp(load);
    await shared.read('a');
    clock.time = 5000;
    assert.equal(await shared.read('a', undefined, 0), 1);
    assert.deepEqual(await Promise.all([shared.read('a', undefined, 1), shared.read('a', undefined, 5000)]), [2, 2]);
    assert.equal(await shared.read('a'), 2);
    assert.equal(load.callCount, 2);
  });

  it('waits for no read under way that began too early', async () => {
    const slow = Promise.withResolvers<number>();
    const load = sinon.stub().onFirstCall().returns(slow.promise).resolves(2);
    const { clock, shared } = setUp(load);
    const first = shared.read('a');
    clock.time = 1;
    assert.equal(await shared.read('a', undefined, 1), 2);
    slow.resolve(1);
    assert.equal(await first, 1);
    assert.equal(await shared.read('a'), 2);
  });

  it('keeps no failure', async () => {
    const load = sinon.stub().onFirstCall().rejects(new Error('away')).resolves(7);
    const { shared } = setUp(load);
    await assert.rejects(shared.read('a'), /away/);
    assert.equal(await shared.read('a'), 7);
  });

  it('asks anew after forget', async () => {
    const load = sinon.fake.resolves(7);
    const { shared } = setUp(load);
    await shared.read('a');
    shared.forget();
    await shared.read('a');
    assert.equal(load.callCount, 2);
  });

  it('lets one caller leave without the others', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const load = sinon.fake.returns(promise);
    const { shared } = setUp(load);
    const leaving = new AbortController();
    const left = shared.read('a', leaving.signal);
    const staying = shared.read('a');
    leaving.abort();
    await assert.rejects(left, { code: 'lcsTooLate', answerLost: false });
    resolve(7);
    assert.equal(await staying, 7);
    assert.equal(load.callCount, 1);
  });

  it('says to who leaves until when the read waits for its turn', async () => {
    const { clock, shared } = setUp((_, onWait) => {
      onWait(55_000);
      return new Promise(() => undefined);
    });
    const leave = () => {
      const leaving = new AbortController();
      const left = shared.read('a', leaving.signal);
      leaving.abort();
      return left;
    };
    await assert.rejects(leave(), { code: 'lcsThrottled', until: 55_000 });
    clock.time = 55_000;
    await assert.rejects(leave(), { code: 'lcsTooLate' });
  });

  it('refuses at once a caller who has left already', async () => {
    const { shared } = setUp(() => new Promise(() => undefined));
    await assert.rejects(shared.read('a', AbortSignal.abort()), { code: 'lcsTooLate' });
  });
});
