import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import { FerryError, toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { LcsEndpoint, Observer } from '../operations/measures.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { Budget, LcsTokens, Project, Rate } from '../operations/ports.ts';
import { outcomeOf } from './call-outcome.ts';
import type { Envelope } from './envelope.ts';
import { type Asked, envelopeOf, notUnderstood } from './failures.ts';
import { attemptRequest, type Fetch, type LcsRequest, type Outcome } from './http-attempt.ts';
import { pauseBeforeRead, pauseBeforeWrite } from './retry.ts';
import { waitForTurn } from './turn.ts';
import { createVersionWatch } from './version-watch.ts';

/** `random` in [0, 1), for jitter. */
export interface LcsClientDeps {
  readonly fetch: Fetch;
  readonly tokens: LcsTokens;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
  readonly limits?: Partial<TimeLimits>;
  readonly observer?: Pick<Observer, 'lcsCall'>;
}

/** In ms. `read` per attempt; `write` for the one answer (design 4). `minute`: the one in which LCS counts calls. */
export interface TimeLimits {
  readonly read: number;
  readonly write: number;
  readonly minute: number;
}

const LIMITS: TimeLimits = { read: 20_000, write: 60_000, minute: 60_000 };
const PATIENCE_MS = 15_000;

/** Who asks, of which project. */
export interface Reader {
  readonly project: Project;
  readonly person: PersonKey;
  /** Told when the reading has to wait, until then (ms UTC). */
  readonly onWait?: (until: number) => void;
}

/**
 * One call of the LCS API, for one person. `path` begins with a slash. `rates`: what LCS allows of such calls.
 * `patienceMs`: the longest a read waits for its turn, or for what a `Retry-After` says (15 s).
 */
export interface LcsCall extends Reader {
  /** Which of LCS's calls it is, for the numbers. */
  readonly endpoint: LcsEndpoint;
  readonly path: string;
  readonly rates?: readonly Rate[];
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
  /** The earliest end of a version in use that LCS has announced, ms UTC; null: none. */
  versionEnds(): number | null;
}

interface Exchange extends LcsCall, Asked {
  /** When the request must have left, ms UTC. */
  readonly leavesBy: number;
}

/** What is wanted of a good answer's content; throws a FerryError where it is not there. */
type Decode<T> = (json: unknown) => T;

type Heard<T> =
  | { readonly ok: true; readonly answer: LcsAnswer<T> }
  | { readonly ok: false; readonly failure: FerryError };

export function createLcsClient(deps: LcsClientDeps): LcsClient {
  const { clock, logger, random = Math.random } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const versions = createVersionWatch(logger);

  async function read<T>(call: LcsCall, schema: z.ZodType<T>): Promise<LcsAnswer<T>> {
    const exchange = { ...call, ...asked('GET', call), leavesBy: Number.POSITIVE_INFINITY };
    const decode = (json: unknown) => {
      const decoded = schema.safeParse(json);
      if (decoded.success) return decoded.data;
      throw notUnderstood(`unexpected content at ${decoded.error.issues.map(placeOf).join(', ')}`, exchange);
    };
    return repeated(exchange, pauseBeforeRead, () =>
      carryOut(exchange, turnOf(exchange, call.patienceMs ?? PATIENCE_MS), decode),
    );
  }

  async function write(call: LcsCall, leavesBy: number): Promise<Envelope> {
    const exchange = { ...call, ...asked('POST', call), leavesBy };
    const turn = turnOf(exchange, 0); // one for all attempts: LCS gets one of them at most
    return repeated(exchange, pauseBeforeWrite, async () => (await carryOut(exchange, turn, () => null)).envelope);
  }

  /** Books at the first call, for the token comes first: who has to sign in has used up nothing. */
  function turnOf({ call, rates: usual = [], onWait }: Exchange, patienceMs: number): () => Promise<void> {
    const rates = usual.map((rate) => ({ ...rate, perMs: (rate.perMs * limits.minute) / 60_000 }));
    let turn: Promise<void> | null = null;
    return () => {
      turn ??= waitForTurn(deps, { call, rates, patienceMs, onWait });
      return turn;
    };
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
        if (failure.until !== undefined) exchange.onWait?.(failure.until);
        await clock.sleep(pause);
      }
    }
  }

  async function carryOut<T>(exchange: Exchange, turn: () => Promise<void>, decode: Decode<T>): Promise<LcsAnswer<T>> {
    let heard = await send(exchange, turn, decode, false);
    if (!heard.ok && heard.failure.code === 'lcsUnauthorised') heard = await send(exchange, turn, decode, true);
    if (!heard.ok) throw heard.failure;
    versions.heard(exchange.path, heard.answer.envelope);
    return heard.answer;
  }

  async function send<T>(
    exchange: Exchange,
    turn: () => Promise<void>,
    decode: Decode<T>,
    forceRefresh: boolean,
  ): Promise<Heard<T>> {
    const { project, person, path, isWrite, leavesBy, endpoint } = exchange;
    const token = await deps.tokens.get(person, project.apiUrl, { forceRefresh });
    await turn();
    if (clock.now() > leavesBy)
      throw new FerryError('lcsTooLate', `${exchange.call}: not sent, its time to leave was over`);
    const request: LcsRequest = {
      method: isWrite ? 'POST' : 'GET',
      url: `${project.apiUrl}${path}`,
      token: token.value,
      limitMs: isWrite ? limits.write : limits.read,
    };
    const asked = clock.now();
    const answered = await attemptRequest(deps.fetch, clock, request);
    const ms = clock.now() - asked;
    const heard = understood(answered, exchange, decode, clock.now());
    const outcome = outcomeOf(heard.ok ? null : heard.failure);
    deps.observer?.lcsCall({ endpoint, outcome, ms });
    logger.debug({ call: exchange.call, endpoint, outcome, status: statusOf(answered), ms }, 'LCS was asked');
    return heard;
  }

  return { read, write, versionEnds: versions.ends };
}

function asked(method: 'GET' | 'POST', { path }: LcsCall): Asked {
  return { call: `${method} ${path}`, isWrite: method === 'POST' };
}

function understood<T>(outcome: Outcome, exchange: Exchange, decode: Decode<T>, now: number): Heard<T> {
  try {
    const envelope = envelopeOf(outcome, exchange, now);
    return { ok: true, answer: { envelope, content: decode(outcome.kind === 'answered' ? outcome.json : undefined) } };
  } catch (error) {
    return { ok: false, failure: toFerryError(error) };
  }
}

function statusOf(outcome: Outcome): number | undefined {
  return outcome.kind === 'answered' ? outcome.status : undefined;
}

function placeOf(issue: z.core.$ZodIssue): string {
  return issue.path.join('.') || 'the top';
}
