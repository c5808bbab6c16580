import type { EnvironmentView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';

export interface EnvironmentsData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly warning: string;
  readonly environments: readonly EnvironmentRow[];
  readonly isEmpty: boolean;
  /** The names of those that have no row of their own, or nothing. */
  readonly others: string;
}

export interface EnvironmentRow {
  readonly id: string;
  readonly name: string;
  /** What LCS says of it, in LCS's words. */
  readonly facts: string;
  /** Filled where LCS said how it is, in a text colour. */
  readonly dot: '●' | '○';
  readonly dotColour: 'Good' | 'Warning' | 'Attention' | 'Default';
  readonly running: string;
  /** What may be done with it, or why nothing can. */
  readonly may: string;
}

/** A row with its button is about 1 KB of a message that may have 28 KB (teams-platform 8). */
const MOST_ROWS = 15;

export function environmentsContent(reply: ReplyOf<'environments'>): CardContent<EnvironmentsData> {
  const { project, environments, warning } = reply;
  const [shown, others] = divide(environments);
  return content('environments', `Environments of ${project.name}: ${environments.length}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    warning: escapeMarkdown(warning ?? ''),
    environments: shown.map(environmentRow),
    isEmpty: environments.length === 0,
    others: escapeMarkdown(clip(others.map(({ facts }) => facts.name).join(', '), 2000)),
  });
}

/** Where there are too many, those that can be refreshed come first: they are what the card is for. */
function divide(environments: readonly EnvironmentView[]): [EnvironmentView[], EnvironmentView[]] {
  if (environments.length <= MOST_ROWS) return [[...environments], []];
  const sorted = environments.toSorted((a, b) => Number(canRefresh(b)) - Number(canRefresh(a)));
  return [sorted.slice(0, MOST_ROWS), sorted.slice(MOST_ROWS)];
}

/** Where something runs, the card says that already. */
function mayWords(view: EnvironmentView): string {
  if (view.running !== null) return '';
  const deeds = { refresh: view.noRefresh, export: view.noExport, start: view.noStart, stop: view.noStop };
  const possible = Object.entries(deeds).flatMap(([deed, obstacle]) => (obstacle === null ? [deed] : []));
  return possible.length > 0 ? `Possible: ${possible.join(', ')}` : (view.noRefresh ?? '');
}

function canRefresh({ running, noRefresh }: EnvironmentView): boolean {
  return running === null && noRefresh === null;
}

function environmentRow(view: EnvironmentView): EnvironmentRow {
  const { facts, running } = view;
  const words = [facts.type, facts.infrastructure, facts.state, facts.version, facts.region];
  const known = words.filter((word): word is string => word !== null);
  return {
    id: facts.id,
    name: escapeMarkdown(clip(facts.name, 80)),
    facts: known.length > 0 ? escapeMarkdown(clip(known.join(' · '), 200)) : 'No facts known',
    dot: facts.state === null ? '○' : '●',
    dotColour: dotColour(facts.state),
    running: escapeMarkdown(clip(running ?? '', 200)),
    may: escapeMarkdown(clip(mayWords(view), 200)),
  };
}

/** By DeploymentState (lcs-api 4.2): `Finished` is ready, failures say so, everything else is under way. */
export function dotColour(state: string | null): EnvironmentRow['dotColour'] {
  if (state === null) return 'Default';
  if (state === 'Finished') return 'Good';
  return /fail|error/i.test(state) ? 'Attention' : 'Warning';
}
