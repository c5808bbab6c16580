import type { Confirmation } from './operation.ts';
import type { Project } from './ports.ts';

/** What the policy distinguishes; `download` is a backup's link. */
export const ACTIONS = ['refresh', 'export', 'start', 'stop', 'download'] as const;
export type Action = (typeof ACTIONS)[number];

/** An environment as the settings name it. `type` and `infrastructure` as LCS words them (lcs-api 4.4). */
export interface ConfiguredEnvironment {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: string | null;
  readonly infrastructure: string | null;
}

/** Who may agree, and may answer for the requester where LCS's answer was lost. */
export interface Approvers {
  /** Object ids. */
  readonly people: readonly string[];
  /** Whoever is in this conversation (its id without the thread), too; null: none. */
  readonly channel: string | null;
}

/** One rule of the policy. Null: any. Environments, people and conversations are ids here; names were resolved when the settings were read. */
export interface Rule {
  /** Where it stands in the settings, such as `projects[0].rules[2]`; the audit names it. */
  readonly place: string;
  readonly actions: readonly Action[] | null;
  readonly sources: readonly string[] | null;
  readonly targets: readonly string[] | null;
  /** Object ids. */
  readonly who: readonly string[] | null;
  /** Conversation ids without the thread. */
  readonly where: readonly string[] | null;
  readonly effect: 'allow' | 'deny';
  readonly reason: string | null;
  readonly confirm: Confirmation | null;
  /** How many people must agree besides the requester; 0: none. */
  readonly approvalsRequired: number;
  readonly approvers: Approvers;
}

/** Instants in ms UTC. `environmentIds` null: all environments; a name may belong to one in each of several projects. */
export interface Freeze {
  readonly environmentIds: readonly string[] | null;
  readonly from: number | null;
  readonly until: number;
  readonly reason: string;
}

export interface ProjectSettings extends Project {
  readonly environments: readonly ConfiguredEnvironment[];
  readonly rules: readonly Rule[];
}

/** All in ms. */
export interface Timing {
  readonly firstPoll: number;
  readonly minPoll: number;
  readonly maxPoll: number;
  readonly cardEdit: number;
  readonly requestExpiry: number;
  readonly wishExpiry: number;
  readonly rollbackWatch: number;
  readonly unknownStatus: number;
  readonly adoption: number;
  /** The minute in which LCS counts calls (lcs-api 5.2); shorter for a sandbox that does not count. */
  readonly lcsMinute: number;
}

/** What `ferry.config.json` says, resolved. */
export interface FerrySettings {
  readonly projects: readonly ProjectSettings[];
  readonly freezes: readonly Freeze[];
  readonly guests: boolean;
  readonly timing: Timing;
}

/** The part of a conversation id that rules name: a channel or chat, without the thread. */
export function withoutThread(conversationId: string): string {
  return conversationId.split(';messageid=')[0] as string;
}
