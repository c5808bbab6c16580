import { duration } from '../../commands/times.ts';
import type { OperationView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import type { Operation } from '../../operations/operation.ts';
import { escapeId, escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content } from './content.ts';
import { lcsWords, type OperationHead, operationHead, operationSummary } from './operation-words.ts';
import { localTimeOrNone } from './times.ts';

/** Texts are empty where there is nothing to say. */
export interface OperationOutcomeData extends CardData, OperationHead {
  readonly started: string;
  readonly ended: string;
  readonly took: string;
  readonly lcsStatus: string;
  /** Only where it did not succeed. */
  readonly lcsText: string;
  readonly lcsActivityId: string;
}

/** What came of it. The card stays in the conversation as the record, so it has no buttons. */
export function operationOutcomeContent(view: OperationView): CardContent<OperationOutcomeData> {
  const { operation } = view;
  return content('operation-outcome', operationSummary(view), {
    ...operationHead(view),
    started: localTimeOrNone(operation.startedAt),
    ended: localTimeOrNone(operation.endedAt),
    took: timeTaken(operation),
    lcsStatus: escapeMarkdown(clip(operation.lcsStatus ?? '', 80)),
    lcsText: operation.state === 'succeeded' ? '' : lcsWords(view),
    lcsActivityId: escapeId(operation.lcsActivityId ?? ''),
  });
}

function timeTaken({ startedAt, endedAt }: Operation): string {
  return startedAt === null || endedAt === null ? '' : duration(endedAt - startedAt);
}
