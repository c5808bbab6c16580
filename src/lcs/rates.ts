import type { PersonKey } from '../operations/operation.ts';
import type { Project, Rate } from '../operations/ports.ts';

// How often LCS lets itself be asked (lcs-api 5.2). Of the other calls no rate is published.

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Environment metadata: six calls a minute in a project. */
export function metadataRates(project: Project): readonly Rate[] {
  return [{ key: `metadata ${placeOf(project)}`, calls: 6, perMs: MINUTE }];
}

/** Environment history: six calls a minute in a project, and six in half a minute for an environment. */
export function historyRates(project: Project, environmentId: string): readonly Rate[] {
  const place = placeOf(project);
  return [
    { key: `history ${place}`, calls: 6, perMs: MINUTE },
    { key: `history ${place} ${environmentId}`, calls: 6, perMs: 30 * SECOND },
  ];
}

/** Start and stop, each apart: one in five minutes for an environment, thirty in half an hour for a person. */
export function powerRates(
  verb: 'start' | 'stop',
  project: Project,
  environmentId: string,
  person: PersonKey,
): readonly Rate[] {
  return [
    { key: `${verb} ${placeOf(project)} ${environmentId}`, calls: 1, perMs: 5 * MINUTE },
    { key: `${verb} by ${person.tenantId} ${person.objectId}`, calls: 30, perMs: 30 * MINUTE },
  ];
}

function placeOf({ apiUrl, id }: Project): string {
  return `${apiUrl} ${id}`;
}
