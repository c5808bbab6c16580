import assert from 'node:assert/strict';
import { Agent } from 'node:https';
import type { Response } from 'node-fetch';
import sinon from 'sinon';
import { z } from 'zod';
import { FerryError } from '../../../src/errors.ts';
import { createLcsClient } from '../../../src/lcs/client.ts';
import type { Fetch } from '../../../src/lcs/http-attempt.ts';
import { createMemoryBudget } from '../../support/memory-budget.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';
import { broken, envelope, fakeFetch, headersOf, html, json, neverAnswered } from './lcs-answers.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const call = {
  project: { id: 42, name: 'Rollout', apiUrl: 'https://lcs.test' },
  person: { tenantId: 't', objectId: 'o' },
  endpoint: 'listBackups' as const,
  path: '/databasemovement/v1/databases/project/42',
};
const schema = z.object({ Word: z.string() });
const good = json(envelope({ Word: 'hello' }));

function setUp(fetch: Fetch, { limitsPass = false, limits = {} } = {}) {
  const clock = createSkippingClock(NOW, { limitsPass });
  const logger = createRecordingLogger();
  const get = sinon.stub().resolves({ value: 'first', expiresAt: NOW });
  const renew = get.withArgs(sinon.match.any, sinon.match.any, { forceRefresh: true });
  renew.resolves({ value: 'second', expiresAt: NOW });
  const tokens = { get, forget: async () => undefined };
  const client = createLcsClient({
    fetch,
    tokens,
    budget: createMemoryBudget(),
    clock,
    logger,
    random: () => 0.5,
    limits,
  });
  return { client, clock, logger, get, renew };
}

describe('LcsClient', () => {
  describe('read', () => {
    it("sends a GET with the person's token and the version, and decodes the answer", async () => {
      const fetch = fakeFetch(good);
      const { client, get } = setUp(fetch);
      const { content, envelope: found } = await client.read(call, schema);
      assert.deepEqual(content, { Word: 'hello' });
      assert.equal(found.callId, '11111111-2222-3333-4444-555555555555');
      const [url, init] = fetch.firstCall.args;
      assert.equal(url, 'https://lcs.test/databasemovement/v1/databases/project/42');
      assert.equal(init.method, 'GET');
      assert.equal(init.redirect, 'manual');
      assert.equal(headersOf(fetch).get('authorization'), 'Bearer first');
      assert.equal(headersOf(fetch).get('x-ms-version'), '2017-09-15');
      assert.deepEqual(get.firstCall.args.slice(0, 2), [call.person, 'https://lcs.test']);
    });

    const failures: [string, Response | Error, object][] = [
      [
        'IsSuccess false',
        json(envelope({ IsSuccess: false, ErrorMessage: 'No.' })),
        { code: 'lcsRefused', said: 'No.' },
      ],
      [
        'IsSuccess false without a text',
        json(envelope({ IsSuccess: false })),
        { code: 'lcsRefused', said: 'Unknown error (activity 11111111-2222-3333-4444-555555555555)' },
      ],
      [
        '400 in the envelope',
        json(envelope({ IsSuccess: false, ErrorMessage: 'Odd.' }), 400),
        { code: 'lcsRefused', said: 'Odd.', status: 400 },
      ],
      ['403', html(403), { code: 'lcsForbidden', status: 403 }],
      ['404', html(404), { code: 'lcsForbidden', status: 404 }],
      ['a long 429', html(429, { 'retry-after': '267' }), { code: 'lcsThrottled', until: NOW + 267_000 }],
      ['a redirect', html(302), { code: 'lcsNotUnderstood', status: 302 }],
      ['HTML with 200', html(200), { code: 'lcsNotUnderstood', status: 200 }],
      ['JSON without an envelope', json({ Word: 'hello' }), { code: 'lcsNotUnderstood' }],
      ['content of another shape', json(envelope({ Word: 7 })), { code: 'lcsNotUnderstood' }],
    ];
    for (const [what, answer, expected] of failures) {
      it(`rejects at once after ${what}`, async () => {
        const fetch = fakeFetch(answer);
        await assert.rejects(setUp(fetch).client.read(call, schema), { ...expected, answerLost: false });
        assert.equal(fetch.callCount, 1);
      });
    }

    const passing: [string, Response | Error, string][] = [
      ['500 with HTML', html(500), 'lcsUnreachable'],
      ['a broken connection', broken('ECONNRESET'), 'lcsUnreachable'],
      ['a refused connection', broken('ECONNREFUSED'), 'lcsUnreachable'],
      ['a short 429', html(429, { 'retry-after': '2' }), 'lcsThrottled'],
    ];
    for (const [what, answer, code] of passing) {
      it(`asks again after ${what}`, async () => {
        const fetch = fakeFetch(answer, good);
        assert.deepEqual((await setUp(fetch).client.read(call, schema)).content, { Word: 'hello' });
        assert.equal(fetch.callCount, 2);
      });

      it(`gives up when ${what} lasts`, async () => {
        const fetch = fakeFetch(answer);
        await assert.rejects(setUp(fetch).client.read(call, schema), { code, answerLost: false });
        assert.equal(fetch.callCount, 3);
      });
    }

    it('pauses longer each time, and exactly as long as LCS says where it says so', async () => {
      const { client, clock } = setUp(fakeFetch(html(503), html(429, { 'retry-after': '7' }), good));
      await client.read(call, schema);
      assert.deepEqual(clock.pauses, [500, 7000]);
    });

    it('gives up each attempt at the time limit', async () => {
      const fetch = sinon.spy<Fetch>((_, init) => neverAnswered(init));
      const { client } = setUp(fetch, { limitsPass: true });
      await assert.rejects(client.read(call, schema), { code: 'lcsTooLate', answerLost: false });
      assert.equal(fetch.callCount, 3);
    });

    it('does not parse what is not called JSON', async () => {
      const answer = html(200);
      sinon.stub(answer, 'text').resolves(JSON.stringify(envelope({ Word: 'hello' })));
      await assert.rejects(setUp(async () => answer).client.read(call, schema), { code: 'lcsNotUnderstood' });
    });
  });

  describe('401', () => {
    it('is answered with one renewed token', async () => {
      const fetch = fakeFetch(html(401), good);
      const { client, get } = setUp(fetch);
      await client.read(call, schema);
      assert.equal(headersOf(fetch, 1).get('authorization'), 'Bearer second');
      assert.equal(get.callCount, 2);
    });

    it('to the renewed token, too, is the end', async () => {
      const fetch = fakeFetch(html(401));
      await assert.rejects(setUp(fetch).client.read(call, schema), { code: 'lcsUnauthorised', status: 401 });
      assert.equal(fetch.callCount, 2);
    });

    it('renews for a write as well, since LCS did nothing', async () => {
      const fetch = fakeFetch(html(401), good);
      await setUp(fetch).client.write(call, Number.POSITIVE_INFINITY);
      assert.equal(fetch.callCount, 2);
    });

    it('gives what the renewal rejects with', async () => {
      const { client, renew } = setUp(fakeFetch(html(401)));
      renew.rejects(new FerryError('signInNeeded', 'nobody is signed in'));
      await assert.rejects(client.write(call, Number.POSITIVE_INFINITY), { code: 'signInNeeded', answerLost: false });
    });
  });

  describe('write', () => {
    it('sends an empty POST that says it is empty, on a connection of its own', async () => {
      const fetch = fakeFetch(good);
      await setUp(fetch).client.write(call, Number.POSITIVE_INFINITY);
      const { method, body, agent } = fetch.firstCall.args[1];
      assert.equal(method, 'POST');
      assert.equal(body, undefined);
      assert.equal(headersOf(fetch).get('content-length'), '0');
      assert.ok(agent instanceof Agent);
      assert.equal(agent.options.keepAlive, false);
    });

    const outcomes: [string, Response | Error, object][] = [
      ['500', html(500), { code: 'lcsUnreachable', answerLost: true }],
      ['503 with Retry-After', html(503, { 'retry-after': '1' }), { code: 'lcsUnreachable', answerLost: true }],
      ['a broken connection', broken('ECONNRESET'), { code: 'lcsUnreachable', answerLost: true }],
      ['HTML with 200', html(200), { code: 'lcsNotUnderstood', answerLost: true }],
      [
        'a short 429',
        html(429, { 'retry-after': '1' }),
        { code: 'lcsThrottled', answerLost: false, until: NOW + 1000 },
      ],
      ['429 without a time', html(429), { code: 'lcsThrottled', answerLost: false, until: NOW + 10_000 }],
      ['403', html(403), { code: 'lcsForbidden', answerLost: false }],
      ['IsSuccess false', json(envelope({ IsSuccess: false })), { code: 'lcsRefused', answerLost: false }],
    ];
    for (const [what, answer, expected] of outcomes) {
      it(`is never repeated after ${what}`, async () => {
        const fetch = fakeFetch(answer);
        await assert.rejects(setUp(fetch).client.write(call, Number.POSITIVE_INFINITY), expected);
        assert.equal(fetch.callCount, 1);
      });
    }

    it('is never repeated after the time limit', async () => {
      const fetch = sinon.spy<Fetch>((_, init) => neverAnswered(init));
      const { client } = setUp(fetch, { limitsPass: true });
      await assert.rejects(client.write(call, Number.POSITIVE_INFINITY), { code: 'lcsTooLate', answerLost: true });
      assert.equal(fetch.callCount, 1);
    });

    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']) {
      it(`is sent again after ${code}, for it never arrived`, async () => {
        const fetch = fakeFetch(broken(code), good);
        await setUp(fetch).client.write(call, Number.POSITIVE_INFINITY);
        assert.equal(fetch.callCount, 2);
      });
    }

    it('that never arrives is not lost', async () => {
      const { client } = setUp(fakeFetch(broken('ECONNREFUSED')));
      await assert.rejects(client.write(call, Number.POSITIVE_INFINITY), { code: 'lcsUnreachable', answerLost: false });
    });

    it('is not sent when its token came too late', async () => {
      const fetch = fakeFetch(good);
      const { client, clock, get } = setUp(fetch);
      get.callsFake(async () => {
        clock.time += 10_001;
        return { value: 'late', expiresAt: NOW };
      });
      await assert.rejects(client.write(call, NOW + 10_000), { code: 'lcsTooLate', answerLost: false });
      assert.equal(fetch.callCount, 0);
    });
  });

  describe('its turn', () => {
    const rates = [{ key: 'a', calls: 1, perMs: 300_000 }];
    const never = Number.POSITIVE_INFINITY;

    it('is used up once by a write that has to be sent again', async () => {
      const fetch = fakeFetch(broken('ECONNREFUSED'), html(401), good);
      await setUp(fetch).client.write({ ...call, rates }, never);
      assert.equal(fetch.callCount, 3);
    });

    it('is not used up by who has to sign in first', async () => {
      const { client, get } = setUp(fakeFetch(good));
      get.onFirstCall().rejects(new FerryError('signInNeeded', 'nobody is signed in'));
      await assert.rejects(client.write({ ...call, rates }, never), { code: 'signInNeeded' });
      await client.write({ ...call, rates }, never);
    });

    it('is waited for by a read within its patience, and never by a write', async () => {
      const fetch = fakeFetch(good);
      const { client, clock } = setUp(fetch);
      await client.read({ ...call, rates }, schema);
      await client.read({ ...call, rates, patienceMs: 300_000 }, schema);
      assert.deepEqual(clock.pauses, [300_000]);
      const until = NOW + 600_000;
      await assert.rejects(client.read({ ...call, rates }, schema), { code: 'lcsThrottled', until });
      await assert.rejects(client.write({ ...call, rates }, never), { code: 'lcsThrottled', until });
      assert.equal(fetch.callCount, 2);
    });

    it('comes sooner where the minute is shorter', async () => {
      const { client, clock } = setUp(fakeFetch(good), { limits: { minute: 600 } });
      await client.read({ ...call, rates }, schema);
      await client.read({ ...call, rates }, schema);
      assert.deepEqual(clock.pauses, [3000]);
    });
  });

  it('warns once when LCS announces the end of a version', async () => {
    const { client, logger } = setUp(fakeFetch(json(envelope({ VersionEOL: '2027-06-30T00:00:00', Word: 'hello' }))));
    await client.read(call, schema);
    await client.read({ ...call, path: '/databasemovement/v1/other' }, schema);
    await client.read({ ...call, path: '/environmentinfo/v1/other' }, schema);
    const warnings = logger.lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts.version);
    assert.deepEqual(warnings, ['/databasemovement/v1', '/environmentinfo/v1']);
  });

  it('logs no token', async () => {
    const { client, logger } = setUp(fakeFetch(html(401), good));
    await client.read(call, schema);
    assert.equal(logger.lines.length, 2);
    assert.doesNotMatch(JSON.stringify(logger.lines), /first|second|Bearer/);
  });
});
