import { createHistory } from './fixture-history.ts';
import { createProjects } from './fixtures.ts';
import type { Asset, Environment, Project } from './model.ts';
import { normalId } from './model.ts';
import { endedAt, isRunning, type Operation, type OperationKind, statusAt, succeededAt } from './operation.ts';

const DAY = 86_400_000;
const QUOTA_KINDS: ReadonlySet<OperationKind> = new Set(['refresh', 'export']);

/** Projects and operations of the simulated LCS, in memory. Everything that changes by itself is read off `now`. */
export class World {
  readonly projects: readonly Project[];
  readonly #past: readonly Operation[];
  #operations: Operation[] = [];

  /** `now`: ms since the epoch, from which the ages of the fixtures are counted back. `pairs`: as in `createProjects`. */
  constructor(now: number, pairs = 0) {
    this.projects = createProjects(now, pairs);
    this.#past = createHistory(now);
  }

  /** What was started since the sandbox stands, oldest first. */
  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** Adds the operation, or puts it in the place of the one with its id. */
  put(operation: Operation): void {
    const index = this.#operations.findIndex((known) => known.id === operation.id);
    if (index < 0) this.#operations.push(operation);
    else this.#operations[index] = operation;
  }

  project(id: number): Project | undefined {
    return this.projects.find((project) => project.id === id);
  }

  operation(id: string): Operation | undefined {
    return this.#operations.find((operation) => operation.id === normalId(id));
  }

  /** Operations that hold the environment at `now`, as their source or as what they change. */
  busyWith(environmentId: string, now: number): readonly Operation[] {
    return this.#operations.filter(
      (operation) =>
        (operation.environmentId === environmentId || operation.sourceEnvironmentId === environmentId) &&
        isRunning(operation, now),
    );
  }

  /** All that was done to the environment, that of the fixtures included; oldest first. */
  historyOf(environmentId: string): readonly Operation[] {
    return [...this.#past, ...this.#operations]
      .filter((operation) => operation.environmentId === environmentId)
      .toSorted((a, b) => a.startedAt - b.startedAt);
  }

  /** The newest operation that changed the environment, or exported it. */
  latestOn(environmentId: string): Operation | undefined {
    return this.historyOf(environmentId).at(-1);
  }

  /** Whether the environment is switched on: as the fixture has it, until a start or stop has succeeded. */
  isOn(environment: Environment, now: number): boolean {
    const switched = this.historyOf(environment.id)
      .filter(({ kind }) => kind === 'start' || kind === 'stop')
      .filter((operation) => succeededAt(operation, now) !== null)
      .at(-1);
    return switched ? switched.kind === 'start' : environment.running;
  }

  /** Refreshes into and exports of the environment that were started in the 24 hours before `now` (lcs-api 5.1). */
  quotaUsed(environmentId: string, now: number): number {
    return this.historyOf(environmentId).filter(({ kind, startedAt }) => QUOTA_KINDS.has(kind) && startedAt > now - DAY)
      .length;
  }

  /** The project's backups, those of finished exports included, newest first. */
  assets(project: Project, now: number): Asset[] {
    const exported = this.#operations
      .filter(({ kind, projectId }) => kind === 'export' && projectId === project.id)
      .flatMap((operation) => exportedAsset(operation, now));
    return [...project.assets, ...exported].toSorted((a, b) => b.createdAt - a.createdAt);
  }
}

function exportedAsset(operation: Operation, now: number): Asset[] {
  const createdAt = succeededAt(operation, now);
  if (createdAt === null) return [];
  const name = operation.backupName ?? 'export';
  return [{ id: operation.assetId, name, fileName: `${name}.bacpac`, description: '', createdAt }];
}

/** An operation as specs and the page see it. */
export interface OperationView extends Omit<Operation, 'steps' | 'assetId'> {
  readonly status: string;
  readonly endedAt: number | null;
}

export function viewOf(operation: Operation, now: number): OperationView {
  const { steps: _steps, assetId: _assetId, ...known } = operation;
  return { ...known, status: statusAt(operation, now), endedAt: endedAt(operation, now) };
}
