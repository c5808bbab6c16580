import type {
  ApprovalDemand,
  Candidate,
  Check,
  Notice,
  PersonKey,
  SeenVersions,
  State,
  UsualDuration,
  Vote,
} from './operation.ts';

/** What LCS's word means for the operation; the word itself is kept beside it (lcs-api 4.1). */
export type Progress =
  | 'running'
  | 'unknownWord'
  | 'succeeded'
  | 'failing'
  | 'rollingBack'
  | 'failed'
  | 'rolledBack'
  | 'rollbackFailed';

/** What can happen to an operation. Each is also what the audit log says happened. */
export type Happening =
  /**
   * `rule`: the one that allows it now, and `approvals` what it wants; `votes`: those given before that still stand. Where
   * they are too few, approvers are asked, until `expiresAt`. `breakGlass`: why the freeze `frozen` is broken.
   */
  | {
      readonly what: 'confirmed';
      readonly rule: string;
      readonly approvals: ApprovalDemand | null;
      readonly votes: readonly Vote[];
      readonly expiresAt: number | null;
      readonly frozen: string | null;
      readonly breakGlass: string | null;
    }
  /** One approver agrees; the last one that is needed lets it go on. */
  | { readonly what: 'approved'; readonly by: PersonKey }
  | { readonly what: 'rejected'; readonly by: PersonKey; readonly reason: string }
  /** `reason`: who took it back, where that was not its requester. */
  | { readonly what: 'cancelled'; readonly reason?: string }
  | { readonly what: 'expired' }
  /**
   * `changed`: what approvers have seen is no longer so; they have to be asked again. `frozen`: the freezes in force that its
   * requester may break, in words.
   */
  | {
      readonly what: 'blocked';
      readonly reason: string;
      readonly expiresAt: number;
      readonly frozen?: string | null;
      readonly changed?: { readonly checks: readonly Check[]; readonly versions: SeenVersions };
    }
  /** It was looked whether its requester is still signed in, before a later submission. `reason`: why not; null: they are. */
  | { readonly what: 'signInChecked'; readonly reason: string | null }
  /** Its requester has signed in before a later submission. */
  | { readonly what: 'signedIn' }
  /** `isPart`: in one of several conversations, of which others are still to be told. */
  | { readonly what: 'noticed'; readonly notice: Notice; readonly isPart?: boolean }
  | {
      readonly what: 'submissionStarted';
      readonly historyBefore: readonly string[] | null;
      readonly usual: UsualDuration | null;
    }
  | { readonly what: 'accepted'; readonly lcsActivityId: string; readonly nextPollAt: number }
  | { readonly what: 'refused'; readonly reason: string; readonly lcsText: string | null }
  /** `nextPollAt`: when LCS's history is read for what became of it; `deadline`: until when. */
  | { readonly what: 'answerLost'; readonly nextPollAt: number; readonly deadline: number }
  /** The search is over, and LCS's history does not tell. */
  | { readonly what: 'notFound'; readonly candidates: readonly Candidate[] }
  | {
      readonly what: 'foundStarted';
      /** Null for a start or stop, which LCS gives no id that can be asked about. */
      readonly lcsActivityId: string | null;
      readonly startedAt: number;
      readonly nextPollAt: number;
      /** What Ferry itself took for it in LCS's history. */
      readonly takenFor?: Candidate;
    }
  | { readonly what: 'foundNotStarted' }
  | {
      readonly what: 'polled';
      readonly progress: Progress;
      readonly lcsStatus: string;
      readonly lcsText: string | null;
      readonly nextPollAt: number;
      /** Set by the tracker when a watch begins: end of the rollback watch, or of the patience with unknown words. */
      readonly deadline: number | null;
    }
  | { readonly what: 'gaveUp' }
  /** `deadline`: when to give up, should nothing be learned until then. */
  | {
      readonly what: 'paused';
      readonly reason: string;
      readonly needsSignIn: boolean;
      readonly nextPollAt: number;
      readonly deadline: number | null;
    }
  /** The person whose sign-in is missing was asked for it. */
  | { readonly what: 'askedToSignIn' }
  /** Somebody else's sign-in was seen to work. */
  | { readonly what: 'takenOver'; readonly by: PersonKey; readonly nextPollAt: number }
  /** Nothing was learned: only the next poll moves. */
  | { readonly what: 'postponed'; readonly nextPollAt: number; readonly deadline: number | null }
  | { readonly what: 'announced'; readonly state: State };
