import type { EnvironmentView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { dotColour, type EnvironmentRow } from './environments.ts';
import { type HistoryRow, historyRow } from './history-rows.ts';
import { quotaNext, quotaUsed } from './quota-words.ts';

export interface EnvironmentData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly stateColour: EnvironmentRow['dotColour'];
  readonly warning: string;
  readonly running: string;
  /** Texts are empty where LCS did not say. */
  readonly type: string;
  readonly infrastructure: string;
  readonly version: string;
  readonly region: string;
  readonly quota: string;
  readonly nextSlot: string;
  /** Why something cannot be done with it, each once. */
  readonly obstacles: readonly { readonly text: string }[];
  readonly hasObstacles: boolean;
  readonly history: readonly HistoryRow[];
  readonly hasHistory: boolean;
  readonly canRefresh: boolean;
  readonly canExport: boolean;
  readonly canStart: boolean;
  readonly canStop: boolean;
}

/** One environment: what LCS says of it, what may be done with it, what ran on it. */
export function environmentContent(reply: ReplyOf<'environment'>): CardContent<EnvironmentData> {
  const { project, view, history, warning } = reply;
  const { facts } = view;
  const quota = reply.quota?.quota ?? null;
  const word = (text: string | null) => escapeMarkdown(clip(text ?? '', 80));
  const obstacles = [...new Set([view.noRefresh, view.noExport, view.noStart, view.noStop])];
  const reasons = obstacles.filter((text) => text !== null);
  return content('environment', `${facts.name}: ${facts.state ?? 'state not known'}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    id: facts.id,
    name: escapeMarkdown(clip(facts.name, 80)),
    state: word(stateWords(view)),
    stateColour: dotColour(facts.state),
    warning: escapeMarkdown(clip(warning ?? '', 300)),
    running: escapeMarkdown(clip(view.running ?? '', 200)),
    type: word(facts.type),
    infrastructure: word(facts.infrastructure),
    version: word(facts.version),
    region: word(facts.region),
    quota: quota ? quotaUsed(quota) : '',
    nextSlot: quota ? quotaNext(quota) : '',
    obstacles: reasons.map((text) => ({ text: escapeMarkdown(clip(text, 300)) })),
    hasObstacles: reasons.length > 0,
    history: history.map(historyRow),
    hasHistory: history.length > 0,
    ...possible(view),
  });
}

/** LCS's two words for how it is, where they differ. */
function stateWords({ facts: { state, status } }: EnvironmentView): string {
  if (state === null) return status ?? 'State not known';
  return status === null || status === state ? state : `${state} (${status})`;
}

/** Until what runs on it ends, nothing else can be asked for. */
function possible(view: EnvironmentView): Pick<EnvironmentData, 'canRefresh' | 'canExport' | 'canStart' | 'canStop'> {
  const isFree = view.running === null;
  return {
    canRefresh: isFree && view.noRefresh === null,
    canExport: isFree && view.noExport === null,
    canStart: isFree && view.noStart === null,
    canStop: isFree && view.noStop === null,
  };
}
