import type { ApprovalView, OperationView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { localTime } from './times.ts';

/** Who has to agree to an operation and who did, on all its cards alike. Texts are empty where there is nothing to say. */
export interface ApprovalBlock {
  readonly hasApproval: boolean;
  /** How many agreed, of how many. */
  readonly approvalCount: string;
  readonly approvalColour: 'Default' | 'Accent' | 'Good' | 'Attention';
  readonly approvers: string;
  readonly votes: readonly VoteRow[];
  /** Why a freeze is broken, in the requester's words; and the freeze, where it is known. */
  readonly brokenFor: string;
  readonly brokenFreeze: string;
}

export interface VoteRow {
  readonly icon: string;
  readonly iconColour: 'Good' | 'Warning' | 'Attention';
  readonly text: string;
  readonly textColour: 'Default' | 'Warning';
  readonly weight: 'Default' | 'Bolder';
}

type Vote = ApprovalView['votes'][number];

export function approvalBlock(view: OperationView): ApprovalBlock {
  const { approval, operation } = view;
  // Whoever has to confirm says anew whether, and why, they break a freeze.
  const isDecided = operation.state !== 'requested' && operation.state !== 'blocked';
  const brokenFor = isDecided ? (operation.breakGlass ?? '') : '';
  return {
    hasApproval: approval !== null,
    ...countOf(approval),
    approvers: approval ? `From ${escapeMarkdown(clip(approval.from, 500))}` : '',
    votes: approval?.votes.map(voteRow) ?? [],
    brokenFor: escapeMarkdown(clip(brokenFor, 300)),
    brokenFreeze: brokenFor === '' ? '' : escapeMarkdown(clip(operation.frozen ?? '', 300)),
  };
}

function countOf(approval: ApprovalView | null): Pick<ApprovalBlock, 'approvalCount' | 'approvalColour'> {
  if (!approval) return { approvalCount: '', approvalColour: 'Default' };
  const { required, votes } = approval;
  const approvalCount = votes.length === 0 ? `${required} needed` : `${agreed(votes)} of ${required}`;
  if (votes.some(({ verdict }) => verdict === 'rejected')) return { approvalCount, approvalColour: 'Attention' };
  return { approvalCount, approvalColour: agreed(votes) >= required ? 'Good' : 'Accent' };
}

function agreed(votes: readonly Vote[]): number {
  return votes.filter(({ verdict }) => verdict === 'approved').length;
}

/** That somebody agreed to what they asked for themselves is nothing to be overlooked. */
function voteRow({ name, at, verdict, isRequester }: Vote): VoteRow {
  const who = escapeMarkdown(clip(name, 80));
  const when = localTime(at);
  if (verdict === 'rejected') {
    return { ...PLAIN, icon: '✖\ufe0e', iconColour: 'Attention', text: `${who} rejected it · ${when}` };
  }
  if (!isRequester) return { ...PLAIN, icon: '✓', iconColour: 'Good', text: `${who} agreed · ${when}` };
  const text = `${who} agreed to their own request · ${when}`;
  return { icon: '⚠\ufe0e', iconColour: 'Warning', text, textColour: 'Warning', weight: 'Bolder' };
}

const PLAIN = { textColour: 'Default', weight: 'Default' } as const;
