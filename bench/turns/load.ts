import http from 'node:http';
import { quantile } from '../kit/stats.ts';
import type { BenchConnector } from './connector.ts';

/** What is sent for one turn, and where its answer is looked for. */
export interface Turn {
  readonly body: string;
  /** Where the reply is posted to; null: the answer is in the response. */
  readonly repliesTo: string | null;
}

export interface Target {
  readonly url: string;
  /** What the connector's service shows to this bot. */
  readonly bearer: string;
}

export interface Load {
  readonly connections: number;
  /** The next turn; no two that are under way at once have one conversation. */
  readonly next: () => Turn;
  /** Throws when the answer is not what was asked for. */
  readonly check: (answer: string) => void;
  /** Ends after so many turns, or so many ms. */
  readonly until: { readonly turns: number } | { readonly ms: number };
}

export interface Loaded {
  readonly turns: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** An answer that takes longer is none. */
const PATIENCE_MS = 10_000;

/**
 * Keeps `connections` turns under way: each connection sends its next as soon as its last is done, which is when the 200 and
 * the reply are there. Rejects with the first turn that goes wrong.
 */
export async function runLoad(target: Target, connector: BenchConnector, load: Load): Promise<Loaded> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.connections });
  const latencies: number[] = [];
  const unexpected = connector.unexpected.length;
  const begun = performance.now();
  let started = 0;
  const goesOn = () => ('turns' in load.until ? started < load.until.turns : performance.now() - begun < load.until.ms);
  const worker = async () => {
    while (goesOn()) {
      started += 1;
      const turn = load.next();
      const sent = performance.now();
      const reply = turn.repliesTo === null ? null : connector.nextReply(turn.repliesTo);
      const response = await post(agent, target, turn.body);
      load.check(reply ? await inTime(reply) : response);
      latencies.push(performance.now() - sent);
    }
  };
  try {
    await Promise.all(Array.from({ length: load.connections }, worker));
  } finally {
    agent.destroy();
  }
  const seconds = (performance.now() - begun) / 1000;
  const stray = connector.unexpected.at(unexpected);
  if (stray !== undefined) throw new Error(`The bot sent what nobody asked for: ${stray.slice(0, 500)}`);
  return {
    turns: latencies.length,
    perSecond: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

function post(agent: http.Agent, { url, bearer }: Target, body: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${bearer}`,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers, timeout: PATIENCE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`The bot answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    request.on('timeout', () => request.destroy(new Error(`The bot did not answer within ${PATIENCE_MS} ms.`)));
    request.on('error', reject);
    request.end(body);
  });
}

function inTime(reply: Promise<string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`No reply came within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
    reply.then((body) => {
      clearTimeout(late);
      resolve(body);
    });
  });
}
