import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Activity, Delivery } from './activity.ts';
import type { Traffic } from './traffic.ts';

/** Milliseconds. Teams sends a message again after about 15 s without an answer, and gives up an invoke (teams-platform 8). */
export interface DeliveryTimes {
  redeliverAfter: number;
  /** How often it is sent again. */
  redeliveries: number;
  invokeTimeout: number;
  /** A message that could not be delivered at all is sent again after so long; undefined: it is lost. */
  unreachableAfter?: number;
}

export const DELIVERY_TIMES: DeliveryTimes = { redeliverAfter: 15_000, redeliveries: 2, invokeTimeout: 10_000 };

export interface BotLineOptions {
  botEndpoint: () => string;
  /** A fresh bearer token for every request. */
  token: () => Promise<string>;
  traffic: Traffic;
  times: DeliveryTimes;
}

interface Answer {
  status: number;
  body: unknown;
}

/** The line from Teams to the bot's endpoint: signed requests, sent again when unanswered, sometimes sent twice. */
export class BotLine {
  readonly #options: BotLineOptions;
  readonly #stopped = new AbortController();
  #duplicates = { left: 0, under: 'sameId' as 'sameId' | 'newId' };

  constructor(options: BotLineOptions) {
    this.#options = options;
  }

  /** The next `times` activities are delivered twice at once, under the same id or a new one. */
  duplicate(times: number, under: 'sameId' | 'newId'): void {
    this.#duplicates = { left: times, under };
  }

  /** The answer to the (first) delivery: 504 when none came in time, 502 when the bot could not be reached. */
  async deliver(activity: Activity): Promise<Delivery> {
    const twin = this.#twinOf(activity);
    const [answer] = await Promise.all([activity, ...twin].map((one) => this.#deliverOne(one)));
    const conversation = activity.conversation as { id: string };
    return { ...(answer as Answer), activityId: activity.id ?? '', conversationId: conversation.id };
  }

  /** Sends anything, once, as it is; `authorization` null: no such header, left out: a good token. */
  async send(body: unknown, headers: Record<string, string> = {}, authorization?: string | null): Promise<Response> {
    const bearer = authorization === undefined ? `Bearer ${await this.#options.token()}` : authorization;
    return fetch(this.#options.botEndpoint(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(bearer === null ? {} : { authorization: bearer }),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: this.#stopped.signal,
    });
  }

  /** Ends what is still waiting for an answer. */
  close(): void {
    this.#stopped.abort();
  }

  #twinOf(activity: Activity): Activity[] {
    if (this.#duplicates.left <= 0) return [];
    this.#duplicates.left -= 1;
    return [this.#duplicates.under === 'sameId' ? activity : { ...activity, id: `f:${randomUUID()}` }];
  }

  async #deliverOne(activity: Activity): Promise<Answer> {
    const { redeliverAfter, redeliveries, invokeTimeout } = this.#options.times;
    if (activity.type === 'invoke') return this.#attempt(activity, invokeTimeout);
    for (let left = redeliveries; ; left -= 1) {
      const answer = await this.#attempt(activity, redeliverAfter);
      const pauseMs = pauseAfter(answer, this.#options.times);
      if (pauseMs === undefined || left <= 0 || this.#stopped.signal.aborted) return answer;
      await pause(pauseMs);
    }
  }

  async #attempt(activity: Activity, timeoutMs: number): Promise<Answer> {
    const answered = this.#options.traffic.begin('toBot', titleOf(activity), activity);
    const answer = await this.#request(activity, timeoutMs);
    answered(answer.status, answer.body);
    return answer;
  }

  async #request(activity: Activity, timeoutMs: number): Promise<Answer> {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const authorization = `Bearer ${await this.#options.token()}`;
      const response = await fetch(this.#options.botEndpoint(), {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', authorization },
        body: JSON.stringify(activity),
        signal: AbortSignal.any([timeout, this.#stopped.signal]),
      });
      return { status: response.status, body: parsed(await response.text()) };
    } catch (cause) {
      if (timeout.aborted) return { status: 504, body: `The bot did not answer within ${timeoutMs} ms.` };
      return { status: 502, body: `The bot could not be reached: ${reason(cause)}` };
    }
  }
}

/** How long after this answer the activity is sent again; undefined: it is not. */
function pauseAfter({ status }: Answer, { unreachableAfter }: DeliveryTimes): number | undefined {
  if (status === 504) return 0;
  return status === 502 ? unreachableAfter : undefined;
}

function titleOf(activity: Activity): string {
  return [activity.type, activity.name].filter((part) => typeof part === 'string').join(' ');
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
