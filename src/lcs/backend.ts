import nodeFetch from 'node-fetch';
import { FerryError } from '../errors.ts';
import type { EnvironmentRef, PersonKey } from '../operations/operation.ts';
import type { Backend, Project, StartRequest } from '../operations/ports.ts';
import { listBackups } from './backups.ts';
import { createLcsClient, type LcsClient, type LcsClientDeps } from './client.ts';
import { listEnvironments } from './environment-metadata.ts';
import type { Fetch } from './http-attempt.ts';
import { fetchStatus } from './operation-status.ts';
import { startRefresh } from './refresh.ts';
import { createSharedRead } from './shared-read.ts';

/** `fetch` defaults to node-fetch. */
export interface LcsBackendDeps extends Omit<LcsClientDeps, 'fetch'> {
  readonly fetch?: Fetch;
}

interface Reader {
  readonly project: Project;
  readonly person: PersonKey;
}

interface StatusQuestion extends Reader {
  readonly target: EnvironmentRef;
  readonly lcsActivityId: string;
}

const METADATA_KEPT_MS = 30_000;

/** LCS as a backend. Equal reads by one person collapse into one; environments are kept for 30 s, or until something is started. */
export function createLcsBackend(deps: LcsBackendDeps): Backend {
  const { clock } = deps;
  const client = createLcsClient({ ...deps, fetch: deps.fetch ?? nodeFetch });
  const backups = createSharedRead({
    clock,
    keepMs: 0,
    keyOf: keyOfReader,
    load: (reader: Reader) => listBackups(client, reader),
  });
  const environments = createSharedRead({
    clock,
    keepMs: METADATA_KEPT_MS,
    keyOf: keyOfReader,
    load: (reader: Reader) => listEnvironments(client, reader),
  });
  const statuses = createSharedRead({
    clock,
    keepMs: 0,
    keyOf: (asked: StatusQuestion) => `${keyOfReader(asked)} ${asked.target.id} ${asked.lcsActivityId}`,
    load: (asked: StatusQuestion) => fetchStatus(client, asked, asked.target, asked.lcsActivityId),
  });
  return {
    capabilities: { canRefresh: true, canExport: false, canStartStop: false, canDownload: false },
    listBackups: (project, person, signal) => backups.read({ project, person }, signal),
    async listEnvironments(project, person, signal) {
      await deps.tokens.get(person, project.apiUrl); // who has signed out sees nothing, not even what is kept
      return environments.read({ project, person }, signal);
    },
    poll: (project, person, target, lcsActivityId) => statuses.read({ project, person, target, lcsActivityId }),
    async start(project, person, request) {
      const started = await start(client, { project, person }, request);
      environments.forget();
      return started;
    },
  };
}

function keyOfReader({ project, person }: Reader): string {
  return [person.tenantId, person.objectId, project.apiUrl, project.id].join(' ');
}

async function start(client: LcsClient, reader: Reader, request: StartRequest) {
  if (request.kind === 'refresh') return startRefresh(client, reader, request);
  throw new FerryError('ours', `the LCS backend cannot start an operation of kind '${request.kind}'`);
}
