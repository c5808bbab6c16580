import { failed, passed, warned } from '../operations/diagnosis.ts';
import { found, type Look } from './section.ts';

const ABOUT = 'settings';

/** With settings that are wrong Ferry does not start: a line for each, in which the cure stands already. */
export function lookAtProblems(problems: readonly string[]): Look {
  const cure = 'Correct it where Ferry gets its settings from (docs/settings.md), and run doctor again.';
  return found(...problems.map((problem) => failed(ABOUT, problem, cure)));
}

/** Settings that are right, and what in `ferry.config.json` is hardly meant so. */
export function lookAtWarnings(projects: readonly string[], warnings: readonly string[]): Look {
  const known = `${projects.length} ${projects.length === 1 ? 'project' : 'projects'} (${projects.join(', ')})`;
  const cure = 'Leave it if it is meant so. npm run config:check shows what the rules come to.';
  const about = 'ferry.config.json';
  return found(
    passed(ABOUT, `Complete, and right as far as they show it. ferry.config.json has ${known}.`),
    ...warnings.map((warning) => warned(about, `${warning.replace(/\.$/, '')}.`, cure)),
  );
}
