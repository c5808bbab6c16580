import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { EnvironmentRef } from './operation.ts';
import type {
  AuditLog,
  Backend,
  CardStore,
  Durations,
  Freezes,
  JobQueue,
  LcsTokens,
  Notifier,
  OperationStore,
  Outbox,
  People,
  Project,
  Waiters,
} from './ports.ts';
import type { FerrySettings, ProjectSettings } from './settings.ts';

/** What the domain is handed. */
export interface OperationDeps {
  readonly store: OperationStore;
  readonly cards: CardStore;
  readonly jobs: JobQueue;
  readonly outbox: Outbox;
  readonly durations: Durations;
  readonly people: Pick<People, 'get' | 'find'>;
  readonly freezes: Freezes;
  readonly waiters: Waiters;
  readonly auditLog: AuditLog;
  readonly tokens: Pick<LcsTokens, 'get'>;
  readonly notifier: Notifier;
  /** The backend is chosen per environment (design 3); null asks for the project as a whole. */
  readonly backendOf: (project: Project, environment: EnvironmentRef | null) => Backend;
  readonly settings: FerrySettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  /** In [0, 1). */
  readonly random: () => number;
}

/** What is said where `projectOf` gives null. */
export const PROJECT_GONE = 'Its project is no longer in the settings of Ferry.';

/** The project of an operation; null when the settings no longer name it. */
export function projectOf(settings: FerrySettings, projectId: number): ProjectSettings | null {
  return settings.projects.find((project) => project.id === projectId) ?? null;
}
