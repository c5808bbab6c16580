import type { Finding } from '../operations/diagnosis.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { wordList } from '../operations/word-list.ts';

/** The projects that something is said of, in words. */
export interface Named {
  /** `Contoso rollout`, or `3 projects`. */
  readonly name: string;
  /** `project 1234567`, or `projects 1, 2 and 3`. */
  readonly ids: string;
  readonly it: 'the project' | 'the projects';
}

/** What there is to be said of a project, so that it can be said of several at once. */
export type Telling = (named: Named) => Finding;

/** A person may have twenty projects, and one cause concern them all: what is the same of several is said once, with their names. */
export function toldTogether(
  tellings: readonly { readonly project: ProjectSettings; readonly tell: Telling }[],
): readonly Finding[] {
  const alike = Map.groupBy(tellings, ({ tell }) => JSON.stringify(tell(NOBODY)));
  return [...alike.values()].flatMap((group) => {
    const projects = group.map(({ project }) => project);
    const finding = group[0]?.tell(namedOf(projects));
    if (!finding || projects.length === 1) return finding ?? [];
    const names = projects.map(({ name }) => name);
    return { ...finding, text: `${finding.text} (${wordList(names, 'and')})` };
  });
}

const NOBODY: Named = { name: '', ids: '', it: 'the project' };

function namedOf(projects: readonly ProjectSettings[]): Named {
  const [only, ...others] = projects;
  if (only && others.length === 0) return { name: only.name, ids: `project ${only.id}`, it: 'the project' };
  const ids = projects.map(({ id }) => String(id));
  return { name: `${projects.length} projects`, ids: `projects ${wordList(ids, 'and')}`, it: 'the projects' };
}
