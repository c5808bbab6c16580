import { clip } from '../../operations/clip.ts';
import type { Check } from '../../operations/operation.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CheckRow, checkRow } from './checks.ts';
import { type CardContent, type CardData, content, type ReplyOf, type Tone } from './content.ts';
import { quotaNext, quotaUsed } from './quota-words.ts';

export interface PlanData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly tone: Tone;
  readonly title: string;
  readonly verdict: string;
  readonly checks: readonly CheckRow[];
  /** Empty where it is not known. */
  readonly quota: string;
  readonly nextSlot: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly canRefresh: boolean;
}

const VERDICTS: Readonly<Record<Check['level'], { readonly tone: Tone; readonly verdict: string }>> = {
  pass: { tone: 'good', verdict: 'Nothing speaks against it. Nothing was started.' },
  warn: { tone: 'warning', verdict: 'It can be asked for; please read the warnings. Nothing was started.' },
  block: { tone: 'attention', verdict: 'It cannot be done now. Nothing was started.' },
};

/** What speaks for and against a refresh that nobody has asked for. */
export function planContent(reply: ReplyOf<'plan'>): CardContent<PlanData> {
  const { project, source, target, checks, quota } = reply;
  const level = worst(checks);
  const title = `Plan: refresh of ${target.name} from ${source.name}`;
  return content('plan', `${title}: ${VERDICTS[level].verdict}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    ...VERDICTS[level],
    title: escapeMarkdown(clip(title, 200)),
    checks: checks.map(checkRow),
    quota: quota ? quotaUsed(quota) : '',
    nextSlot: quota ? quotaNext(quota) : '',
    sourceId: source.id,
    targetId: target.id,
    canRefresh: level !== 'block',
  });
}

function worst(checks: readonly Check[]): Check['level'] {
  const levels = checks.map(({ level }) => level);
  return (['block', 'warn'] as const).find((level) => levels.includes(level)) ?? 'pass';
}
