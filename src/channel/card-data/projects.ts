import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';

export interface ProjectsData extends CardData {
  readonly projects: readonly {
    readonly name: string;
    readonly id: number;
    readonly isChosen: boolean;
    readonly isOther: boolean;
    /** What the button types. */
    readonly use: string;
  }[];
  readonly isEmpty: boolean;
}

export function projectsContent({ projects }: ReplyOf<'projects'>): CardContent<ProjectsData> {
  const chosen = projects.find((entry) => entry.chosen);
  const summary = chosen ? `LCS projects; in use here: ${chosen.project.name}` : 'LCS projects; none in use here yet';
  return content('projects', summary, {
    projects: projects.map(({ project, chosen: isChosen }) => ({
      name: escapeMarkdown(clip(project.name, 100)),
      id: project.id,
      isChosen,
      isOther: !isChosen,
      use: `use ${project.id}`,
    })),
    isEmpty: projects.length === 0,
  });
}
