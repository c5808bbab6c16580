import type { Finding } from '../operations/diagnosis.ts';
import type { Quota } from '../operations/lcs-history.ts';
import type { Check, EnvironmentRef, PersonKey } from '../operations/operation.ts';
import type { Backup, Project } from '../operations/ports.ts';
import type { AuditFilter } from './audit-filter.ts';
import type {
  AuditEntry,
  AuditLink,
  BackupLink,
  Choice,
  EnvironmentView,
  FormPurpose,
  FreezeNews,
  FreezeView,
  HistoryView,
  HolderView,
  OperationView,
  QuotaView,
  WhyView,
} from './views.ts';

/** A line of `help`: how it is typed, and what it does. */
export interface CommandHelp {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
}

/**
 * What a command answers; `channel` draws it. All texts are plain: whatever people or LCS supplied stands in them as it
 * is and is escaped where it is drawn.
 */
export type Reply =
  | { readonly kind: 'text'; readonly text: string }
  /** Something is wrong: what, and what to do next. */
  | { readonly kind: 'problem'; readonly sentence: string }
  /** Something else holds what was asked for. Nobody has to be named in `sentence`: `holders` says whose it is. */
  | {
      readonly kind: 'taken';
      readonly projectId: number;
      readonly sentence: string;
      readonly holders: readonly HolderView[];
    }
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
      /** When it is to start, as it was typed; empty: at once. */
      readonly startAt: string;
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
      /** When an export, start or stop is to start, as it was typed; empty: at once. */
      readonly startAt: string;
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
  | {
      readonly kind: 'why';
      readonly project: Project;
      /** What is asked about, such as `Refresh UAT`. */
      readonly title: string;
      readonly askerName: string;
      /** For when it is asked, ms UTC; null: now. */
      readonly at: number | null;
      /** Several where the answer depends on the source. */
      readonly groups: readonly WhyView[];
      /** Set when LCS could not be asked and the settings were used. */
      readonly warning: string | null;
    }
  | {
      readonly kind: 'freezes';
      readonly project: Project;
      /** Null: somebody only looks. */
      readonly news: FreezeNews | null;
      readonly freezes: readonly FreezeView[];
    }
  /** `own`: as the one who clicked sees it, where that is another view than everybody's. */
  | { readonly kind: 'operation'; readonly view: OperationView; readonly own?: OperationView }
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
  | {
      readonly kind: 'doctor';
      /** Whom it is about. */
      readonly name: string;
      readonly findings: readonly Finding[];
      /** What could not be looked at because of what is wrong, as a sentence, or null. */
      readonly notLookedAt: string | null;
    }
  | {
      readonly kind: 'audit';
      readonly project: Project;
      readonly filter: AuditFilter;
      /** Which part of the log, in words. */
      readonly about: string;
      /** From 1, newest first. */
      readonly page: number;
      readonly hasOlder: boolean;
      readonly entries: readonly AuditEntry[];
    }
  /** `link`: null until it was asked for. With it, nobody but the asker may see the reply. */
  | {
      readonly kind: 'auditExport';
      readonly project: Project;
      readonly filter: AuditFilter;
      readonly about: string;
      readonly link: AuditLink | null;
    }
  /** The person must sign in; the channel sends the sign-in card and remembers the wish. */
  | { readonly kind: 'signIn'; readonly why: string };

export type ReplyKind = Reply['kind'];
