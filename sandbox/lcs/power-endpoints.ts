import type { Answer } from './answer.ts';
import { type Call, type Endpoint, environmentOf, noSuchEnvironment, refusal } from './endpoint.ts';
import { powerRules } from './limits.ts';
import { normalId } from './model.ts';
import { refusePower } from './rules.ts';

/** Start and stop of cloud-hosted environments (lcs-api 2.5). */
export const POWER_ENDPOINTS: readonly Endpoint[] = [powerEndpoint('start'), powerEndpoint('stop')];

function powerEndpoint(verb: 'start' | 'stop'): Endpoint {
  return {
    method: 'post',
    path: `/environment/v1/${verb}/project/:projectId/environment/:environmentId`,
    role: 'manager',
    limits: ({ params, personKey, state }) =>
      powerRules(verb, normalId(params.environmentId ?? ''), personKey, state.limits),
    answer: (call) => trigger(verb, call),
  };
}

/** Success means triggered; starting what runs already succeeds and does nothing. */
function trigger(verb: 'start' | 'stop', call: Call): Answer {
  const { state, project, personKey, now } = call;
  const environment = environmentOf(call, 'environmentId');
  if (!environment) return noSuchEnvironment(call, 'environmentId');
  const reason = refusePower(verb, environment, state.moment());
  if (reason) return refusal(reason);
  if (verb === 'start' && state.world.isOn(environment, now)) return { ok: true };
  const operation = state.begin({
    kind: verb,
    projectId: project.id,
    environmentId: environment.id,
    sourceEnvironmentId: null,
    backupName: null,
    startedBy: personKey,
    startedAt: now,
  });
  return { ok: true, activityId: operation.id };
}
