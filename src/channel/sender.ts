import type { Activity } from 'botbuilder';
import { FerryError } from '../errors.ts';
import { createOneAtATime } from '../kit/one-at-a-time.ts';
import type { Logger } from '../logger.ts';
import { withoutThread } from '../operations/settings.ts';
import {
  type Answered,
  type ConnectorAnswer,
  errorWordsOf,
  isSuccess,
  outcomeOf,
  resourceIdOf,
} from './connector-answer.ts';
import { ask, type ConnectorLine, type ConnectorReference, type ConnectorRequest } from './connector-request.ts';
import { createRepetition, isDoubtful } from './repetition.ts';
import { createSendRates } from './send-rates.ts';

export type { ConnectorReference } from './connector-request.ts';

/** `reply`: in a turn. `notice`: outside of one. `finish`: the end of an operation, promised at least once. */
export type Purpose = 'reply' | 'notice' | 'finish';

/**
 * Messages to Teams. All reject with `teamsRefused` (403, 404: never again), `ours` (400, 413: the message itself is
 * wrong) or `teamsUnavailable`; `answerLost` then says that it may stand there all the same.
 */
export interface Sender {
  create(
    to: ConnectorReference,
    activity: Partial<Activity>,
    purpose: Purpose,
  ): Promise<{ readonly activityId: string }>;
  update(to: ConnectorReference, activityId: string, activity: Partial<Activity>): Promise<void>;
  /** What is already gone counts as removed. */
  remove(to: ConnectorReference, activityId: string): Promise<void>;
}

export interface SenderDeps extends ConnectorLine {
  readonly logger: Logger;
  /** 0 to 1, for the jitter of pauses. */
  readonly random?: () => number;
}

/** How the tries of one request ended; `doubtful`: at least one of them may have been carried out. */
interface Outcome {
  readonly answer: ConnectorAnswer;
  readonly doubtful: boolean;
}

/**
 * The one way to the connector: one request at a time per conversation, no oftener than Teams takes (`send-rates.ts`),
 * repeated by the rules of `repetition.ts`.
 */
export function createSender(deps: SenderDeps): Sender {
  const { clock, logger, random = Math.random } = deps;
  const oneAtATime = createOneAtATime();
  const rates = createSendRates();

  /** A burst waits rather than being refused. */
  async function waitForRates({ to }: ConnectorRequest): Promise<void> {
    const waitMs = rates.book(withoutThread(to.conversationId), clock.now());
    if (waitMs > 0) await clock.sleep(waitMs);
  }

  async function carryOut(request: ConnectorRequest): Promise<Outcome> {
    const repetition = createRepetition(request.repeatable, random);
    let doubtful = false;
    for (;;) {
      await waitForRates(request);
      const answer = await ask(request, deps);
      doubtful ||= isDoubtful(answer);
      const pauseMs = isSuccess(answer) ? null : repetition.pauseAfter(answer);
      if (pauseMs === null) return { answer, doubtful };
      logger.debug({ ...factsOf(request, answer), pauseMs }, 'A request to Teams is repeated');
      await clock.sleep(pauseMs);
    }
  }

  /** The answer that the caller can go on with; everything else is thrown. */
  async function send(request: ConnectorRequest): Promise<Answered> {
    const { answer, doubtful } = await oneAtATime(request.to.conversationId, () => carryOut(request));
    if (isSuccess(answer) || isGone(request, answer)) {
      logger.debug(factsOf(request, answer), 'Teams was asked');
      return answer;
    }
    logger.warn(factsOf(request, answer), 'A request to Teams failed');
    throw toSenderError(answer, doubtful, clock.now());
  }

  return {
    async create(to, activity, purpose) {
      const repeatable = purpose === 'finish' ? 'finish' : 'create';
      // No reply path and no replyToId: Teams takes the thread from the conversation id alone.
      const answer = await send({ method: 'POST', to, activityId: null, body: withoutPlace(activity), repeatable });
      return { activityId: createdId(activity, answer.body) };
    },
    async update(to, activityId, activity) {
      const { replyToId: _replyToId, ...rest } = activity;
      const body = { ...rest, id: activityId };
      await send({ method: 'PUT', to, activityId, body, repeatable: 'idempotent' });
    },
    async remove(to, activityId) {
      await send({ method: 'DELETE', to, activityId, body: null, repeatable: 'idempotent' });
    },
  };
}

/** The very same activity, where it names none: its JSON is there. */
function withoutPlace(activity: Partial<Activity>): Partial<Activity> {
  if (activity.id === undefined && activity.replyToId === undefined) return activity;
  const { id: _id, replyToId: _replyToId, ...rest } = activity;
  return rest;
}

function createdId(activity: Partial<Activity>, body: string): string {
  const id = resourceIdOf(body);
  if (id) return id;
  if (activity.type !== 'message') return ''; // a typing sign has none
  throw new FerryError('teamsUnavailable', 'Teams took a message and gave no id for it', { answerLost: true });
}

function factsOf({ method, to, repeatable }: ConnectorRequest, answer: ConnectorAnswer) {
  return { method, repeatable, conversationId: to.conversationId, outcome: outcomeOf(answer) };
}

/** What was to be deleted is not there: as good as deleted. */
function isGone({ method }: ConnectorRequest, answer: ConnectorAnswer): answer is Answered {
  return method === 'DELETE' && answer.kind === 'answered' && answer.status === 404;
}

function toSenderError(answer: ConnectorAnswer, answerLost: boolean, now: number): FerryError {
  if (answer.kind !== 'answered') {
    const { kind, cause } = answer;
    return new FerryError('teamsUnavailable', `Teams did not answer (${kind})`, { answerLost, cause });
  }
  const { status, retryAfterMs: wait } = answer;
  const words = errorWordsOf(answer.body);
  return new FerryError(codeOf(status), `Teams answered ${status}${words ? ` ${words}` : ''}`, {
    status,
    answerLost,
    ...(words ? { said: words } : {}),
    ...(wait === null ? {} : { until: now + wait }),
  });
}

function codeOf(status: number): 'teamsRefused' | 'teamsUnavailable' | 'ours' {
  if (status === 403 || status === 404) return 'teamsRefused';
  return status === 400 || status === 413 ? 'ours' : 'teamsUnavailable';
}
