import type { Choice } from '../../commands/reply.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';

export interface RefreshFormData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly problem: string;
  readonly sources: readonly Choice[];
  readonly targets: readonly Choice[];
  /** An environment's id, or nothing. */
  readonly source: string;
  readonly target: string;
}

export function refreshFormContent(reply: ReplyOf<'refreshForm'>): CardContent<RefreshFormData> {
  const { project, problem } = reply;
  return content('refresh-form', problem ?? `Refresh an environment of ${project.name}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    problem: escapeMarkdown(problem ?? ''),
    sources: reply.sources.map(plainChoice),
    targets: reply.targets.map(plainChoice),
    source: reply.source ?? '',
    target: reply.target ?? '',
  });
}

/** Choices of a drop-down list are not Markdown. */
function plainChoice({ title, value }: Choice): Choice {
  return { title: clip(plainLine(title), 80), value };
}
