import { viewTitle } from '../../commands/operation-view.ts';
import type { OperationView } from '../../commands/views.ts';
import { capital } from '../../operations/capital.ts';
import { clip } from '../../operations/clip.ts';
import type { Operation, State } from '../../operations/operation.ts';
import { escapeMarkdown } from '../escape.ts';
import { type ApprovalBlock, approvalBlock } from './approval.ts';
import type { Tone } from './content.ts';

/** What all three cards of an operation show and carry. */
export interface OperationHead extends ApprovalBlock {
  readonly operationId: string;
  readonly revision: number;
  readonly tone: Tone;
  readonly state: string;
  /** A text colour. */
  readonly stateColour: 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention';
  readonly title: string;
  readonly headline: string;
  readonly project: string;
  readonly requester: string;
}

export function operationHead(view: OperationView): OperationHead {
  const { operation } = view;
  const tone = operation.paused ? 'warning' : STATE_WORDS[operation.state].tone;
  return {
    operationId: operation.id,
    revision: operation.visibleRevision,
    tone,
    state: stateWord(operation),
    stateColour: COLOURS[tone],
    title: escapeMarkdown(operationTitle(operation)),
    headline: escapeMarkdown(clip(view.headline, 500)),
    project: escapeMarkdown(clip(view.projectName, 100)),
    requester: escapeMarkdown(clip(view.requesterName, 80)),
    ...approvalBlock(view),
  };
}

/** What is done to what: `Refresh of UAT from PROD`, not escaped. */
function operationTitle(operation: Operation): string {
  const title = viewTitle(operation);
  return clip(capital(title), 200);
}

/** The operation in one plain line. */
export function operationSummary(view: OperationView): string {
  const word = stateWord(view.operation);
  return `${operationTitle(view.operation)}: ${word.charAt(0).toLowerCase()}${word.slice(1)}`;
}

const STATE_WORDS: Readonly<Record<State, { readonly word: string; readonly tone: Tone }>> = {
  requested: { word: 'Waiting for confirmation', tone: 'accent' },
  awaitingApproval: { word: 'Waiting for approval', tone: 'accent' },
  approved: { word: 'Confirmed', tone: 'accent' },
  blocked: { word: 'Blocked', tone: 'warning' },
  submitting: { word: 'On its way to LCS', tone: 'accent' },
  unconfirmed: { word: 'Unconfirmed', tone: 'warning' },
  running: { word: 'Running', tone: 'accent' },
  failing: { word: 'Failing', tone: 'attention' },
  succeeded: { word: 'Succeeded', tone: 'good' },
  failed: { word: 'Failed', tone: 'attention' },
  rolledBack: { word: 'Rolled back', tone: 'attention' },
  rollbackFailed: { word: 'Rollback failed', tone: 'attention' },
  refused: { word: 'Refused', tone: 'attention' },
  notStarted: { word: 'Not started', tone: 'emphasis' },
  unknown: { word: 'Outcome unknown', tone: 'warning' },
  cancelled: { word: 'Cancelled', tone: 'emphasis' },
  rejected: { word: 'Rejected', tone: 'emphasis' },
  expired: { word: 'Expired', tone: 'emphasis' },
};

const COLOURS: Readonly<Record<Tone, OperationHead['stateColour']>> = {
  emphasis: 'Default',
  accent: 'Accent',
  good: 'Good',
  warning: 'Warning',
  attention: 'Attention',
};

/** The state in a word or two, as people say it. */
function stateWord({ state, paused, approvals }: Pick<Operation, 'state' | 'paused' | 'approvals'>): string {
  const word = state === 'approved' && approvals ? 'Approved' : STATE_WORDS[state].word;
  return paused ? `${word} (paused)` : word;
}

/** LCS's own text, escaped, where the headline does not quote it already; or nothing. */
export function lcsWords({ operation, headline }: OperationView): string {
  const text = operation.lcsText ?? '';
  return headline.includes(text) ? '' : escapeMarkdown(clip(text, 1000));
}
