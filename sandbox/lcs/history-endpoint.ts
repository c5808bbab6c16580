import type { Answer } from './answer.ts';
import { type Call, type Endpoint, environmentOf, noSuchEnvironment } from './endpoint.ts';
import { historyRules } from './limits.ts';
import { type Environment, lcsDateTime, normalId } from './model.ts';
import { endedAt, type Operation, statusAt } from './operation.ts';
import { pageFields } from './paging.ts';

interface HistoryType {
  readonly type: string;
  readonly display: string;
}

// lcs-api 3.2. Start and stop have no type that is known.
const SELF_SERVICE: Readonly<Partial<Record<Operation['kind'], HistoryType>>> = {
  refresh: { type: 'SFSourceDbToSandbox', display: 'Refresh database (self-service)' },
  export: { type: 'SFExportSandboxDb', display: 'Export database (self-service)' },
  servicing: { type: 'SFBinaryHotfix', display: 'Binary hotfix' },
};

// The first two types are of our own invention: what classic environments say is unknown.
const CLASSIC: Readonly<Partial<Record<Operation['kind'], HistoryType>>> = {
  refresh: { type: 'SourceDbToSandbox', display: 'Refresh database' },
  export: { type: 'ExportSandboxDb', display: 'Export database' },
  servicing: { type: 'ApplicationHotfix', display: 'Application deployable package' },
};

/** The history of an environment, newest first, whoever started what (lcs-api 3.2). */
export const HISTORY_ENDPOINT: Endpoint = {
  method: 'get',
  path: '/environmentinfo/v1/history/project/:projectId/environment/:environmentId',
  role: 'manager',
  limits: ({ project, params, state }) => historyRules(project.id, normalId(params.environmentId ?? ''), state.limits),
  answer: listHistory,
};

function listHistory(call: Call): Answer {
  const { state, now, query } = call;
  const environment = environmentOf(call, 'environmentId');
  if (!environment) return noSuchEnvironment(call, 'environmentId');
  const items = state.world
    .historyOf(environment.id)
    .toReversed()
    .flatMap((operation) => wireEntry(operation, environment, now));
  return { ok: true, fields: pageFields(items, query.page, state.shape.pageSize) };
}

function wireEntry(operation: Operation, environment: Environment, now: number): Record<string, unknown>[] {
  const types = environment.infrastructure === 'SelfService' ? SELF_SERVICE : CLASSIC;
  const known = types[operation.kind];
  if (!known) return [];
  const end = endedAt(operation, now);
  return [
    {
      Name: `${known.display} - ${new Date(operation.startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
      Type: known.type,
      TypeDisplay: known.display,
      StartDateTimeUTC: lcsDateTime(operation.startedAt),
      EndDateTimeUTC: end === null ? null : lcsDateTime(end),
      Status: statusAt(operation, now),
      ActivityId: operation.id,
      EnvironmentId: operation.environmentId,
      ProjectId: operation.projectId,
    },
  ];
}
