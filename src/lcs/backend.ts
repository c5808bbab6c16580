import nodeFetch from 'node-fetch';
import type { EnvironmentRef } from '../operations/operation.ts';
import type { Backend, Followed, PollResult } from '../operations/ports.ts';
import { listBackups } from './backups.ts';
import { createLcsClient, type LcsClient, type LcsClientDeps, type Reader } from './client.ts';
import { listHistory } from './environment-history.ts';
import { listEnvironments, readEnvironment } from './environment-metadata.ts';
import type { Fetch } from './http-attempt.ts';
import { fetchStatus } from './operation-status.ts';
import { powerProgress } from './power-progress.ts';
import { createSharedRead } from './shared-read.ts';
import { readSignedLink } from './signed-link.ts';
import { startOperation } from './starts.ts';

/** `fetch` defaults to node-fetch. */
export interface LcsBackendDeps extends Omit<LcsClientDeps, 'fetch'> {
  readonly fetch?: Fetch;
}

interface HistoryQuestion extends Reader {
  readonly environment: EnvironmentRef;
  readonly page: number;
}

interface StatusQuestion extends Reader {
  readonly followed: Followed;
}

const METADATA_KEPT_MS = 30_000;
const HISTORY_KEPT_MS = 60_000;

/**
 * LCS as a backend. Equal reads by one person collapse into one; environments are kept for 30 s and history for 60 s,
 * or until something is started or ends.
 */
export function createLcsBackend(deps: LcsBackendDeps): Backend {
  const client = createLcsClient({ ...deps, fetch: deps.fetch ?? nodeFetch });
  const { backups, environments, histories, statuses } = readsOf(client, deps.clock);
  const forget = () => {
    environments.forget();
    histories.forget();
  };
  return {
    capabilities: { canRefresh: true, canExport: true, canStartStop: true, canDownload: true },
    listBackups: (project, person, signal) => backups.read({ project, person }, signal),
    async listEnvironments(project, person, signal) {
      await deps.tokens.get(person, project.apiUrl); // who has signed out sees nothing, not even what is kept
      return environments.read({ project, person }, signal);
    },
    async listHistory(project, person, environment, page, signal, freshSince) {
      await deps.tokens.get(person, project.apiUrl); // as above
      return histories.read({ project, person, environment, page }, signal, freshSince);
    },
    signedLink: (project, person, backupId) => readSignedLink(client, { project, person }, backupId),
    async poll(project, person, followed) {
      const result = await statuses.read({ project, person, followed });
      if (!['running', 'unknownWord'].includes(result.progress)) forget();
      return result;
    },
    async start(project, person, request) {
      const started = await startOperation(client, { project, person }, request);
      forget();
      return started;
    },
    versionEnds: client.versionEnds,
  };
}

function readsOf(client: LcsClient, clock: LcsBackendDeps['clock']) {
  const backups = createSharedRead({
    clock,
    keepMs: 0,
    keyOf: keyOfReader,
    load: (reader: Reader, onWait) => listBackups(client, { ...reader, onWait }),
  });
  const environments = createSharedRead({
    clock,
    keepMs: METADATA_KEPT_MS,
    keyOf: keyOfReader,
    load: (reader: Reader, onWait) => listEnvironments(client, { ...reader, onWait }),
  });
  const histories = createSharedRead({
    clock,
    keepMs: HISTORY_KEPT_MS,
    keyOf: (asked: HistoryQuestion) => `${keyOfReader(asked)} ${asked.environment.id} ${asked.page}`,
    load: (asked: HistoryQuestion, onWait) =>
      listHistory(client, { ...asked, onWait }, asked.environment.id, asked.page),
  });
  const statuses = createSharedRead({
    clock,
    keepMs: 0,
    keyOf: (asked: StatusQuestion) => `${keyOfReader(asked)} ${keyOfFollowed(asked.followed)}`,
    load: (asked: StatusQuestion) => readStatus(client, asked, asked.followed),
  });
  return { backups, environments, histories, statuses };
}

/** Refreshes, exports and what LCS calls otherwise have a status call; starts and stops have not (lcs-api 2.4, 2.5). */
async function readStatus(
  client: LcsClient,
  reader: Reader,
  { kind, target, lcsActivityId }: Followed,
): Promise<PollResult> {
  if (kind !== 'start' && kind !== 'stop') return fetchStatus(client, reader, target, lcsActivityId);
  return powerProgress(kind, await readEnvironment(client, reader, target));
}

function keyOfReader({ project, person }: Reader): string {
  return [person.tenantId, person.objectId, project.apiUrl, project.id].join(' ');
}

function keyOfFollowed({ kind, target, lcsActivityId }: Followed): string {
  return [kind, target.id, lcsActivityId].join(' ');
}
