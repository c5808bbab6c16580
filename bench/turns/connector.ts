import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes what bots post, as cheaply as it can, so that it is the bots who are measured. */
export interface BenchConnector {
  /** With a slash at the end, as Teams has it. */
  readonly serviceUrl: string;
  /** Resolves with the next message posted to this conversation. One at a time for each. */
  nextReply(conversationId: string): Promise<string>;
  /** Messages that nobody waited for, such as a second answer to one question. */
  readonly unexpected: readonly string[];
  close(): Promise<void>;
}

const POSTED = /^\/v3\/conversations\/([^/]+)\/activities/;
const MEMBER = /^\/v3\/conversations\/[^/]+\/members\/([^/]+)$/;

export async function startConnector(): Promise<BenchConnector> {
  const waiting = new Map<string, (body: string) => void>();
  const unexpected: string[] = [];
  let created = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    const body = await textOf(request);
    const posted = method === 'POST' ? POSTED.exec(url)?.[1] : undefined;
    if (posted !== undefined) {
      created += 1;
      give(response, 201, { id: `bench-reply-${created}` });
      const conversationId = decodeURIComponent(posted);
      const take = waiting.get(conversationId);
      waiting.delete(conversationId);
      if (take) take(body);
      else unexpected.push(body);
      return;
    }
    const member = MEMBER.exec(url)?.[1];
    if (method === 'GET' && member !== undefined) {
      const id = decodeURIComponent(member);
      give(response, 200, { id, userPrincipalName: 'somebody@contoso.com', userRole: 'user' });
      return;
    }
    if (method === 'PUT' && POSTED.test(url)) {
      give(response, 200, { id: '' }); // a card of an operation is brought up to date: no answer to anybody
      return;
    }
    unexpected.push(`${method} ${url}`);
    give(response, 404, {});
  }

  const server = http.createServer((request, response) => void answer(request, response));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    nextReply: (conversationId) => new Promise((resolve) => waiting.set(conversationId, resolve)),
    unexpected,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(stream: IncomingMessage): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) text += chunk;
  return text;
}

function give(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
