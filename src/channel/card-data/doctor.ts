import { clip } from '../../operations/clip.ts';
import type { Finding } from '../../operations/diagnosis.ts';
import { escapeMarkdown } from '../escape.ts';
import { type CheckRow, checkRow } from './checks.ts';
import { type CardContent, type CardData, content, type ReplyOf, type Tone } from './content.ts';

export interface DoctorData extends CardData {
  readonly tone: Tone;
  readonly name: string;
  readonly verdict: string;
  readonly findings: readonly FindingRow[];
  /** Empty where nothing was left out. */
  readonly notLookedAt: string;
}

interface FindingRow extends CheckRow {
  readonly about: string;
  /** Empty where nothing is to be done. */
  readonly cure: string;
}

/** More nobody reads; what is well is left out first. */
const MOST_FINDINGS = 18;
/** Bytes of all rows together, and of the layout around one: a card has 25 KB. */
const ROOM = 22_000;
const LAYOUT = 450;

export function doctorContent(reply: ReplyOf<'doctor'>): CardContent<DoctorData> {
  const { findings, name } = reply;
  const { tone, verdict } = verdictOn(findings);
  const shown = fitting(findings);
  const left = findings.length - shown.length;
  const more = left > 0 ? `${left} more are not shown.` : '';
  return content('doctor', `What Ferry sees for ${name}: ${verdict}`, {
    tone,
    name: escapeMarkdown(clip(name, 80)),
    verdict,
    findings: shown,
    notLookedAt: escapeMarkdown(clip([reply.notLookedAt, more].filter(Boolean).join(' '), 400)),
  });
}

function verdictOn(findings: readonly Finding[]): { readonly tone: Tone; readonly verdict: string } {
  const wrong = findings.filter(({ level }) => level === 'fail').length;
  if (wrong > 0) {
    const are = wrong === 1 ? '1 thing is wrong' : `${wrong} things are wrong`;
    return { tone: 'attention', verdict: `${are}. What mends it stands below it.` };
  }
  if (findings.some(({ level }) => level === 'warn')) {
    return { tone: 'warning', verdict: 'Nothing is wrong; please read the warnings.' };
  }
  return { tone: 'good', verdict: 'All is well between you and LCS.' };
}

/** In their order; what is not well gets its place first. What has no place is not drawn: escaping long texts takes the time of a card. */
function fitting(findings: readonly Finding[]): readonly FindingRow[] {
  const placed = findings.map((finding, at) => ({ at, finding, isWell: finding.level === 'pass' }));
  const shown: { readonly at: number; readonly row: FindingRow }[] = [];
  let room = ROOM;
  for (const { at, finding } of [...placed.filter(({ isWell }) => !isWell), ...placed.filter(({ isWell }) => isWell)]) {
    const drawn = row(finding);
    room -= LAYOUT + Buffer.byteLength(JSON.stringify(drawn));
    if (room < 0 || shown.length === MOST_FINDINGS) break;
    shown.push({ at, row: drawn });
  }
  return shown.toSorted((one, other) => one.at - other.at).map(({ row: drawn }) => drawn);
}

function row({ about, level, text, cure }: Finding): FindingRow {
  return {
    ...checkRow({ level: level === 'fail' ? 'block' : level, text }),
    about: escapeMarkdown(clip(about, 100)),
    cure: escapeMarkdown(clip(cure ?? '', 350)),
  };
}
