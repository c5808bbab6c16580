import type { FailureCode } from '../errors.ts';
import type { QueueName } from './ports.ts';

// What is counted of Ferry's work, for whoever runs it: words of the lists below and times in ms. Never an id, a name or a text.

export const TURN_TYPES = ['message', 'invoke', 'installationUpdate', 'other'] as const;
export type TurnType = (typeof TURN_TYPES)[number];

/** `refused`: turned away by who or where it came from, or as one too many. `failed`: ended with a failure of Ferry's own. */
export const TURN_OUTCOMES = ['answered', 'refused', 'failed'] as const;
export type TurnOutcome = (typeof TURN_OUTCOMES)[number];

export type LcsEndpoint =
  | 'listBackups'
  | 'signedLink'
  | 'listEnvironments'
  | 'readEnvironment'
  | 'listHistory'
  | 'fetchStatus'
  | 'refresh'
  | 'export'
  | 'start'
  | 'stop';

/** How one request to LCS ended (lcs-api 1.4). */
export type LcsOutcome =
  | 'ok'
  | 'refused' // IsSuccess false
  | 'unauthorised' // 401
  | 'forbidden' // 403, 404
  | 'throttled' // 429
  | 'serverError' // 5xx
  | 'unreachable' // no connection, or it broke
  | 'tooLate'
  | 'notUnderstood';

/** Where a token for LCS came from: MSAL alone, the exchange of the connection's token, or the connection itself. */
export type TokenWay = 'silent' | 'onBehalfOf' | 'connection';

/** `roster`: whatever is read. */
export type TeamsCall = 'create' | 'update' | 'delete' | 'roster';

/** `refused`: it will not be taken as it is (4xx); `failed`: no answer, 5xx, or no token of the bot's own. */
export type TeamsOutcome = 'ok' | 'throttled' | 'refused' | 'failed';

/** Is told of what happens, as it happens. Rooms are handed the part they need; what it does with it never fails. */
export interface Observer {
  turn(seen: { readonly type: TurnType; readonly outcome: TurnOutcome; readonly ms: number }): void;
  /** One request, each repetition for itself. */
  lcsCall(seen: { readonly endpoint: LcsEndpoint; readonly outcome: LcsOutcome; readonly ms: number }): void;
  tokenRenewal(seen: { readonly way: TokenWay; readonly outcome: 'ok' | FailureCode }): void;
  /** One request, each repetition for itself. */
  teamsCall(seen: { readonly kind: TeamsCall; readonly outcome: TeamsOutcome }): void;
  /** A worker has taken a job, so long after it was due. */
  jobTaken(seen: { readonly queue: QueueName; readonly lateMs: number }): void;
  jobFailed(seen: { readonly queue: QueueName }): void;
}
