import type { HolderView } from '../../commands/views.ts';
import { capital } from '../../operations/capital.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { localTime } from './times.ts';

export interface TakenData extends CardData {
  readonly projectId: number;
  readonly sentence: string;
  readonly holders: readonly HolderRow[];
  /** What one can wait for, each once. */
  readonly waits: readonly WaitButton[];
}

export interface HolderRow {
  readonly title: string;
  readonly requester: string;
  readonly since: string;
  /** About when it will be over, or that nobody knows. */
  readonly until: string;
}

export interface WaitButton {
  /** Of a button: no Markdown. */
  readonly title: string;
  readonly environmentId: string;
}

/** Somebody has to wait: for whom, and how long about. */
export function takenContent({ projectId, sentence, holders }: ReplyOf<'taken'>): CardContent<TakenData> {
  const byEnvironment = new Map(holders.map(({ environment }) => [environment.id, environment.name]));
  return content('taken', clip(sentence, 300), {
    projectId,
    sentence: escapeMarkdown(clip(sentence, 500)),
    holders: holders.map(holderRow),
    waits: [...byEnvironment].map(([environmentId, name]) => ({
      environmentId,
      title: `Tell me when ${clip(plainLine(name), 40)} is free`,
    })),
  });
}

function holderRow({ title, requesterName, since, until }: HolderView): HolderRow {
  const words = clip(capital(title), 200);
  return {
    title: escapeMarkdown(words),
    requester: escapeMarkdown(clip(requesterName, 80)),
    since: localTime(since),
    until: until === null ? 'Nobody knows' : localTime(until),
  };
}
