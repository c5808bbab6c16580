import sinon from 'sinon';
import type { OperationDeps } from '../../src/operations/deps.ts';
import { jobHandlers } from '../../src/operations/housekeeping.ts';
import type { Operation } from '../../src/operations/operation.ts';
import type { Backend, HistoryEntry, JobHandlers, LcsTokens, Notifier, People } from '../../src/operations/ports.ts';
import type { FerrySettings } from '../../src/operations/settings.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createMemoryDurations } from './memory-durations.ts';
import { createMemoryJobs, type MemoryJobs } from './memory-jobs.ts';
import { createMemoryOperations, type MemoryOperations } from './memory-operations.ts';
import { createMemoryOutbox } from './memory-outbox.ts';
import { createMemoryCards, createMemoryFreezes, createMemoryPeople, createMemoryWaiters } from './memory-records.ts';
import { MINUTE, NOON } from './operations.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { makeSettings, PROD_FACTS, UAT_FACTS } from './settings.ts';

export const LCS_ACTIVITY_ID = '8a1c5f7e-0d42-4b6f-9a3e-2c71d8e4f590';

/** A refresh that was started in LCS itself at noon and is done. */
export function makeEntry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    lcsActivityId: 'c2d3e4f5-a6b7-4c8d-9e0f-1a2b3c4d5e6f',
    kind: 'refresh',
    lcsType: 'SFSourceDbToSandbox',
    title: 'Refresh database',
    startedAt: NOON,
    endedAt: NOON + 60 * MINUTE,
    lcsStatus: 'Completed',
    progress: 'succeeded',
    ...changes,
  };
}

/** An LCS that knows PROD and UAT, accepts everything and says it runs. */
export function createFakeBackend() {
  const fake = <K extends 'listBackups' | 'listEnvironments' | 'start' | 'poll' | 'listHistory' | 'signedLink'>() =>
    sinon.stub<Parameters<Backend[K]>, ReturnType<Backend[K]>>();
  return {
    capabilities: { canRefresh: true, canExport: false, canStartStop: false, canDownload: false },
    listBackups: fake<'listBackups'>().resolves([]),
    listEnvironments: fake<'listEnvironments'>().resolves([PROD_FACTS, UAT_FACTS]),
    start: fake<'start'>().resolves({ lcsActivityId: LCS_ACTIVITY_ID }),
    poll: fake<'poll'>().resolves({ progress: 'running', lcsStatus: 'InProgress', lcsText: null }),
    listHistory: fake<'listHistory'>().resolves({ entries: [], hasMore: false }),
    signedLink: fake<'signedLink'>().resolves(null),
    versionEnds: sinon.stub<[], number | null>().returns(null),
  } satisfies Backend;
}

export interface Domain {
  readonly deps: OperationDeps;
  readonly store: MemoryOperations;
  readonly jobs: MemoryJobs;
  readonly clock: FakeClock;
  readonly logger: ReturnType<typeof createRecordingLogger>;
  readonly backend: ReturnType<typeof createFakeBackend>;
  readonly notifier: {
    readonly [K in keyof Notifier]: sinon.SinonStub<Parameters<Notifier[K]>, ReturnType<Notifier[K]>>;
  };
  readonly people: People;
  readonly freezes: ReturnType<typeof createMemoryFreezes>;
  readonly tokens: { readonly get: sinon.SinonStub<Parameters<LcsTokens['get']>, ReturnType<LcsTokens['get']>> };
  readonly handlers: JobHandlers;
  /** Runs the jobs that are due, and those that follow from them. */
  runJobs(): Promise<void>;
  /** The operation as it is stored now. */
  current(operation: Pick<Operation, 'id'>): Promise<Operation>;
}

/** The whole domain in memory: everything outside of it is a fake that a spec can direct. */
export function createDomain(settings: FerrySettings = makeSettings()): Domain {
  const clock = createFakeClock();
  const jobs = createMemoryJobs(clock);
  const store = createMemoryOperations(jobs);
  const logger = createRecordingLogger();
  const backend = createFakeBackend();
  const notifier = {
    updateCard: sinon.stub<Parameters<Notifier['updateCard']>, Promise<void>>().resolves(),
    announce: sinon.stub<Parameters<Notifier['announce']>, Promise<void>>().resolves(),
    askToSignIn: sinon.stub<Parameters<Notifier['askToSignIn']>, Promise<void>>().resolves(),
    postToApprovers: sinon.stub<Parameters<Notifier['postToApprovers']>, ReturnType<Notifier['postToApprovers']>>(),
    askInThread: sinon.stub<Parameters<Notifier['askInThread']>, Promise<void>>().resolves(),
    announceBreak: sinon.stub<Parameters<Notifier['announceBreak']>, Promise<void>>().resolves(),
    tellFree: sinon.stub<Parameters<Notifier['tellFree']>, Promise<void>>().resolves(),
  };
  notifier.postToApprovers.callsFake(async ({ id: operationId, visibleRevision }, conversationId) => ({
    operationId,
    conversationId,
    activityId: `card in ${conversationId}`,
    audience: 'approvers',
    shownRevision: visibleRevision,
    shownAt: clock.now(),
  }));
  const tokens = { get: sinon.stub<Parameters<LcsTokens['get']>, ReturnType<LcsTokens['get']>>() };
  tokens.get.callsFake(async () => ({ value: 'lcs-token', expiresAt: clock.now() + 60 * MINUTE }));
  let lastId = 0;
  const newId = () => {
    lastId += 1;
    return `00000000-0000-4000-8000-${String(lastId).padStart(12, '0')}`;
  };
  const cards = createMemoryCards(store);
  const people = createMemoryPeople();
  const freezes = createMemoryFreezes();
  const backendOf = () => backend;
  // Halfway: the jitter of polls is none.
  const random = () => 0.5;
  const deps = {
    store,
    cards,
    jobs,
    durations: createMemoryDurations(),
    outbox: createMemoryOutbox(),
    people,
    freezes,
    waiters: createMemoryWaiters(),
    auditLog: { list: async () => [], anchor: async () => null },
    tokens,
    notifier,
    backendOf,
    settings,
    clock,
    logger,
    newId,
    random,
  };
  const handlers = jobHandlers(deps);
  return {
    deps,
    store,
    jobs,
    clock,
    logger,
    backend,
    notifier,
    people,
    freezes,
    tokens,
    handlers,
    runJobs: () => jobs.runDue(handlers),
    current: async ({ id }) => (await store.get(id)) as Operation,
  };
}
