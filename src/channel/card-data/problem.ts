import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';

export interface ProblemData extends CardData {
  readonly sentence: string;
}

export function problemContent({ sentence }: ReplyOf<'problem'>): CardContent<ProblemData> {
  return content('problem', clip(sentence, 300), {
    sentence: escapeMarkdown(clip(sentence, 1500)),
  });
}
