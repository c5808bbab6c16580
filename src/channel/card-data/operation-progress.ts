import type { OperationView } from '../../commands/reply.ts';
import { clip } from '../../operations/clip.ts';
import { escapeId, escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content } from './content.ts';
import { lcsWords, type OperationHead, operationHead, operationSummary } from './operation-words.ts';
import { localTimeOrNone } from './times.ts';

/** Texts are empty where there is nothing to say. */
export interface OperationProgressData extends CardData, OperationHead {
  readonly notBefore: string;
  /** When it was handed to LCS, where nobody knows what became of it. */
  readonly handedOver: string;
  readonly runningSince: string;
  readonly lcsStatus: string;
  readonly lcsText: string;
  readonly lcsActivityId: string;
  readonly isInLcs: boolean;
  readonly canSayStarted: boolean;
  readonly canSayNotStarted: boolean;
  readonly canCancel: boolean;
}

/** From the confirmation to the end: where it is now. It shows when it began, not a duration that would go stale. */
export function operationProgressContent(view: OperationView): CardContent<OperationProgressData> {
  const { operation, actions } = view;
  const { state } = operation;
  return content('operation-progress', operationSummary(view), {
    ...operationHead(view),
    notBefore: state === 'approved' ? localTimeOrNone(operation.notBefore) : '',
    handedOver: state === 'unconfirmed' ? localTimeOrNone(operation.submittedAt) : '',
    runningSince: localTimeOrNone(operation.startedAt),
    lcsStatus: escapeMarkdown(clip(operation.lcsStatus ?? '', 80)),
    lcsText: lcsWords(view),
    lcsActivityId: escapeId(operation.lcsActivityId ?? ''),
    isInLcs: state === 'running' || state === 'failing',
    canSayStarted: actions.includes('saidStarted'),
    canSayNotStarted: actions.includes('saidNotStarted'),
    canCancel: actions.includes('cancel'),
  });
}
