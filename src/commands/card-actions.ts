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
  | { readonly verb: 'backups'; readonly projectId: number; readonly filter: string; readonly page: number }
  | { readonly verb: 'requestRefresh'; readonly projectId: number; readonly source: string; readonly target: string }
  /** Opens the refresh form with the environment chosen. */
  | { readonly verb: 'refreshForm'; readonly projectId: number; readonly target: string }
  /** The same as typing `text`. */
  | { readonly verb: 'run'; readonly text: string };

export const VERBS = [
  'confirm',
  'cancel',
  'saidStarted',
  'saidNotStarted',
  'backups',
  'requestRefresh',
  'refreshForm',
  'run',
] as const satisfies readonly CardAction['verb'][];
