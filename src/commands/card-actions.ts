import type { PowerOrExport } from './reply.ts';

/**
 * What a button asks, after the channel has parsed it. Ids and numbers say what is meant and decide no right; typed
 * values are what the person entered on the card.
 */
export type CardAction =
  | { readonly verb: 'confirm'; readonly operationId: string; readonly revision: number; readonly typedTarget: string }
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
  | { readonly verb: 'requestRefresh'; readonly projectId: number; readonly source: string; readonly target: string }
  /** Opens the refresh form with the environment chosen. */
  | { readonly verb: 'refreshForm'; readonly projectId: number; readonly target: string }
  | { readonly verb: 'planRefresh'; readonly projectId: number; readonly source: string; readonly target: string }
  /** Asks for an export, a start or a stop. An empty `backupName` is Ferry's own. */
  | {
      readonly verb: 'requestOn';
      readonly kind: PowerOrExport;
      readonly projectId: number;
      readonly environment: string;
      readonly backupName: string;
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
  /** The same as typing `text`. */
  | { readonly verb: 'run'; readonly text: string };

export const VERBS = [
  'confirm',
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
  'run',
] as const satisfies readonly CardAction['verb'][];
