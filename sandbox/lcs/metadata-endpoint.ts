import type { Answer } from './answer.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { metadataRules } from './limits.ts';
import { type Environment, normalId } from './model.ts';
import { isRunning, statusAt } from './operation.ts';
import { pageFields } from './paging.ts';
import type { World } from './world.ts';

/** Environment metadata: all by pages, or one by id or name (lcs-api 3.1). */
export const METADATA_ENDPOINT: Endpoint = {
  method: 'get',
  path: '/environmentinfo/v1/detail/project/:projectId',
  role: 'manager',
  limits: ({ project, state }) => metadataRules(project.id, state.limits),
  answer: listEnvironments,
};

function listEnvironments({ state, project, query, now }: Call): Answer {
  const { page, environmentId, environmentName } = query;
  const isFiltered = environmentId !== undefined || environmentName !== undefined;
  const items = project.environments
    .filter(({ id }) => environmentId === undefined || id === normalId(environmentId))
    .filter(({ name }) => environmentName === undefined || name.toLowerCase() === environmentName.toLowerCase())
    .map((environment) => ({ ProjectId: project.id, ...wireEnvironment(environment, state.world, now) }));
  const fields = pageFields(items, page, state.shape.pageSize);
  return {
    ok: true,
    fields: isFiltered && state.shape.filteredHasMorePages ? { ...fields, ResultHasMorePages: true } : fields,
  };
}

function wireEnvironment(environment: Environment, world: World, now: number): Record<string, unknown> {
  return {
    EnvironmentId: environment.id,
    EnvironmentName: environment.name,
    EnvironmentInfrastructure: environment.infrastructure,
    EnvironmentType: environment.type,
    EnvironmentGroup: 'Primary',
    EnvironmentProduct: 'Finance and Operations',
    EnvironmentEndpointBaseUrl: environment.baseUrl,
    ...deployment(environment, world, now),
    TopologyDisplayName: environment.topology,
    CurrentApplicationBuildVersion: environment.applicationBuild,
    CurrentApplicationReleaseName: environment.applicationRelease,
    CurrentPlatformReleaseName: environment.platformRelease,
    CurrentPlatformVersion: environment.platformVersion,
    DeployedOnUTC: environment.deployedOn,
    CloudStorageLocation: environment.location,
    DisasterRecoveryLocation: environment.disasterRecovery,
    ...power(environment, world, now),
  };
}

/** What LCS shows during a refresh or export is not known; `Servicing` is the likely word (lcs-api 4.2). */
function deployment(environment: Environment, world: World, now: number): Record<string, string> {
  const latest = world.latestOn(environment.id);
  if (latest && isRunning(latest, now)) {
    const word = {
      start: 'Starting',
      stop: 'Stopping',
      refresh: 'Servicing',
      export: 'Servicing',
      servicing: 'Servicing',
    };
    return { DeploymentState: word[latest.kind], DeploymentStatusDisplay: word[latest.kind] };
  }
  if (!world.isOn(environment, now)) return { DeploymentState: 'Stopped', DeploymentStatusDisplay: 'Stopped' };
  const hasFailed = latest && ['Failed', 'Aborted', 'RollbackFailed'].includes(statusAt(latest, now));
  return { DeploymentState: 'Finished', DeploymentStatusDisplay: hasFailed ? 'Failed' : 'Deployed' };
}

/** A Microsoft-managed sandbox says that it can be stopped, though it cannot (lcs-api 2.5). */
function power(environment: Environment, world: World, now: number): Record<string, boolean> {
  const isFree = environment.infrastructure === 'CustomerManaged' && world.busyWith(environment.id, now).length === 0;
  const isOn = world.isOn(environment, now);
  return {
    CanStart: isFree && !isOn,
    CanStop: (isFree && isOn) || environment.infrastructure === 'MicrosoftManaged',
  };
}
