import type { Quota } from '../operations/lcs-history.ts';
import type { Check, EnvironmentRef, Operation } from '../operations/operation.ts';
import type { EnvironmentFacts, HistoryEntry } from '../operations/ports.ts';

// What replies are made of: what people are shown, in words and numbers, drawn nowhere yet.

export interface EnvironmentView {
  readonly facts: EnvironmentFacts;
  /** What runs on it through Ferry, in words, or null. Until it ends, nothing else can. */
  readonly running: string | null;
  /** Why it cannot be refreshed even when nothing runs on it, or null when it can. */
  readonly noRefresh: string | null;
  /** … exported, started, stopped. */
  readonly noExport: string | null;
  readonly noStart: string | null;
  readonly noStop: string | null;
}

/** An entry of LCS's history, and who asked for it where Ferry knows: null for what began outside of Ferry. */
export interface HistoryView {
  readonly entry: HistoryEntry;
  readonly askedBy: string | null;
}

/** What is used and left of LCS's quota on one environment, and by whom. */
export interface QuotaView {
  readonly environment: EnvironmentRef;
  /** Null when it could not be counted; `problem` says why. */
  readonly quota: Quota | null;
  readonly problem: string | null;
  /** One for each start that counts, in the quota's order. */
  readonly askedBy: readonly (string | null)[];
}

/** What the form that asks for one environment is for. */
export type FormPurpose = PowerOrExport | 'history' | 'watch';

/** The kinds of operation that have one environment. */
export type PowerOrExport = 'export' | 'start' | 'stop';

/** The way to what a ticket lets one person fetch, for their eyes alone. Instants in ms UTC. */
export interface TicketLink {
  /** Of Ferry's own page; never LCS's signed one. */
  readonly url: string;
  readonly usableUntil: number;
}

/** … a file of the audit log. */
export interface AuditLink extends TicketLink {
  readonly format: 'csv' | 'json';
}

/** One line of the audit log, in words. */
export interface AuditEntry {
  /** ms UTC. */
  readonly at: number;
  readonly sentence: string;
  /** Nobody should overlook it. */
  readonly isLoud: boolean;
  readonly operationId: string | null;
  readonly rule: string | null;
}

/** … a backup's file. */
export interface BackupLink extends TicketLink {
  /** The file can be fetched at least until then; null when LCS does not say. */
  readonly fileUntil: number | null;
}

/** One choice of a form: `value` is the environment's id. */
export interface Choice {
  readonly title: string;
  readonly value: string;
}

/** Who has to agree to an operation, and who did. Instants in ms UTC. */
export interface ApprovalView {
  readonly required: number;
  /** Whose agreement counts, in words: names, or the members of a channel. */
  readonly from: string;
  /** In the order they were given. `isRequester`: the rule lets the requester agree to their own request. */
  readonly votes: readonly {
    readonly name: string;
    readonly at: number;
    readonly verdict: 'approved' | 'rejected';
    readonly isRequester: boolean;
  }[];
}

/** What a card of an operation shows. But for the buttons the same for everybody; nothing in it is secret. */
export interface OperationView {
  readonly operation: Operation;
  readonly projectName: string;
  readonly requesterName: string;
  /** With whose sign-in it is followed since they took it over; null: with the requester's. */
  readonly followerName: string | null;
  /** One plain sentence: where it is and what comes next. */
  readonly headline: string;
  /** What the operation destroys on its target, in short; empty when it destroys nothing. */
  readonly losses: readonly string[];
  /** Null: nobody has to agree. */
  readonly approval: ApprovalView | null;
  /** Which buttons the card has. Deciding who may press them is not the card's job. */
  readonly actions: readonly OperationAction[];
  /** Teams' ids of those who see other buttons than the rest, 60 at most: their clients ask for their own view of the card. */
  readonly ownViewFor: readonly string[];
}

/** A freeze as people are shown it. Instants in ms UTC. */
export interface FreezeView {
  /** What is frozen, by name. */
  readonly scope: string;
  /** Null: since ever. */
  readonly from: number | null;
  /** Null: until it is lifted. */
  readonly until: number | null;
  readonly reason: string;
  /** False: it is still to come. */
  readonly isInForce: boolean;
  /** Set in chat, by whom; or where it stands in the settings, where alone it can be lifted. */
  readonly origin: { readonly freezeId: string; readonly setBy: string } | { readonly place: string };
}

/** What was just done to a freeze, and what follows from it: a line each. */
export interface FreezeNews {
  readonly sentence: string;
  readonly lines: readonly string[];
}

/** What the policy answers to one question, and why. */
export interface WhyView {
  /** The names of the sources for which it is so; empty where none had to be chosen. */
  readonly sources: readonly string[];
  readonly verdict: Check;
  /** Which rule decides, as a sentence. */
  readonly rule: string;
  readonly rows: readonly Check[];
}

/** `losses`: shows what is lost in full. */
export type OperationAction =
  | 'confirm'
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'losses'
  | 'saidStarted'
  | 'saidNotStarted'
  | 'takeOver';

/** Who holds an environment with what. Instants in ms UTC. */
export interface HolderView {
  /** What whoever was refused can ask to be told about. */
  readonly environment: EnvironmentRef;
  readonly title: string;
  readonly requesterName: string;
  readonly since: number;
  /** About when it will be free; null: that is not known. */
  readonly until: number | null;
}
