import type { Choice } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';

export interface RefreshFormData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly verb: 'requestRefresh' | 'planRefresh';
  readonly title: string;
  readonly note: string;
  readonly problem: string;
  readonly sources: readonly Choice[];
  readonly targets: readonly Choice[];
  /** An environment's id, or nothing. */
  readonly source: string;
  readonly target: string;
  readonly canBeLater: boolean;
  /** As it was typed, or nothing. */
  readonly startAt: string;
}

/** As the fields of the cards. */
const LONGEST_TYPED = 60;

const WORDS: Readonly<Record<ReplyOf<'refreshForm'>['purpose'], Pick<RefreshFormData, 'verb' | 'title' | 'note'>>> = {
  refresh: {
    verb: 'requestRefresh',
    title: 'Refresh an environment',
    note: 'Nothing happens yet: Ferry checks both and asks you to confirm.',
  },
  plan: {
    verb: 'planRefresh',
    title: 'Plan the refresh of an environment',
    note: 'Nothing is started: Ferry only checks both.',
  },
};

export function refreshFormContent(reply: ReplyOf<'refreshForm'>): CardContent<RefreshFormData> {
  const { project, problem, purpose } = reply;
  return content('refresh-form', problem ?? `${WORDS[purpose].title} in ${project.name}`, {
    ...WORDS[purpose],
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    problem: escapeMarkdown(problem ?? ''),
    sources: reply.sources.map(plainChoice),
    targets: reply.targets.map(plainChoice),
    source: reply.source ?? '',
    target: reply.target ?? '',
    canBeLater: purpose === 'refresh',
    startAt: typedBefore(reply.startAt),
  });
}

/** What somebody typed when, for the field to show it again: neither Markdown nor lines. */
export function typedBefore(startAt: string): string {
  return clip(plainLine(startAt), LONGEST_TYPED);
}

/** Choices of a drop-down list are not Markdown. */
export function plainChoice({ title, value }: Choice): Choice {
  return { title: clip(plainLine(title), 80), value };
}
