import type { FerrySettings, ProjectSettings } from '../operations/settings.ts';
import { parseConfigFile } from './config-file.ts';
import { warningsOf } from './file-warnings.ts';
import { calledIn, rowsOf, USUAL_CONFIRMATION } from './rule-words.ts';

type Row = readonly [label: string, words: string];

const WITHOUT_A_RULE: readonly Row[] = [
  ['effect', 'allow'],
  ['confirm', USUAL_CONFIRMATION],
  ['approvals', 'none'],
  ['break glass', 'nobody'],
];

/**
 * What the text of `ferry.config.json` comes to: the rules of every project in their order with what they leave out, then what is
 * hardly meant so. Throws one ConfigError with all problems, as a start of Ferry would.
 */
export function checkConfigFile(text: string, place: string): string {
  const settings = parseConfigFile(text, place);
  const rules = settings.projects.flatMap((project) => blocksOf(project, settings));
  const always = 'Whatever the rules say: LCS decides first, and a production environment is never a target.';
  return [...rules, always, warningBlock(warningsOf(settings))].join('\n\n');
}

function blocksOf(project: ProjectSettings, settings: FerrySettings): readonly string[] {
  const called = calledIn(settings, project);
  return [
    `${project.name} (project ${project.id}): the first rule that matches decides.`,
    ...project.rules.map((rule) => block(rule.place, rowsOf(rule, called))),
    block(project.rules.length === 0 ? 'there are no rules' : 'where none of them matches', WITHOUT_A_RULE),
  ];
}

/** A rule is wider than a screen: it stands on its side. */
function block(head: string, rows: readonly Row[]): string {
  return [head, ...rows.map(([label, words]) => `  ${label.padEnd(13)}${words}`)].join('\n');
}

function warningBlock(warnings: readonly string[]): string {
  if (warnings.length === 0) return 'No warnings.';
  return ['Warnings, which do not stop Ferry:', ...warnings.map((line) => `  - ${line}`)].join('\n');
}
