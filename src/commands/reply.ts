import type { Quota } from '../operations/lcs-history.ts';
import type { Check, EnvironmentRef, Operation, PersonKey } from '../operations/operation.ts';
import type { Backup, EnvironmentFacts, HistoryEntry, Project } from '../operations/ports.ts';

/** A line of `help`: how it is typed, and what it does. */
export interface CommandHelp {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
}

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

/** The way to a backup's file, for the eyes of one person. Instants in ms UTC. */
export interface BackupLink {
  /** Of Ferry's own page; never LCS's signed one. */
  readonly url: string;
  readonly usableUntil: number;
  /** The file can be fetched at least until then; null when LCS does not say. */
  readonly fileUntil: number | null;
}

/** One choice of a form: `value` is the environment's id. */
export interface Choice {
  readonly title: string;
  readonly value: string;
}

/** What a card of an operation shows. The same for everybody; nothing in it is secret. */
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
  /** Which buttons the card has. Deciding who may press them is not the card's job. */
  readonly actions: readonly OperationAction[];
}

/** `losses`: shows what is lost in full. */
export type OperationAction = 'confirm' | 'cancel' | 'losses' | 'saidStarted' | 'saidNotStarted' | 'takeOver';

/**
 * What a command answers; `channel` draws it. All texts are plain: whatever people or LCS supplied stands in them as it
 * is and is escaped where it is drawn.
 */
export type Reply =
  | { readonly kind: 'text'; readonly text: string }
  /** Something is wrong: what, and what to do next. */
  | { readonly kind: 'problem'; readonly sentence: string }
  | { readonly kind: 'help'; readonly intro: string; readonly commands: readonly CommandHelp[] }
  | {
      readonly kind: 'projects';
      readonly projects: readonly { readonly project: Project; readonly chosen: boolean }[];
    }
  | {
      readonly kind: 'environments';
      readonly project: Project;
      readonly environments: readonly EnvironmentView[];
      /** Set when LCS could not be asked and the settings were used. */
      readonly warning: string | null;
    }
  | {
      readonly kind: 'backups';
      readonly project: Project;
      readonly filter: string;
      /** From 1. */
      readonly page: number;
      readonly pages: number;
      readonly total: number;
      readonly backups: readonly Backup[];
    }
  /** `link`: null until it was asked for. With it, nobody but the asker may see the reply (design 10). */
  | { readonly kind: 'backup'; readonly project: Project; readonly backup: Backup; readonly link: BackupLink | null }
  | {
      readonly kind: 'refreshForm';
      /** `plan`: only to see what speaks for and against it. */
      readonly purpose: 'refresh' | 'plan';
      readonly project: Project;
      readonly sources: readonly Choice[];
      readonly targets: readonly Choice[];
      readonly source: string | null;
      readonly target: string | null;
      /** Why the form is shown again. */
      readonly problem: string | null;
    }
  | {
      readonly kind: 'environmentForm';
      readonly purpose: FormPurpose;
      readonly project: Project;
      readonly choices: readonly Choice[];
      readonly environment: string | null;
      /** For an export; null for all other purposes. */
      readonly backupName: string | null;
      /** Why the form is shown again. */
      readonly problem: string | null;
    }
  | {
      readonly kind: 'environment';
      readonly project: Project;
      readonly view: EnvironmentView;
      readonly quota: QuotaView | null;
      /** The newest of LCS's history. */
      readonly history: readonly HistoryView[];
      readonly warning: string | null;
    }
  | {
      readonly kind: 'history';
      readonly project: Project;
      readonly environment: EnvironmentRef;
      readonly entries: readonly HistoryView[];
      /** From 1. */
      readonly page: number;
      readonly hasMore: boolean;
      /** Why the person is shown it, or null: several run, and one is to be chosen. */
      readonly question: string | null;
    }
  | {
      readonly kind: 'quota';
      readonly project: Project;
      readonly environments: readonly QuotaView[];
      /** The names of those that were not asked about. */
      readonly others: readonly string[];
    }
  | {
      readonly kind: 'plan';
      readonly project: Project;
      readonly source: EnvironmentRef;
      readonly target: EnvironmentRef;
      readonly checks: readonly Check[];
      readonly quota: Quota | null;
    }
  | { readonly kind: 'operation'; readonly view: OperationView }
  | {
      readonly kind: 'status';
      readonly projectName: string;
      /** Those that somebody has to do something about, oldest first. */
      readonly waiting: readonly OperationView[];
      /** Those that go on by themselves, oldest first. */
      readonly running: readonly OperationView[];
      /** Those that ended last, newest first. */
      readonly ended: readonly OperationView[];
      /** Ids of those whose end or trouble Ferry can tell nobody: their conversations take no more messages. */
      readonly unreachable?: readonly string[];
    }
  | {
      readonly kind: 'whoami';
      readonly name: string;
      readonly person: PersonKey;
      readonly conversationId: string;
      /** ms UTC; null when not signed in. */
      readonly signedInUntil: number | null;
      /** What LCS lets them see, one line per project. */
      readonly projects: readonly string[];
      /** That LCS has announced the end of what Ferry speaks, or null. */
      readonly warning: string | null;
    }
  /** The person must sign in; the channel sends the sign-in card and remembers the wish. */
  | { readonly kind: 'signIn'; readonly why: string };

export type ReplyKind = Reply['kind'];
