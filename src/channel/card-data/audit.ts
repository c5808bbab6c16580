import type { AuditFilter } from '../../commands/audit-filter.ts';
import type { AuditEntry } from '../../commands/views.ts';
import { capital } from '../../operations/capital.ts';
import { clip } from '../../operations/clip.ts';
import { escapeId, escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';
import { localTime } from './times.ts';

export interface AuditCardData extends CardData {
  readonly project: string;
  readonly projectId: number;
  readonly about: string;
  /** It travels in the buttons' data and is never drawn. */
  readonly filter: AuditFilter;
  readonly entries: readonly AuditRow[];
  readonly isEmpty: boolean;
  readonly hasNewer: boolean;
  readonly newerPage: number;
  readonly hasOlder: boolean;
  readonly olderPage: number;
}

interface AuditRow {
  readonly sentence: string;
  readonly colour: 'Default' | 'Attention';
  readonly weight: 'Default' | 'Bolder';
  /** When, of which operation and by which rule. */
  readonly under: string;
}

export function auditContent(reply: ReplyOf<'audit'>): CardContent<AuditCardData> {
  const { project, filter, about, page, hasOlder, entries } = reply;
  return content('audit', `Audit log of ${clip(project.name, 100)}: ${clip(about, 200)}, page ${page}`, {
    project: escapeMarkdown(clip(project.name, 100)),
    projectId: project.id,
    about: escapeMarkdown(capital(clip(about, 200))),
    filter,
    entries: entries.map(auditRow),
    isEmpty: entries.length === 0,
    hasNewer: page > 1,
    newerPage: Math.max(page - 1, 1),
    hasOlder,
    olderPage: page + 1,
  });
}

function auditRow({ at, sentence, isLoud, operationId, rule }: AuditEntry): AuditRow {
  const operation = operationId === null ? [] : [`operation ${escapeId(operationId.slice(0, 8))}`];
  const why = rule === null ? [] : [escapeMarkdown(clip(ruleInWords(rule), 100))];
  return {
    sentence: escapeMarkdown(clip(sentence, 500)),
    colour: isLoud ? 'Attention' : 'Default',
    weight: isLoud ? 'Bolder' : 'Default',
    under: [localTime(at), ...operation, ...why].join(' · '),
  };
}

/** The names of Ferry's own rules are words; those of the settings are places in them. */
function ruleInWords(rule: string): string {
  if (rule === 'default') return 'no rule of the settings';
  return rule.includes('[') ? `rule ${rule}` : rule;
}
