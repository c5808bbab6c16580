import type { OperationView } from '../../commands/reply.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { type CheckRow, checkRow } from './checks.ts';
import { type CardContent, type CardData, content } from './content.ts';
import { type OperationHead, operationHead, operationSummary } from './operation-words.ts';
import { localTimeOrNone } from './times.ts';

export interface OperationRequestData extends CardData, OperationHead {
  readonly hasSource: boolean;
  readonly source: string;
  readonly target: string;
  readonly losses: readonly { readonly text: string }[];
  readonly hasLosses: boolean;
  readonly hasMoreLosses: boolean;
  readonly checks: readonly CheckRow[];
  readonly hasChecks: boolean;
  readonly expires: string;
  readonly canConfirm: boolean;
  readonly mustType: boolean;
  /** Labels and error messages are not Markdown. */
  readonly typeLabel: string;
  readonly typeError: string;
  readonly confirmStyle: 'destructive' | 'positive';
  readonly canCancel: boolean;
}

/** The confirmation: what would happen to what, what it costs, what speaks against it. */
export function operationRequestContent(view: OperationView): CardContent<OperationRequestData> {
  const { operation, losses, actions } = view;
  const canConfirm = actions.includes('confirm');
  return content('operation-request', operationSummary(view), {
    ...operationHead(view),
    hasSource: operation.source !== null,
    source: escapeMarkdown(clip(operation.source?.name ?? '', 80)),
    target: escapeMarkdown(clip(operation.target.name, 80)),
    losses: losses.map((text) => ({ text: escapeMarkdown(text) })),
    hasLosses: losses.length > 0,
    hasMoreLosses: actions.includes('losses'),
    checks: operation.checks.map(checkRow),
    hasChecks: operation.checks.length > 0,
    expires: localTimeOrNone(operation.expiresAt),
    canConfirm,
    mustType: canConfirm && operation.confirmation === 'typeTarget',
    ...typingWords(operation.target.name),
    confirmStyle: losses.length > 0 ? 'destructive' : 'positive',
    canCancel: actions.includes('cancel'),
  });
}

function typingWords(targetName: string): Pick<OperationRequestData, 'typeLabel' | 'typeError'> {
  const name = clip(plainLine(targetName), 80);
  return { typeLabel: `Type ${name} to confirm`, typeError: `Type the name of the target, ${name}.` };
}
