import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

/** What a benchmark gives: tables for people, and everything it measured for who wants to look again. */
export interface Report {
  readonly name: string;
  readonly tables: readonly Table[];
  readonly measured: unknown;
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Prints the tables as Markdown, so that they can go into a document as they are, and writes all of it as JSON. Gives the file. */
export async function publish(report: Report, print: (text: string) => void): Promise<string> {
  for (const table of report.tables) print(`${markdown(table)}\n`);
  const at = new Date().toISOString();
  const file = `${RESULTS}${report.name}-${at.replaceAll(/[:.]/g, '')}.json`;
  await mkdir(RESULTS, { recursive: true });
  await writeFile(file, `${JSON.stringify({ at, machine: machine(), ...report }, null, 2)}\n`);
  return file;
}

/** Figures are worth nothing without it. */
export function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    packages: manifest.dependencies,
  };
}

function markdown({ title, head, rows }: Table): string {
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [title, '', line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
