import type { Answer } from './answer.ts';
import { type Call, type Endpoint, environmentOf, noSuchEnvironment, refusal } from './endpoint.ts';
import { lcsDateTime, normalId } from './model.ts';
import { endedAt, type OperationStart, statusAt } from './operation.ts';
import { refuseExport, refuseRefresh } from './rules.ts';

const AREA = '/databasemovement/v1';

/** Refresh, export and their status (lcs-api 2.2, 2.3, 2.4). */
export const MOVEMENT_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'post',
    path: `${AREA}/refresh/project/:projectId/source/:sourceId/target/:targetId`,
    role: 'manager',
    answer: startRefresh,
  },
  {
    method: 'post',
    path: `${AREA}/export/project/:projectId/environment/:environmentId/backupName/:backupName`,
    role: 'manager',
    answer: startExport,
  },
  {
    method: 'get',
    path: `${AREA}/fetchstatus/project/:projectId/environment/:environmentId/operationactivity/:activityId`,
    role: 'member',
    answer: fetchStatus,
  },
];

function startRefresh(call: Call): Answer {
  const source = environmentOf(call, 'sourceId');
  const target = environmentOf(call, 'targetId');
  if (!source) return noSuchEnvironment(call, 'sourceId');
  if (!target) return noSuchEnvironment(call, 'targetId');
  const reason = refuseRefresh(source, target, call.state.moment());
  if (reason) return refusal(reason);
  return begin(call, { kind: 'refresh', environmentId: target.id, sourceEnvironmentId: source.id, backupName: null });
}

function startExport(call: Call): Answer {
  const environment = environmentOf(call, 'environmentId');
  if (!environment) return noSuchEnvironment(call, 'environmentId');
  const reason = refuseExport(environment, call.state.moment());
  if (reason) return refusal(reason);
  const backupName = call.params.backupName ?? '';
  return begin(call, { kind: 'export', environmentId: environment.id, sourceEnvironmentId: null, backupName });
}

type What = Pick<OperationStart, 'kind' | 'environmentId' | 'sourceEnvironmentId' | 'backupName'>;

function begin({ state, project, personKey, now }: Call, what: What): Answer {
  const operation = state.begin({ ...what, projectId: project.id, startedBy: personKey, startedAt: now });
  return { ok: true, activityId: operation.id };
}

/** Wants the environment the operation changes, a refresh's target. The text of the refusal is of our own invention. */
function fetchStatus(call: Call): Answer {
  const { params, project, state, now } = call;
  const operation = state.world.operation(params.activityId ?? '');
  const isMovement = operation?.kind === 'refresh' || operation?.kind === 'export';
  if (
    !isMovement ||
    operation.projectId !== project.id ||
    operation.environmentId !== normalId(params.environmentId ?? '')
  ) {
    return refusal(`No operation ${params.activityId} was found for the environment ${params.environmentId}.`);
  }
  const completed = endedAt(operation, now);
  return {
    ok: true,
    fields: {
      ProjectId: project.id,
      EnvironmentId: operation.environmentId,
      ActivityId: operation.id,
      CompletionDate: completed === null ? null : lcsDateTime(completed),
      OperationStatus: statusAt(operation, now),
    },
  };
}
