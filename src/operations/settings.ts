import type { ApprovalDemand, Confirmation } from './operation.ts';
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

/**
 * One rule of the policy. Null: any. Environments, people and conversations are ids here; names were resolved when the
 * settings were read.
 */
export interface Rule {
  /** Where it stands in the settings, such as `projects[0].rules[2]`; the audit names it. */
  readonly place: string;
  readonly actions: readonly Action[] | null;
  readonly sources: readonly string[] | null;
  readonly targets: readonly string[] | null;
  /** Object ids, or UPNs in lower case. */
  readonly who: readonly string[] | null;
  /** Conversation ids without the thread. */
  readonly where: readonly string[] | null;
  readonly effect: 'allow' | 'deny';
  readonly reason: string | null;
  readonly confirm: Confirmation | null;
  /** Null: nobody has to agree. */
  readonly approvals: ApprovalDemand | null;
  /** Who may act in spite of a freeze: object ids, or UPNs in lower case. */
  readonly breakGlass: readonly string[];
}

/** Instants in ms UTC. A name may belong to an environment in each of several projects. */
export interface Freeze {
  /** Null: every project. */
  readonly projectId: number | null;
  /** Null: all environments there. */
  readonly environmentIds: readonly string[] | null;
  /** Null: since ever. */
  readonly from: number | null;
  /** Null: until it is lifted. */
  readonly until: number | null;
  readonly reason: string;
}

/** So that nobody can flood LCS, Teams or the approvers. */
export interface Limits {
  /** Turns of one person in a minute. */
  readonly turnsPerPerson: number;
  /** Turns in one channel or chat in a minute. */
  readonly turnsPerConversation: number;
  /** Requests of one person that wait or are not sent yet. */
  readonly openPerPerson: number;
  /** … of one channel or chat. */
  readonly openPerConversation: number;
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
  /** The names that the settings give to conversations: name to id, without the thread. */
  readonly channels: Readonly<Record<string, string>>;
  readonly freezes: readonly Freeze[];
  readonly guests: boolean;
  readonly timing: Timing;
  readonly limits: Limits;
}

/** Whom a rule trusts by name: its approvers, and who may break freezes. Object ids, or UPNs in lower case. */
export function trustedBy({ approvals, breakGlass }: Rule): readonly string[] {
  return [...(approvals?.approvers.people ?? []), ...breakGlass];
}

/** The part of a conversation id that rules name: a channel or chat, without the thread. */
export function withoutThread(conversationId: string): string {
  return conversationId.split(';messageid=')[0] as string;
}
