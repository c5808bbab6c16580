import type { QuotaView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { quotaColour, quotaNext, quotaUsed } from './quota-words.ts';
import { localTime } from './times.ts';

export interface QuotaData extends CardData {
  readonly project: string;
  readonly rows: readonly QuotaRow[];
  readonly isEmpty: boolean;
  readonly others: string;
}

export interface QuotaRow {
  readonly name: string;
  /** Or why it is not known. */
  readonly used: string;
  readonly colour: 'Default' | 'Good' | 'Warning' | 'Attention';
  readonly next: string;
  readonly starts: readonly { readonly text: string }[];
}

/** More than LCS's three can have been started where people use the portal, too (lcs-api 5.1). */
const MOST_STARTS = 10;

export function quotaContent({ project, environments, others }: ReplyOf<'quota'>): CardContent<QuotaData> {
  const [first] = environments;
  const only =
    environments.length === 1 && first?.quota ? `${first.environment.name}: ${quotaUsed(first.quota)}` : null;
  return content('quota', only ?? `Quota of ${project.name}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    rows: environments.map(quotaRow),
    isEmpty: environments.length === 0,
    others: escapeMarkdown(clip(others.join(', '), 1000)),
  });
}

function quotaRow({ environment, quota, problem, askedBy }: QuotaView): QuotaRow {
  const name = escapeMarkdown(clip(environment.name, 80));
  if (!quota)
    return { name, used: escapeMarkdown(clip(problem ?? 'Not known', 300)), colour: 'Default', next: '', starts: [] };
  const starts = quota.starts.slice(0, MOST_STARTS).map(({ at, kind }, index) => {
    const who = askedBy[index] ?? null;
    const words = who === null ? 'not asked through Ferry' : `asked by ${escapeMarkdown(clip(who, 80))}`;
    return { text: `${kind} · ${localTime(at)} · ${words}` };
  });
  return { name, used: quotaUsed(quota), colour: quotaColour(quota), next: quotaNext(quota), starts };
}
