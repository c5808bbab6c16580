import type { Clock } from '../kit/keys.ts';
import { type Shape, USUAL_SHAPE } from './answer.ts';
import { DOCUMENTED_LIMITS, type Limits, RateLimiter } from './limits.ts';
import { createOperation, type Operation, type OperationStart } from './operation.ts';
import type { Moment } from './rules.ts';
import { World } from './world.ts';

/** How somebody who is no member is turned away; which of the three LCS does is unknown (lcs-api 6.3). */
export type NonMemberAnswer = '401' | '403' | 'isSuccessFalse';

/** A scripted refusal: HTTP 200 with `IsSuccess` false. */
export interface ScriptedAnswer {
  readonly isSuccess: false;
  readonly message: string | null;
}

/** Everything of the simulator that changes: what LCS knows, and how specs and the page want it to behave. */
export class LcsState {
  readonly clock: Clock;
  readonly limits: Limits = { ...DOCUMENTED_LIMITS };
  readonly shape: Shape = { ...USUAL_SHAPE };
  nonMemberAnswer: NonMemberAnswer = '403';
  refreshSeconds: number;
  world: World;
  limiter = new RateLimiter();
  readonly #usualRefreshSeconds: number;
  #outcomes: (readonly string[])[] = [];
  readonly #plans = new Map<string, readonly string[]>();
  readonly #pairs: number;
  #answers: { answer: ScriptedAnswer; path: RegExp }[] = [];

  /** `pairs`: so many environments `SRC-n` and `DST-n` besides the usual ones. */
  constructor(clock: Clock, refreshSeconds: number, pairs = 0) {
    this.clock = clock;
    this.refreshSeconds = refreshSeconds;
    this.#usualRefreshSeconds = refreshSeconds;
    this.#pairs = pairs;
    this.world = new World(clock(), pairs);
  }

  /** As it was at the start: fixtures, limits, shape, durations; no operations, nothing scripted. */
  reset(): void {
    Object.assign(this.limits, DOCUMENTED_LIMITS);
    Object.assign(this.shape, USUAL_SHAPE);
    this.nonMemberAnswer = '403';
    this.refreshSeconds = this.#usualRefreshSeconds;
    this.world = new World(this.clock(), this.#pairs);
    this.limiter = new RateLimiter();
    this.#outcomes = [];
    this.#plans.clear();
    this.#answers = [];
  }

  scriptOutcome(words: readonly string[]): void {
    this.#outcomes.push(words);
  }

  planOutcome(environmentId: string, words: readonly string[]): void {
    this.#plans.set(environmentId, words);
  }

  scriptAnswer(answer: ScriptedAnswer, path: RegExp): void {
    this.#answers.push({ answer, path });
  }

  /** The oldest scripted refusal for this path, which is used up by that. */
  takeAnswer(path: string): ScriptedAnswer | undefined {
    const index = this.#answers.findIndex((scripted) => scripted.path.test(path));
    return index < 0 ? undefined : this.#answers.splice(index, 1)[0]?.answer;
  }

  /** Starts an operation. Starting and stopping take a quarter of a refresh; only refreshes and exports are scripted. */
  begin(start: OperationStart): Operation {
    const isPower = start.kind === 'start' || start.kind === 'stop';
    const isScripted = start.kind === 'refresh' || start.kind === 'export';
    const seconds = isPower ? this.refreshSeconds / 4 : this.refreshSeconds;
    const planned = this.#plans.get(start.environmentId) ?? (isScripted ? this.#outcomes.shift() : undefined);
    const outcome = planned ?? ['Completed'];
    const operation = createOperation(start, seconds * 1000, outcome);
    this.world.put(operation);
    return operation;
  }

  moment(): Moment {
    return { world: this.world, now: this.clock(), operationsPerDay: this.limits.operationsPerDay };
  }
}
