import { createBackups } from './fixture-backups.ts';
import { ENVIRONMENT_IDS, type EnvironmentName, PROJECT_IDS } from './fixture-ids.ts';
import type { Environment, Project } from './model.ts';

// What stands in the two LCS projects of the sandbox (lcs-api 9, item 4).

const CURRENT = {
  applicationBuild: '10.0.2345.48',
  applicationRelease: '10.0.45',
  platformRelease: 'Update69',
  platformVersion: '7.0.7778.33',
};
const OLDER = {
  applicationBuild: '10.0.2263.61',
  applicationRelease: '10.0.44',
  platformRelease: 'Update68',
  platformVersion: '7.0.7690.21',
};

const SELF_SERVICE = { infrastructure: 'SelfService', topology: 'AXHA', location: 'West Europe' } as const;
const CLOUD_HOSTED = {
  infrastructure: 'CustomerManaged',
  topology: 'Develop - Finance and Operations (10.0.45 with Platform update 69)',
  location: 'North Europe',
} as const;

/** Fresh projects; the times of the backups are counted back from `now`. `pairs`: the rollout gets so many `SRC-n` and `DST-n`. */
export function createProjects(now: number, pairs = 0): Project[] {
  return [
    project(PROJECT_IDS.rollout, 'Contoso rollout', now, [
      environment('PROD', { ...SELF_SERVICE, ...CURRENT, type: 'Production', disasterRecovery: 'North Europe' }),
      environment('UAT', { ...SELF_SERVICE, ...CURRENT }),
      environment('TEST', { ...SELF_SERVICE, ...OLDER }),
      environment('GOLD', { ...SELF_SERVICE, ...CURRENT }),
      environment('CLASSIC', {
        ...CURRENT,
        infrastructure: 'MicrosoftManaged',
        topology: 'Finance and Operations - Sandbox (10.0.45 with Platform update 69)',
      }),
      environment('DEV-1', { ...CLOUD_HOSTED, ...CURRENT, type: 'DevTestDev' }),
      environment('DEV-2', { ...CLOUD_HOSTED, ...OLDER, type: 'DevTestDev', running: false }),
      environment('BUILD', { ...CLOUD_HOSTED, ...CURRENT, type: 'DevTestBuild' }),
      environment('MIGRATED', { ...SELF_SERVICE, ...CURRENT, migrated: true }),
      ...Array.from({ length: pairs }, (_, index) => pair(index + 1)).flat(),
    ]),
    project(PROJECT_IDS.archive, 'Contoso archive', now, [
      environment('ARCHIVE-PROD', { ...SELF_SERVICE, ...OLDER, type: 'Production', disasterRecovery: 'North Europe' }),
      environment('ARCHIVE-UAT', { ...SELF_SERVICE, ...OLDER }),
    ]),
  ];
}

function project(id: number, name: string, now: number, environments: Environment[]): Project {
  return { id, name, organizationId: 4711, environments, assets: createBackups(id, now) };
}

function pair(number: number): Environment[] {
  const id = (first: string) => `${first}-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return [
    sandbox(id('5c000000'), `SRC-${number}`, { ...SELF_SERVICE, ...CURRENT }),
    sandbox(id('d5000000'), `DST-${number}`, { ...SELF_SERVICE, ...CURRENT }),
  ];
}

function environment(name: EnvironmentName, facts: Partial<Environment> & typeof CURRENT): Environment {
  return sandbox(ENVIRONMENT_IDS[name], name, facts);
}

/** Unless the facts say otherwise. */
function sandbox(id: string, name: string, facts: Partial<Environment> & typeof CURRENT): Environment {
  return {
    id,
    name,
    type: 'Sandbox',
    infrastructure: 'SelfService',
    baseUrl: baseUrl(name, facts),
    topology: 'AXHA',
    deployedOn: '3/14/2025 11:00 PM',
    location: 'West Europe',
    disasterRecovery: null,
    running: true,
    migrated: false,
    ...facts,
  };
}

/** Address patterns of lcs-api 7. */
function baseUrl(name: string, { infrastructure, type }: Partial<Environment>): string {
  const host = `contoso-${name.toLowerCase()}`;
  if (infrastructure === 'CustomerManaged') return `https://${host}.cloudax.dynamics.com/`;
  return type === 'Production'
    ? `https://${host}.operations.dynamics.com/`
    : `https://${host}.sandbox.operations.dynamics.com/`;
}
