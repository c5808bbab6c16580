import { duration } from '../../commands/times.ts';
import type { HistoryView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import type { Progress } from '../../operations/happening.ts';
import { runningIn } from '../../operations/lcs-history.ts';
import type { HistoryEntry } from '../../operations/ports.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { localTime } from './times.ts';

export interface HistoryRow {
  readonly title: string;
  /** The word of LCS. */
  readonly status: string;
  readonly statusColour: 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention';
  /** When, how long and at whose wish. */
  readonly about: string;
  /** It travels in the button's data and is never drawn. */
  readonly lcsActivityId: string;
  readonly canWatch: boolean;
}

const COLOURS: Readonly<Record<Progress, HistoryRow['statusColour']>> = {
  running: 'Accent',
  unknownWord: 'Warning',
  succeeded: 'Good',
  failing: 'Attention',
  rollingBack: 'Attention',
  failed: 'Attention',
  rolledBack: 'Attention',
  rollbackFailed: 'Attention',
};

/** An entry of LCS's history as a line of a card. */
export function historyRow({ entry, askedBy }: HistoryView): HistoryRow {
  const who = askedBy === null ? 'not asked through Ferry' : `asked by ${escapeMarkdown(clip(askedBy, 80))}`;
  return {
    title: escapeMarkdown(clip(entry.title || entry.lcsType, 120)) || 'Operation without a name',
    status: escapeMarkdown(clip(entry.lcsStatus, 60)) || 'Unknown',
    statusColour: COLOURS[entry.progress],
    about: [...times(entry), who].join(' · '),
    lcsActivityId: clip(plainLine(entry.lcsActivityId), 100),
    canWatch: runningIn([entry]).length > 0,
  };
}

function times({ startedAt, endedAt }: HistoryEntry): string[] {
  if (startedAt === null) return ['start not known'];
  const took = endedAt === null ? [] : [`took ${duration(endedAt - startedAt)}`];
  return [localTime(startedAt), ...took];
}
