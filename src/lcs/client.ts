import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { FerryError, toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { LcsTokens, Project } from '../operations/ports.ts';
import type { Envelope } from './envelope.ts';
import { type Asked, envelopeOf, notUnderstood } from './failures.ts';
import { attemptRequest, type Fetch, type LcsRequest, type Outcome } from './http-attempt.ts';
import { pauseBeforeRead, pauseBeforeWrite } from './retry.ts';

/** `random` in [0, 1), for jitter. */
export interface LcsClientDeps {
  readonly fetch: Fetch;
  readonly tokens: LcsTokens;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
  readonly limits?: Partial<TimeLimits>;
}

/** In ms. `read` per attempt; `write` for the one answer (design 4). */
export interface TimeLimits {
  readonly read: number;
  readonly write: number;
}

const LIMITS: TimeLimits = { read: 20_000, write: 60_000 };
const PATIENCE_MS = 15_000;

/** One call of the LCS API, for one person. `path` begins with a slash. `patienceMs`: the longest `Retry-After` waited out (15 s). */
export interface LcsCall {
  readonly project: Project;
  readonly person: PersonKey;
  readonly path: string;
  readonly patienceMs?: number;
}

/** A decoded answer and the envelope it came in. */
export interface LcsAnswer<T> {
  readonly envelope: Envelope;
  readonly content: T;
}

/** Both reject with a FerryError: `lcs…`, or what the tokens reject with. */
export interface LcsClient {
  /** A GET; repeated when LCS is briefly away. */
  read<T>(call: LcsCall, schema: z.ZodType<T>): Promise<LcsAnswer<T>>;
  /** A POST without a body, sent before `leavesBy` (ms UTC) or not at all; again only when LCS never got it, or did nothing but refuse the token. */
  write(call: LcsCall, leavesBy: number): Promise<Envelope>;
}

interface Exchange extends LcsCall, Asked {
  /** When the request must have left, ms UTC. */
  readonly leavesBy: number;
}

export function createLcsClient(deps: LcsClientDeps): LcsClient {
  const { clock, logger, random = Math.random } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const toldEnds = new Set<string>();

  async function read<T>(call: LcsCall, schema: z.ZodType<T>): Promise<LcsAnswer<T>> {
    const exchange = { ...call, ...asked('GET', call), leavesBy: Number.POSITIVE_INFINITY };
    return repeated(exchange, pauseBeforeRead, async () => {
      const { envelope, json } = await carryOut(exchange);
      const decoded = schema.safeParse(json);
      if (decoded.success) return { envelope, content: decoded.data };
      throw notUnderstood(`unexpected content at ${decoded.error.issues.map(placeOf).join(', ')}`, exchange);
    });
  }

  async function write(call: LcsCall, leavesBy: number): Promise<Envelope> {
    const exchange = { ...call, ...asked('POST', call), leavesBy };
    return repeated(exchange, pauseBeforeWrite, async () => (await carryOut(exchange)).envelope);
  }

  async function repeated<T>(
    exchange: Exchange,
    pauseBefore: typeof pauseBeforeRead,
    once: () => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once();
      } catch (error) {
        const failure = toFerryError(error);
        const patienceMs = exchange.patienceMs ?? PATIENCE_MS;
        const pause = pauseBefore(failure, { attempt, now: clock.now(), random: random(), patienceMs });
        if (pause === null) throw failure;
        logger.debug({ call: exchange.call, code: failure.code, attempt, pause }, 'LCS will be asked again');
        await clock.sleep(pause);
      }
    }
  }

  async function carryOut(exchange: Exchange): Promise<{ envelope: Envelope; json: unknown }> {
    let outcome = await send(exchange, false);
    if (isUnauthorised(outcome)) outcome = await send(exchange, true);
    const envelope = envelopeOf(outcome, exchange, clock.now());
    tellEnd(exchange, envelope);
    return { envelope, json: outcome.kind === 'answered' ? outcome.json : undefined };
  }

  async function send(exchange: Exchange, forceRefresh: boolean): Promise<Outcome> {
    const { project, person, path, isWrite, leavesBy } = exchange;
    const token = await deps.tokens.get(person, project.apiUrl, { forceRefresh });
    if (clock.now() > leavesBy)
      throw new FerryError('lcsTooLate', `${exchange.call}: not sent, the token came too late`);
    const request: LcsRequest = {
      method: isWrite ? 'POST' : 'GET',
      url: `${project.apiUrl}${path}`,
      token: token.value,
      limitMs: isWrite ? limits.write : limits.read,
    };
    const asked = clock.now();
    const outcome = await attemptRequest(deps.fetch, clock, request);
    logger.debug({ call: exchange.call, ...factsOf(outcome), ms: clock.now() - asked }, 'LCS was asked');
    return outcome;
  }

  /** Microsoft announces the end of an API version in its answers (lcs-api 1.1): said once per call. */
  function tellEnd({ call, path }: Exchange, { versionEnds }: Envelope): void {
    const version = path.split('/', 3).join('/');
    if (versionEnds === null || toldEnds.has(version)) return;
    toldEnds.add(version);
    logger.warn({ call, version, versionEnds }, 'LCS has announced the end of this version of its API');
  }

  return { read, write };
}

function asked(method: 'GET' | 'POST', { path }: LcsCall): Asked {
  return { call: `${method} ${path}`, isWrite: method === 'POST' };
}

function isUnauthorised(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status === 401;
}

function factsOf(outcome: Outcome): { outcome: string; status?: number } {
  return outcome.kind === 'answered' ? { outcome: outcome.kind, status: outcome.status } : { outcome: outcome.kind };
}

function placeOf(issue: z.core.$ZodIssue): string {
  return issue.path.join('.') || 'the top';
}
