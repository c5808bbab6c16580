import type { Finding } from '../operations/diagnosis.ts';
import type { Section } from './section.ts';

const MARKS = { pass: 'pass', warn: 'warn', fail: 'FAIL' } as const;
/** The terminal's numbers for green, yellow and red. */
const COLOURS = { pass: 32, warn: 33, fail: 31 } as const;

export interface Report {
  readonly text: string;
  readonly failures: number;
}

/** The sections as text, a finding a line, the cure below what is not right, and the sum at the end. */
export function reportOf(sections: readonly Section[], isColoured: boolean): Report {
  const findings = sections.flatMap((section) => section.findings);
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const failures = count('fail');
  const sum = `${count('pass')} passed, ${counted(count('warn'), 'warning')}, ${counted(failures, 'failure')}.`;
  const end = failures === 0 ? 'Nothing fails.' : 'Mend what fails from the top, and run doctor again.';
  const blocks = sections.map((section) => block(section, isColoured));
  return { text: [...blocks, `${sum} ${end}`].join('\n\n'), failures };
}

function block({ title, findings, notes }: Section, isColoured: boolean): string {
  const lines = findings.flatMap((finding) => linesOf(finding, isColoured));
  return [title, ...lines, ...notes.map((note) => `  --    ${note}`)].join('\n');
}

function linesOf({ about, level, text, cure }: Finding, isColoured: boolean): readonly string[] {
  const mark = isColoured ? `\u001b[${COLOURS[level]}m${MARKS[level]}\u001b[0m` : MARKS[level];
  const line = `  ${mark}  ${about}: ${text}`;
  return cure === null ? [line] : [line, `        Cure: ${cure}`];
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
