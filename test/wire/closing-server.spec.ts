import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/clock.ts';
import { createRestify, type HttpServer, listenable } from '../../src/http/http-server.ts';
import { silentLogger } from '../support/store.ts';

describe('a server that closes', () => {
  let server: HttpServer;
  let url: string;
  let asked: PromiseWithResolvers<void>;
  let answer: PromiseWithResolvers<void>;

  beforeEach(async () => {
    asked = Promise.withResolvers();
    answer = Promise.withResolvers();
    const restify = createRestify(silentLogger);
    restify.get('/slow', async (_request, response) => {
      asked.resolve();
      await answer.promise;
      response.send(200);
    });
    server = listenable(restify, systemClock);
    url = await server.listen(0);
  });

  it('lets what it is doing end, and keeps no connection afterwards', async () => {
    const agent = new Agent({ keepAlive: true });
    const running = once(get(`${url}/slow`, { agent }), 'response') as Promise<[IncomingMessage]>;
    await asked.promise;

    const closed = server.close(60_000);
    await assert.rejects(fetch(`${url}/slow`), 'nobody new comes in');
    answer.resolve();
    const [response] = await running;

    assert.equal(response.statusCode, 200);
    assert.equal(response.headers.connection, 'close');
    await closed;
  });

  it('answers 503 to what comes on a connection that was open before', async () => {
    const early = connect(Number(new URL(url).port), '127.0.0.1');
    await once(early, 'connect');
    const running = fetch(`${url}/slow`);
    await asked.promise;

    const closed = server.close(60_000);
    early.write('GET /slow HTTP/1.1\r\nHost: ferry\r\n\r\n');

    assert.match(await text(early), /^HTTP\/1\.1 503 .*connection: close/is);
    answer.resolve();
    assert.equal((await running).status, 200);
    await closed;
  });

  it('cuts off what does not end in time', async () => {
    const running = assert.rejects(fetch(`${url}/slow`));
    await asked.promise;

    await server.close(100);

    await running;
  });
});
