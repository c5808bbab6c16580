import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { type HistoryRow, historyRow } from './history-rows.ts';

export interface HistoryData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly environment: string;
  readonly environmentId: string;
  readonly question: string;
  readonly entries: readonly HistoryRow[];
  readonly isEmpty: boolean;
  readonly hasNewer: boolean;
  readonly newerPage: number;
  readonly hasOlder: boolean;
  readonly olderPage: number;
}

/** LCS decides how long a page is, nine entries at most as far as was seen (lcs-api 3.1); a message has no room for many more. */
const MOST_ROWS = 12;

export function historyContent(reply: ReplyOf<'history'>): CardContent<HistoryData> {
  const { project, environment, entries, page, hasMore, question } = reply;
  return content('history', question ?? `History of ${environment.name}, page ${page}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    environment: escapeMarkdown(clip(environment.name, 80)),
    environmentId: environment.id,
    question: escapeMarkdown(clip(question ?? '', 300)),
    entries: entries.slice(0, MOST_ROWS).map(historyRow),
    isEmpty: entries.length === 0,
    hasNewer: page > 1,
    newerPage: Math.max(page - 1, 1),
    hasOlder: hasMore,
    olderPage: page + 1,
  });
}
