import type { OperationView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import type { Operation } from '../../operations/operation.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { type CheckRow, checkRow } from './checks.ts';
import { type CardContent, type CardData, content } from './content.ts';
import { type OperationHead, operationHead, operationSummary } from './operation-words.ts';
import { type OwnViews, ownViews } from './own-views.ts';
import { localTimeOrNone } from './times.ts';

export interface OperationRequestData extends CardData, OperationHead, OwnViews {
  readonly hasSource: boolean;
  readonly source: string;
  readonly target: string;
  readonly losses: readonly { readonly text: string }[];
  readonly hasLosses: boolean;
  readonly hasMoreLosses: boolean;
  readonly checks: readonly CheckRow[];
  readonly hasChecks: boolean;
  readonly starts: string;
  readonly expires: string;
  readonly canConfirm: boolean;
  readonly mustType: boolean;
  /** Labels and error messages are not Markdown. */
  readonly typeLabel: string;
  readonly typeError: string;
  readonly confirmStyle: 'destructive' | 'positive';
  /** Confirming breaks a freeze, and needs a reason. */
  readonly mustSayWhy: boolean;
  readonly freeze: string;
  /** The reason given before. */
  readonly whySoFar: string;
  readonly canApprove: boolean;
  readonly canReject: boolean;
  readonly canCancel: boolean;
}

/** The confirmation, and the approval: what would happen to what, what it costs, what speaks against it. */
export function operationRequestContent(view: OperationView): CardContent<OperationRequestData> {
  const { operation, losses, actions } = view;
  const canConfirm = actions.includes('confirm');
  return content('operation-request', operationSummary(view), {
    ...operationHead(view),
    ...ownViews(view),
    hasSource: operation.source !== null,
    source: escapeMarkdown(clip(operation.source?.name ?? '', 80)),
    target: escapeMarkdown(clip(operation.target.name, 80)),
    losses: losses.map((text) => ({ text: escapeMarkdown(text) })),
    hasLosses: losses.length > 0,
    hasMoreLosses: actions.includes('losses'),
    checks: operation.checks.map(checkRow),
    hasChecks: operation.checks.length > 0,
    // What is blocked starts as soon as it is confirmed again.
    starts: operation.state === 'blocked' ? '' : localTimeOrNone(operation.notBefore),
    expires: localTimeOrNone(operation.expiresAt),
    canConfirm,
    mustType: canConfirm && operation.confirmation === 'typeTarget',
    ...typingWords(operation.target.name),
    confirmStyle: losses.length > 0 ? 'destructive' : 'positive',
    ...breaking(operation, canConfirm),
    canApprove: actions.includes('approve'),
    canReject: actions.includes('reject'),
    canCancel: actions.includes('cancel'),
  });
}

/** What broke a freeze before may still have to: whoever confirms it again sees the reason, and can change it. */
function breaking(
  { frozen, breakGlass }: Operation,
  canConfirm: boolean,
): Pick<OperationRequestData, 'mustSayWhy' | 'freeze' | 'whySoFar'> {
  if (!canConfirm || (frozen === null && breakGlass === null)) return { mustSayWhy: false, freeze: '', whySoFar: '' };
  const freeze = escapeMarkdown(clip(frozen ?? 'You asked for it in spite of a freeze.', 300));
  return { mustSayWhy: true, freeze, whySoFar: clip(plainLine(breakGlass ?? ''), 300) };
}

function typingWords(targetName: string): Pick<OperationRequestData, 'typeLabel' | 'typeError'> {
  const name = clip(plainLine(targetName), 80);
  return { typeLabel: `Type ${name} to confirm`, typeError: `Type the name of the target, ${name}.` };
}
