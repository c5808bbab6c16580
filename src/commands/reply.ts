import type { Operation, PersonKey } from '../operations/operation.ts';
import type { Backup, EnvironmentFacts, Project } from '../operations/ports.ts';

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
  /** One plain sentence: where it is and what comes next. */
  readonly headline: string;
  /** What the operation destroys on its target, in short; empty when it destroys nothing. */
  readonly losses: readonly string[];
  /** Which buttons the card has. Deciding who may press them is not the card's job. */
  readonly actions: readonly OperationAction[];
}

export type OperationAction = 'confirm' | 'cancel' | 'saidStarted' | 'saidNotStarted';

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
  | {
      readonly kind: 'refreshForm';
      readonly project: Project;
      readonly sources: readonly Choice[];
      readonly targets: readonly Choice[];
      readonly source: string | null;
      readonly target: string | null;
      /** Why the form is shown again. */
      readonly problem: string | null;
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
    }
  /** The person must sign in; the channel sends the sign-in card and remembers the wish. */
  | { readonly kind: 'signIn'; readonly why: string };

export type ReplyKind = Reply['kind'];
