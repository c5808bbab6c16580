import assert from 'node:assert/strict';
import { createLogger } from '../../src/app-logger.ts';
import { withCorrelation } from '../../src/correlation.ts';
import { FerryError, toFerryError } from '../../src/errors.ts';
import type { LogFacts, Logger } from '../../src/logger.ts';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiJyb2JpbiJ9.c2lnbmF0dXJl';
const SIGNATURE = 'c2lnbmVkLWJ5LUF6dXJl';
const SIGNED = `https://storage.example/gold.bacpac?sv=1&sig=${SIGNATURE}&se=2026`;

/** What the SDK throws: it holds the request with the headers it was sent with. */
function restError(): Error {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return Object.assign(new Error('Request failed'), {
    code: 'REQUEST_SEND_ERROR',
    statusCode: 401,
    request: { url: SIGNED, headers, body: `assertion=${TOKEN}` },
    response: { headers, bodyAsText: TOKEN },
  });
}

function written(log: (logger: Logger) => void, level = 'debug'): Record<string, unknown>[] {
  const lines: string[] = [];
  log(createLogger(level, { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

function lineOf(facts: unknown): Record<string, unknown> {
  const [line] = written((logger) => logger.info(facts as LogFacts, 'something happened'));
  assert.ok(line);
  return line;
}

describe('the log', () => {
  it('is lines of JSON with facts, sentence, level and time', () => {
    const { time, ...rest } = lineOf({
      operationId: 'o',
      ms: 5,
      ok: true,
      list: ['a', 1],
      counts: { a: 1 },
      none: null,
    });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(rest, {
      level: 30,
      operationId: 'o',
      ms: 5,
      ok: true,
      list: ['a', 1],
      counts: { a: 1 },
      none: null,
      msg: 'something happened',
    });
  });

  it('says nothing below its level', () => {
    assert.deepEqual(
      written((logger) => logger.debug({}, 'quiet'), 'info'),
      [],
    );
  });

  it('puts the correlation id on each line, of children too, and none outside of it', () => {
    const [outside, inside, child] = written((logger) => {
      const children = logger.child({ person: 'p' });
      logger.info({}, 'before');
      withCorrelation('one', () => {
        logger.info({}, 'within');
        children.info({}, 'child');
      });
    });
    assert.ok(outside && !('correlationId' in outside));
    assert.equal(inside?.correlationId, 'one');
    assert.deepEqual([child?.correlationId, child?.person], ['one', 'p']);
  });

  it('writes of an error a fixed few fields, and of its causes', () => {
    const failure = new FerryError('signInRefused', 'Entra: no', {
      said: 'AADSTS1: no.',
      status: 400,
      cause: restError(),
    });
    const { err } = lineOf({ err: failure });
    const { stack, cause, ...rest } = err as { stack: string; cause: Record<string, unknown> };
    assert.deepEqual(rest, {
      type: 'FerryError',
      code: 'signInRefused',
      status: 400,
      said: 'AADSTS1: no.',
      message: 'Entra: no',
    });
    assert.match(stack, /app-logger\.spec/);
    assert.deepEqual(Object.keys(cause).sort(), ['code', 'message', 'stack', 'type']);
    assert.equal(cause.message, 'Request failed');
  });

  it('follows causes, and not for ever', () => {
    const circular = new Error('round');
    circular.cause = circular;
    let { err } = lineOf({ err: circular }) as { err?: unknown };
    let depth = 0;
    for (; err; depth += 1) err = (err as { cause?: unknown }).cause;
    assert.equal(depth, 4);
  });

  const nasty: readonly [what: string, facts: unknown][] = [
    ['an error of the SDK', { err: restError() }],
    ['… under any name', { problem: restError() }],
    [
      '… as the cause of a cause',
      { err: toFerryError(new Error('outer', { cause: new Error('x', { cause: restError() }) })) },
    ],
    ['… with a cause that is no error', { err: new Error('outer', { cause: { headers: { authorization: TOKEN } } }) }],
    ['a request', { request: { url: SIGNED, headers: { authorization: `Bearer ${TOKEN}` } } }],
    ['a response within a list', { responses: [{ headers: { authorization: TOKEN } }] }],
    ['something that writes itself', { odd: { toJSON: () => TOKEN } }],
    [
      'a secret by its name',
      { token: 'opaque-secret', Authorization: 'opaque-secret', nested: { password: 'opaque-secret' } },
    ],
    ['a signed address', { url: SIGNED }],
    ['… encoded', { url: encodeURIComponent(SIGNED) }],
    ['… encoded twice', { url: encodeURIComponent(encodeURIComponent(SIGNED)) }],
    ['… in a message', { err: new Error(`GET ${SIGNED} failed`) }],
    ['… in a key', { counts: { [SIGNED]: 1 } }],
    ['a token in a text', { text: `Bearer ${TOKEN}, they said` }],
    ['… cut off', { text: TOKEN.slice(0, 40) }],
    ['a form', { text: 'grant_type=x&client_secret=opaque-secret&refresh_token=opaque-secret' }],
    ['a header', { text: 'Bearer opaque-secret' }],
    ['the answer of a token endpoint', { text: '{"token_type":"Bearer","access_token":"opaque-secret"}' }],
    ['… in a message', { err: new Error('no JSON: {"refresh_token": "opaque-secret", "expires') }],
    ['… within another', { text: JSON.stringify({ body: '{"token":"opaque-secret"}' }) }],
    ['a secret by a longer name', { clientSecret: 'opaque-secret', nested: { refreshToken: 'opaque-secret' } }],
    ['the address of a database', { err: new Error('connect postgres://ferry:opaque-secret@db.example:5432/ferry') }],
    ['a code of the sign-in', { text: 'GET https://token.example/GetToken?userId=29:1&code=opaque-secret failed' }],
  ];
  for (const [what, facts] of nasty) {
    it(`keeps to itself what ${what} holds`, () => {
      const text = JSON.stringify(lineOf(facts));
      for (const secret of ['eyJ', SIGNATURE, 'sig=', 'opaque-secret']) assert.ok(!text.includes(secret), text);
    });
  }

  it('keeps secrets out of the facts of a child, and out of its sentence', () => {
    const [line] = written((logger) => logger.child({ token: 'x', err: restError() }).info({}, `restify: ${SIGNED}`));
    const text = JSON.stringify(line);
    for (const secret of ['eyJ', SIGNATURE, 'sig=']) assert.ok(!text.includes(secret), text);
    assert.equal(line?.token, '[redacted]');
  });

  it('names nobody by a UPN, such as Entra and LCS put into their sentences', () => {
    for (const upn of ['robin@contoso.com', 'robin.o-hood@mail.contoso.co.uk', 'robin_x.com#EXT#@contoso.com']) {
      const failure = new FerryError('signInRefused', 'Entra: no', {
        said: `AADSTS50105: The user '${upn}' is not assigned`,
      });
      assert.doesNotMatch(JSON.stringify(lineOf({ err: failure })), /robin|contoso/);
    }
  });

  it('leaves words alone that only look a little like it', () => {
    const facts = {
      text: 'config=1 signal=2 eyJ bearer of news, HTTP code=500, at node_modules/@azure/msal-node/x.js',
      usual: 'design=3, status_code=4',
      conversationId: '19:0a1b@thread.tacv2;messageid=1700000000000',
      chat: '19:0a_1b@unq.gbl.spaces',
      address: 'http://127.0.0.1:3978/api/messages@2',
    };
    const { level: _level, time: _time, msg: _msg, ...rest } = lineOf(facts);
    assert.deepEqual(rest, facts);
  });
});
