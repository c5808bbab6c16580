import type { FreezeView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf, type Tone } from './content.ts';
import { localTime } from './times.ts';

export interface FreezesData extends CardData {
  readonly project: string;
  readonly tone: Tone;
  /** What was just done, or nothing. */
  readonly news: string;
  /** What follows from it. */
  readonly lines: readonly { readonly text: string }[];
  readonly isEmpty: boolean;
  /** Only those that hold something. */
  readonly groups: readonly FreezeGroup[];
  /** How many more there are than rows, in words; or nothing. */
  readonly more: string;
}

export interface FreezeGroup {
  readonly title: string;
  readonly colour: 'Attention' | 'Warning';
  readonly rows: readonly FreezeRow[];
}

export interface FreezeRow {
  readonly scope: string;
  readonly when: string;
  readonly reason: string;
  /** Who set it, or where it stands in the settings. */
  readonly origin: string;
  readonly canLift: boolean;
  /** Empty where it cannot be lifted in chat. */
  readonly freezeId: string;
}

const MOST_ROWS = 12;
const MOST_LINES = 6;

/** What is frozen and what will be, and what was just done about it. */
export function freezesContent(reply: ReplyOf<'freezes'>): CardContent<FreezesData> {
  const { project, news, freezes } = reply;
  const shown = freezes.slice(0, MOST_ROWS);
  const left = freezes.length - shown.length;
  const isFrozen = freezes.some(({ isInForce }) => isInForce);
  return content('freezes', news?.sentence ?? `${project.name}: ${count(freezes)}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    tone: isFrozen ? 'warning' : 'accent',
    news: escapeMarkdown(clip(news?.sentence ?? '', 500)),
    lines: linesOf(news?.lines ?? []),
    isEmpty: freezes.length === 0,
    groups: [
      group(
        'In force',
        'Attention',
        shown.filter(({ isInForce }) => isInForce),
      ),
      group(
        'To come',
        'Warning',
        shown.filter(({ isInForce }) => !isInForce),
      ),
    ].filter(({ rows }) => rows.length > 0),
    more: left > 0 ? `and ${left} more` : '',
  });
}

function count(freezes: readonly FreezeView[]): string {
  const inForce = freezes.filter(({ isInForce }) => isInForce).length;
  if (freezes.length === 0) return 'nothing is frozen';
  const toCome = freezes.length - inForce;
  const words = [
    ...(inForce > 0 ? [`${freezesInWords(inForce)} in force`] : []),
    ...(toCome > 0 ? [`${freezesInWords(toCome)} to come`] : []),
  ];
  return words.join(', ');
}

function freezesInWords(n: number): string {
  return n === 1 ? 'one freeze' : `${n} freezes`;
}

function linesOf(lines: readonly string[]): FreezesData['lines'] {
  const left = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map((line) => ({ text: escapeMarkdown(clip(line, 250)) }));
  return left > 0 ? [...shown, { text: `and ${left} more` }] : shown;
}

function group(title: string, colour: FreezeGroup['colour'], freezes: readonly FreezeView[]): FreezeGroup {
  return { title, colour, rows: freezes.map(freezeRow) };
}

function freezeRow({ scope, from, until, reason, isInForce, origin }: FreezeView): FreezeRow {
  const canLift = 'freezeId' in origin;
  const end =
    until === null ? (canLift ? 'until somebody lifts it' : 'until the settings change') : `until ${localTime(until)}`;
  return {
    scope: escapeMarkdown(clip(scope, 120)),
    when: from === null ? end : `${isInForce ? 'since' : 'from'} ${localTime(from)} ${end}`,
    reason: escapeMarkdown(clip(reason, 200)),
    origin: canLift
      ? `Set by ${escapeMarkdown(clip(origin.setBy, 80))}`
      : `Stands in Ferry's settings (${escapeMarkdown(origin.place)}), and can be lifted only there`,
    canLift,
    freezeId: canLift ? origin.freezeId : '',
  };
}
