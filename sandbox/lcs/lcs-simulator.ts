import type { Faults } from '../kit/faults.ts';
import type { RequestLog } from '../kit/request-log.ts';
import type { Simulator } from '../kit/simulator.ts';
import type { LcsRole } from '../people.ts';
import type { Shape } from './answer.ts';
import type { Gate } from './gate.ts';
import type { Limits } from './limits.ts';
import { type Environment, normalId, type Project } from './model.ts';
import { finished, forced, type Operation, type OperationKind } from './operation.ts';
import type { LcsState, NonMemberAnswer, ScriptedAnswer } from './state.ts';
import { type OperationView, viewOf } from './world.ts';

/** An operation somebody starts in the LCS portal; environments by name or id. */
export interface PortalOperation {
  environment: string;
  kind?: Extract<OperationKind, 'refresh' | 'export' | 'servicing'>;
  source?: string;
  /** Ms since the epoch, default now. */
  startedAt?: number;
  /** A status it has from now on, instead of living on by itself. */
  status?: string;
}

/** Lifecycle Services on localhost. What it does by itself is in `lcs-api.md`'s words; the rest are its switches. */
export class LcsSimulator {
  readonly requests: RequestLog;
  readonly faults: Faults;
  readonly #simulator: Simulator;
  readonly #gate: Gate;
  readonly #state: LcsState;

  constructor(simulator: Simulator, gate: Gate, state: LcsState) {
    this.#simulator = simulator;
    this.#gate = gate;
    this.#state = state;
    this.requests = simulator.requests;
    this.faults = simulator.faults;
  }

  /** The API URL of the region, which is also the audience of its tokens. */
  get url(): string {
    return this.#simulator.url;
  }

  close(): Promise<void> {
    return this.#simulator.close();
  }

  /** Everything as it was at the start, roles included; request log and faults are left alone. */
  reset(): void {
    this.#state.reset();
    this.#gate.reset();
  }

  projects(): readonly Project[] {
    return this.#state.world.projects;
  }

  /** By name or id; throws when there is none. */
  environment(nameOrId: string): Environment {
    return this.#place(nameOrId).environment;
  }

  /** Rates and quota; change them in place. */
  get limits(): Limits {
    return this.#state.limits;
  }

  /** How answers look; change it in place. */
  get shape(): Shape {
    return this.#state.shape;
  }

  get refreshSeconds(): number {
    return this.#state.refreshSeconds;
  }

  /** For operations started from now on. */
  set refreshSeconds(seconds: number) {
    this.#state.refreshSeconds = seconds;
  }

  get nonMemberAnswer(): NonMemberAnswer {
    return this.#state.nonMemberAnswer;
  }

  set nonMemberAnswer(answer: NonMemberAnswer) {
    this.#state.nonMemberAnswer = answer;
  }

  /** The role in all projects; null: no member. */
  setMember(personKey: string, role: LcsRole): void {
    this.#gate.setRole(personKey, role);
  }

  /** Oldest first, without those of the fixtures' past. */
  operations(): readonly OperationView[] {
    return this.#state.world.operations.map((operation) => viewOf(operation, this.#state.clock()));
  }

  /** The operation reaches its outcome now. */
  finishNow(id: string): OperationView {
    return this.#put(finished(this.#operation(id), this.#state.clock()));
  }

  /** The operation has this status from now on, and no other until forced again. */
  force(id: string, status: string): OperationView {
    return this.#put(forced(this.#operation(id), status, this.#state.clock()));
  }

  /** How the next refresh or export goes on after `InProgress`, e.g. 'Failed', 'RollbackInProgress', 'RollbackCompleted'. */
  nextOutcome(...words: [string, ...string[]]): void {
    this.#state.scriptOutcome(words);
  }

  /** How everything that is started on that environment from now on goes on after `InProgress`. */
  planOutcome(environment: string, ...words: [string, ...string[]]): void {
    this.#state.planOutcome(this.environment(environment).id, words);
  }

  /** The next call (to that path) is refused with HTTP 200. */
  nextAnswer(answer: ScriptedAnswer, path = /^/): void {
    this.#state.scriptAnswer(answer, path);
  }

  injectPortalOperation({ environment, kind = 'refresh', source, startedAt, status }: PortalOperation): OperationView {
    const { project, environment: target } = this.#place(environment);
    const started = this.#state.begin({
      kind,
      projectId: project.id,
      environmentId: target.id,
      sourceEnvironmentId: source === undefined ? null : this.environment(source).id,
      backupName: kind === 'export' ? 'Portal export' : null,
      startedBy: null,
      startedAt: startedAt ?? this.#state.clock(),
    });
    return this.#put(status === undefined ? started : forced(started, status, this.#state.clock()));
  }

  /** How many of the environment's operations in 24 hours are used up. */
  quotaUsed(environment: string): number {
    return this.#state.world.quotaUsed(this.environment(environment).id, this.#state.clock());
  }

  #put(operation: Operation): OperationView {
    this.#state.world.put(operation);
    return viewOf(operation, this.#state.clock());
  }

  #operation(id: string): Operation {
    const operation = this.#state.world.operation(id);
    if (!operation) throw new Error(`LCS has no operation '${id}'.`);
    return operation;
  }

  #place(nameOrId: string): { project: Project; environment: Environment } {
    for (const project of this.projects()) {
      const environment = project.environments.find(({ id, name }) => name === nameOrId || id === normalId(nameOrId));
      if (environment) return { project, environment };
    }
    throw new Error(`LCS has no environment '${nameOrId}'.`);
  }
}
