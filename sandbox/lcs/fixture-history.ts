import { ENVIRONMENT_IDS, type EnvironmentName, PROJECT_IDS } from './fixture-ids.ts';
import { createOperation, type Operation, type OperationKind } from './operation.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Past {
  readonly environment: EnvironmentName;
  readonly kind: OperationKind;
  readonly daysAgo: number;
  readonly hours: number;
  readonly status?: string;
  readonly source?: EnvironmentName;
}

// Older than the quota's 24 hours. UAT has more than one page of history.
const PAST: readonly Past[] = [
  { environment: 'UAT', kind: 'servicing', daysAgo: 210.4, hours: 2.8 },
  { environment: 'UAT', kind: 'refresh', daysAgo: 121.6, hours: 1.27, source: 'PROD' },
  { environment: 'UAT', kind: 'refresh', daysAgo: 47.2, hours: 3.1, source: 'PROD', status: 'RollbackCompleted' },
  { environment: 'UAT', kind: 'refresh', daysAgo: 46.9, hours: 1.4, source: 'PROD' },
  { environment: 'UAT', kind: 'servicing', daysAgo: 30.3, hours: 2.2 },
  { environment: 'UAT', kind: 'export', daysAgo: 9.21, hours: 0.7 },
  { environment: 'UAT', kind: 'export', daysAgo: 3.4, hours: 0.6 },
  { environment: 'PROD', kind: 'servicing', daysAgo: 28.1, hours: 3.5 },
  { environment: 'TEST', kind: 'refresh', daysAgo: 95.5, hours: 1.1, source: 'UAT' },
  { environment: 'GOLD', kind: 'export', daysAgo: 62.8, hours: 25.36, status: 'RollbackCompleted' },
  { environment: 'CLASSIC', kind: 'refresh', daysAgo: 80.2, hours: 2.6, source: 'PROD', status: 'SignedOff' },
  { environment: 'MIGRATED', kind: 'refresh', daysAgo: 140.7, hours: 1.2, source: 'PROD' },
];

/** What was done in the portal before the sandbox was started at `now`. */
export function createHistory(now: number): Operation[] {
  return PAST.map(({ environment, kind, daysAgo, hours, status = 'Completed', source }) =>
    createOperation(
      {
        kind,
        projectId: PROJECT_IDS.rollout,
        environmentId: ENVIRONMENT_IDS[environment],
        sourceEnvironmentId: source ? ENVIRONMENT_IDS[source] : null,
        backupName: null,
        startedBy: null,
        startedAt: now - Math.round(daysAgo * DAY),
      },
      hours * HOUR,
      [status],
    ),
  );
}
