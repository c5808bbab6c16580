import { clip, escapeId, escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';

export interface ProblemData extends CardData {
  readonly sentence: string;
  /** Under which the log speaks of it, or nothing. */
  readonly correlationId: string;
}

export function problemContent({ sentence, correlationId }: ReplyOf<'problem'>): CardContent<ProblemData> {
  return content('problem', clip(sentence, 300), {
    sentence: escapeMarkdown(clip(sentence, 1500)),
    correlationId: escapeId(correlationId ?? ''),
  });
}
