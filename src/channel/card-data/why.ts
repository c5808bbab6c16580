import type { WhyView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import type { Check } from '../../operations/operation.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CheckRow, checkRow } from './checks.ts';
import { type CardContent, type CardData, content, type ReplyOf, type Tone } from './content.ts';
import { localTime } from './times.ts';

export interface WhyData extends CardData {
  readonly project: string;
  readonly tone: Tone;
  readonly title: string;
  /** For whom, where and when the answer holds. */
  readonly about: string;
  readonly groups: readonly WhyGroup[];
  /** How many more answers there are than groups, in words; or nothing. */
  readonly more: string;
  readonly warning: string;
}

export interface WhyGroup {
  /** For which sources it is so; empty where none had to be chosen. */
  readonly sources: string;
  readonly verdict: string;
  readonly colour: CheckRow['colour'];
  readonly rule: string;
  readonly rows: readonly CheckRow[];
}

const TONES: Readonly<Record<Check['level'], Tone>> = { pass: 'good', warn: 'warning', block: 'attention' };

/** An answer for every source that differs could grow without end. */
const MOST_GROUPS = 4;
const MOST_ROWS = 6;

/** Whether somebody may do something, by which rule, and what it takes. */
export function whyContent(reply: ReplyOf<'why'>): CardContent<WhyData> {
  const { project, title, askerName, at, groups, warning } = reply;
  const left = groups.length - MOST_GROUPS;
  return content('why', `${title}? ${summary(groups)}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    tone: toneOf(groups),
    title: escapeMarkdown(clip(`${title}?`, 200)),
    about: `For ${escapeMarkdown(clip(askerName, 80))}, here${at === null ? ' and now' : `, for ${localTime(at)}`}`,
    groups: groups.slice(0, MOST_GROUPS).map((group) => whyGroup(group, groups.length)),
    more: left > 0 ? `There are ${left} more answers, for other sources. Ask with one of them.` : '',
    warning: escapeMarkdown(clip(warning ?? '', 300)),
  });
}

function summary(groups: readonly WhyView[]): string {
  const [only, ...others] = groups;
  return only && others.length === 0 ? only.verdict.text : 'It depends on the source.';
}

/** Of several answers, none stands for all. */
function toneOf(groups: readonly WhyView[]): Tone {
  const [level, ...others] = new Set(groups.map(({ verdict }) => verdict.level));
  return level && others.length === 0 ? TONES[level] : 'accent';
}

function whyGroup({ sources, verdict, rule, rows }: WhyView, groups: number): WhyGroup {
  const { text, colour } = checkRow(verdict);
  const names = clip(sources.join(', '), 200);
  const all = groups === 1 && sources.length > 1 ? 'From any of' : 'From';
  return {
    sources: sources.length === 0 ? '' : `${all} ${escapeMarkdown(names)}`,
    verdict: text,
    colour,
    rule: escapeMarkdown(rule),
    rows: rows.slice(0, MOST_ROWS).map(checkRow),
  };
}
