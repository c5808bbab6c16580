import type { AuditFilter } from './audit-filter.ts';
import type { PowerOrExport } from './views.ts';

/**
 * What a button asks, after the channel has parsed it. Ids and numbers say what is meant and decide no right; typed
 * values are what the person entered on the card.
 */
export type CardAction =
  | {
      readonly verb: 'confirm';
      readonly operationId: string;
      readonly revision: number;
      readonly typedTarget: string;
      /** Why the clicker acts in spite of a freeze. */
      readonly breakGlass: string;
    }
  /** An approver agrees. */
  | { readonly verb: 'approve'; readonly operationId: string; readonly revision: number }
  /** … does not. */
  | { readonly verb: 'reject'; readonly operationId: string; readonly revision: number; readonly reason: string }
  /** The clicker's own view of an operation's card; clients also ask for it by themselves. */
  | { readonly verb: 'view'; readonly operationId: string; readonly revision: number }
  /** The clicker wants to be told when an environment is free. */
  | { readonly verb: 'tellWhenFree'; readonly projectId: number; readonly environment: string }
  /** Lifts a freeze that was set in chat. */
  | { readonly verb: 'unfreeze'; readonly freezeId: string }
  | { readonly verb: 'cancel'; readonly operationId: string; readonly revision: number }
  | {
      readonly verb: 'saidStarted';
      readonly operationId: string;
      readonly revision: number;
      readonly lcsActivityId: string;
    }
  | { readonly verb: 'saidNotStarted'; readonly operationId: string; readonly revision: number }
  /** Has a paused operation followed with the clicker's own sign-in. */
  | { readonly verb: 'takeOver'; readonly operationId: string; readonly revision: number }
  | { readonly verb: 'backups'; readonly projectId: number; readonly filter: string; readonly page: number }
  /** A backup in detail. */
  | { readonly verb: 'backup'; readonly projectId: number; readonly backupId: string }
  /** … with a link to its file, for the clicker alone. */
  | { readonly verb: 'backupLink'; readonly projectId: number; readonly backupId: string }
  /** `startAt`: when, in words; empty: at once. */
  | {
      readonly verb: 'requestRefresh';
      readonly projectId: number;
      readonly source: string;
      readonly target: string;
      readonly startAt: string;
    }
  /** Opens the refresh form with the environment chosen. */
  | { readonly verb: 'refreshForm'; readonly projectId: number; readonly target: string }
  | { readonly verb: 'planRefresh'; readonly projectId: number; readonly source: string; readonly target: string }
  /** Asks for an export, a start or a stop. An empty `backupName` is Ferry's own; `startAt`: when, in words; empty: at once. */
  | {
      readonly verb: 'requestOn';
      readonly kind: PowerOrExport;
      readonly projectId: number;
      readonly environment: string;
      readonly backupName: string;
      readonly startAt: string;
    }
  /** Opens the export form with the environment chosen. */
  | { readonly verb: 'exportForm'; readonly projectId: number; readonly environment: string }
  /** An environment in detail. */
  | { readonly verb: 'environment'; readonly projectId: number; readonly environment: string }
  | { readonly verb: 'history'; readonly projectId: number; readonly environment: string; readonly page: number }
  /** Follows what runs; an empty `lcsActivityId` means whatever that is. */
  | {
      readonly verb: 'watch';
      readonly projectId: number;
      readonly environment: string;
      readonly lcsActivityId: string;
    }
  /** What an operation destroys, in full. */
  | { readonly verb: 'losses'; readonly operationId: string; readonly revision: number }
  /** A page of the audit log. */
  | { readonly verb: 'audit'; readonly projectId: number; readonly filter: AuditFilter; readonly page: number }
  /** The choice of a file for it. */
  | { readonly verb: 'auditExport'; readonly projectId: number; readonly filter: AuditFilter }
  /** … with a link to one, for the clicker alone. */
  | {
      readonly verb: 'auditLink';
      readonly projectId: number;
      readonly filter: AuditFilter;
      readonly format: 'csv' | 'json';
    }
  /** The same as typing `text`. */
  | { readonly verb: 'run'; readonly text: string };

export const VERBS = [
  'confirm',
  'approve',
  'reject',
  'view',
  'tellWhenFree',
  'unfreeze',
  'cancel',
  'saidStarted',
  'saidNotStarted',
  'takeOver',
  'backups',
  'backup',
  'backupLink',
  'requestRefresh',
  'refreshForm',
  'planRefresh',
  'requestOn',
  'exportForm',
  'environment',
  'history',
  'watch',
  'losses',
  'audit',
  'auditExport',
  'auditLink',
  'run',
] as const satisfies readonly CardAction['verb'][];
