import { FerryError } from '../../../src/errors.ts';
import type { Progress } from '../../../src/operations/happening.ts';
import type { EnvironmentRef, PersonKey } from '../../../src/operations/operation.ts';
import type { Backend, HistoryEntry, LcsToken, StartRequest } from '../../../src/operations/ports.ts';
import { makeFacts } from '../../support/settings.ts';

export const START_ANSWERS = ['accepts', 'losesAnswer', 'losesRequest', 'refuses'] as const;
export type StartAnswer = (typeof START_ANSWERS)[number];

export const OUTCOMES = ['succeeded', 'rolledBack', 'rollbackFailed', 'unknownWord'] as const;
export type Outcome = (typeof OUTCOMES)[number];

interface Started {
  readonly entry: HistoryEntry;
  readonly targetId: string;
}

const WORDS: Readonly<Partial<Record<Progress, string>>> = {
  running: 'InProgress',
  succeeded: 'Completed',
  failing: 'Failed',
  rolledBack: 'RollbackCompleted',
  rollbackFailed: 'RollbackFailed',
  unknownWord: 'Thinking',
};

/** An LCS that does as it is told, and counts what it was asked to start. */
export class ModelLcs {
  nextStart: StartAnswer = 'accepts';
  isReachable = true;
  readonly signedOut = new Set<string>();
  readonly started: Started[] = [];
  /** A POST has arrived; the id of what it began, or null where it was not carried out. */
  onPost: (targetId: string, activityId: string | null) => Promise<void> = async () => {};
  /** Resolves inside of `start`, where a spec wants a second worker to come by. */
  whileStarting: (() => Promise<void>) | null = null;
  readonly #environments: readonly EnvironmentRef[];
  readonly #now: () => number;

  constructor(environments: readonly EnvironmentRef[], now: () => number) {
    this.#environments = environments;
    this.#now = now;
  }

  /** Somebody starts a refresh of this environment in the portal. */
  startInPortal(targetId: string): void {
    this.#begin(targetId);
  }

  /** Whatever runs succeeds. */
  finishAll(): void {
    this.started.forEach((_, index) => {
      this.#reach(index, 'succeeded');
    });
  }

  /** What was begun last on this environment and runs gets that far. */
  reach(targetId: string, progress: Progress): void {
    this.#reach(
      this.started.findLastIndex((one) => one.targetId === targetId),
      progress,
    );
  }

  #reach(index: number, progress: Progress): void {
    const running = this.started[index];
    if (!running || running.entry.endedAt !== null) return;
    const isEnd = progress === 'succeeded' || progress === 'rolledBack' || progress === 'rollbackFailed';
    const entry = { ...running.entry, progress, lcsStatus: WORDS[progress] ?? progress };
    this.started[index] = { ...running, entry: { ...entry, endedAt: isEnd ? this.#now() : null } };
  }

  /** A token for LCS, which lives as long as anybody needs it here. */
  tokenOf = async (person: PersonKey): Promise<LcsToken> => {
    this.#admit(person);
    return { value: 'token', expiresAt: Number.POSITIVE_INFINITY };
  };

  backend(): Backend {
    return {
      capabilities: { canRefresh: true, canExport: true, canStartStop: true, canDownload: true },
      listBackups: async () => [],
      signedLink: async () => null,
      versionEnds: () => null,
      listEnvironments: async (_project, person) => {
        this.#admit(person);
        return this.#environments.map((ref) => makeFacts(ref));
      },
      listHistory: async (_project, person, { id }) => {
        this.#admit(person);
        return { entries: this.#historyOf(id), hasMore: false };
      },
      poll: async (_project, person, { lcsActivityId }) => {
        this.#admit(person);
        const found = this.started.find(({ entry }) => entry.lcsActivityId === lcsActivityId);
        if (!found) throw new FerryError('lcsRefused', 'unknown', { said: 'No such activity.' });
        const { progress, lcsStatus } = found.entry;
        return { progress, lcsStatus, lcsText: null };
      },
      start: async (_project, person, request) => this.#start(person, request),
    };
  }

  async #start(person: PersonKey, { target }: StartRequest): Promise<{ lcsActivityId: string }> {
    this.#admit(person);
    const answer = this.nextStart;
    this.nextStart = 'accepts';
    const isCarriedOut = answer === 'accepts' || answer === 'losesAnswer';
    const began = isCarriedOut ? this.#begin(target.id) : null;
    await this.onPost(target.id, began?.lcsActivityId ?? null);
    if (answer === 'refuses') throw new FerryError('lcsRefused', 'no', { said: 'Not today.' });
    const meanwhile = this.whileStarting;
    this.whileStarting = null;
    await meanwhile?.();
    if (answer === 'accepts' && began) return { lcsActivityId: began.lcsActivityId };
    throw new FerryError('lcsUnreachable', 'the connection broke', { answerLost: true });
  }

  #begin(targetId: string): HistoryEntry {
    const entry: HistoryEntry = {
      lcsActivityId: crypto.randomUUID(),
      kind: 'refresh',
      lcsType: 'SFSourceDbToSandbox',
      title: 'Refresh database',
      startedAt: this.#now(),
      endedAt: null,
      lcsStatus: 'InProgress',
      progress: 'running',
    };
    this.started.push({ entry, targetId });
    return entry;
  }

  #historyOf(environmentId: string): readonly HistoryEntry[] {
    return this.started
      .filter(({ targetId }) => targetId === environmentId)
      .map(({ entry }) => entry)
      .reverse();
  }

  #admit({ objectId }: PersonKey): void {
    if (this.signedOut.has(objectId)) throw new FerryError('signInNeeded', 'signed out');
    if (!this.isReachable) throw new FerryError('lcsUnreachable', 'down');
  }
}
