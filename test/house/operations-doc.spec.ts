import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';
import { createCounters } from '../../src/http/metrics-counters.ts';
import { createGauges } from '../../src/http/metrics-gauges.ts';
import { type Level, logLinesOf } from '../support/log-lines.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

const DOC = read('docs/operations.md');
const ALERTS = (parse(read('docs/alarms/prometheus-rules.yml')) as Rules).groups.flatMap(({ rules }) => rules);
const QUERIES = readdirSync(join(ROOT, 'docs/alarms')).filter((file) => file.endsWith('.kql'));
const SOURCES = globSync('src/**/*.ts', { cwd: ROOT }).map(read);
const METRICS = registered();
const LOG_LINES = SOURCES.flatMap(logLinesOf);

/** Each metric there is, with the names of its labels. */
function registered(): ReadonlyMap<string, readonly string[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  createCounters(registry);
  createGauges(registry);
  return new Map(registry.getMetricsAsArray().map((metric) => [metric.name, labelsOf(metric)]));
}

/** Every metric has them; prom-client's types do not say so. */
function labelsOf(metric: object): readonly string[] {
  return 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.map(String) : [];
}

/** The rows of the table whose head begins with `head`, by cells. */
function rowsOf(head: string): readonly (readonly string[])[] {
  const [, table = ''] = DOC.split(`| ${head} |`);
  const lines = table.split('\n\n')[0]?.split('\n').slice(2) ?? [];
  return lines.map((line) => line.split(' | ').map((cell) => cell.replace(/^\| /, '').replace(/ \|$/, '')));
}

/** Of Ferry's own: without what Prometheus' histograms append. */
function ferryMetricsIn(expr: string): readonly string[] {
  return [...expr.matchAll(/\bferry_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
}

function messagesOf(levels: readonly Level[]): readonly string[] {
  return [...new Set(LOG_LINES.filter(({ level }) => levels.includes(level)).map(({ sentence }) => sentence))].sort();
}

describe('docs/operations.md', () => {
  it('tells of each metric, with its labels, and of no other', () => {
    const told = rowsOf('metric')
      .map(([cell = '']) => cell.replaceAll('`', ''))
      .filter((cell) => cell.startsWith('ferry_'));
    const known = [...METRICS].map(([name, labels]) => (labels.length > 0 ? `${name}{${labels}}` : name));
    assert.deepEqual([...told].sort(), known.filter((name) => name.startsWith('ferry_')).sort());
  });

  it('has a section for each alarm, and each alarm asks for metrics and labels that there are', () => {
    assert.ok(ALERTS.length > 10);
    const sections = [...DOC.matchAll(/^### (Ferry\w+)$/gm)].map((found) => found[1]);
    assert.deepEqual(sections.sort(), ALERTS.map(({ alert }) => alert).sort());
    for (const { alert, expr } of ALERTS) {
      for (const name of ferryMetricsIn(expr)) assert.ok(METRICS.has(name), `${alert}: ${name}`);
      for (const [, name = '', label = '', values = ''] of expr.matchAll(/(\w+)\{(\w+)=~?"([^"]+)"\}/g)) {
        if (!name.startsWith('ferry_')) continue;
        assert.ok(METRICS.get(name)?.includes(label), `${alert}: ${name} has no ${label}`);
        for (const value of values.split('|')) {
          assert.ok(
            SOURCES.some((source) => source.includes(`'${value}'`)),
            `${alert}: nothing is called ${value}`,
          );
        }
      }
    }
  });

  it('names each query beside its alarm', () => {
    assert.deepEqual(
      QUERIES.filter((file) => !DOC.includes(`(alarms/${file})`)),
      [],
    );
  });

  it('explains every warning and error of the log', () => {
    const told = rowsOf('sentence').map(([cell = '']) => cell.slice(1, -1));
    const untold = messagesOf(['warn', 'error']).filter((sentence) => !told.includes(sentence));
    assert.deepEqual(untold, [], 'add them to the table under "The log"');
  });

  it('tells of no sentence that is not said, nor at another level', () => {
    const rows = rowsOf('sentence').map(([cell = '', level = '']) => `${level}: ${cell.slice(1, -1)}`);
    const said = new Set(LOG_LINES.map(({ level, sentence }) => `${level}: ${sentence}`));
    assert.deepEqual(
      rows.filter((row) => !said.has(row)),
      [],
    );
    assert.ok(rows.length > 30);
  });
});

/** What a query compares a field of the lines with. */
function wordsFor(field: string, query: string): readonly string[] {
  const compared = query.matchAll(new RegExp(`line\\.${field}\\) (?:== ("[^"]*")|in \\(([^)]*)\\))`, 'g'));
  return [...compared].flatMap(([, one, list]) =>
    [...(one ?? list ?? '').matchAll(/"([^"]*)"/g)].map((found) => String(found[1])),
  );
}

describe('the queries for Log Analytics', () => {
  /** Of pino and of `app-logger.ts`. */
  const ALWAYS = ['msg', 'level', 'time', 'correlationId', 'err'];

  for (const file of QUERIES) {
    it(`${file} asks for words and fields that Ferry writes`, () => {
      const query = read(`docs/alarms/${file}`).replace(/^\/\/.*$/gm, '');
      const said = wordsFor('msg', query);
      const sentences = LOG_LINES.map(({ sentence }) => sentence);
      assert.deepEqual(
        said.filter((sentence) => !sentences.includes(sentence)),
        [],
      );
      for (const word of [...wordsFor('code', query), ...wordsFor('outcome', query)]) {
        assert.ok(
          SOURCES.some((source) => source.includes(`'${word}'`)),
          `nothing is called ${word}`,
        );
      }
      for (const [, words = ''] of query.matchAll(/startswith "([^"]*)"/g)) {
        assert.ok(
          SOURCES.some((source) => source.includes(words)),
          `nothing begins with "${words}"`,
        );
      }
      // Some lines write all fields of a type.
      const facts = [
        ...LOG_LINES.map(({ call }) => call),
        ...SOURCES.flatMap((source) => source.match(/readonly \w+:/g) ?? []),
      ].join('\n');
      const fields = [...query.matchAll(/\bline\.(\w+)/g)].map((found) => String(found[1]));
      const unknown = fields.filter((field) => !ALWAYS.includes(field) && !new RegExp(`\\b${field}\\b`).test(facts));
      assert.deepEqual(unknown, []);
    });
  }
});
