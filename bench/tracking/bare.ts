import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { SandboxPerson } from '../../sandbox/people.ts';
import { startChild } from '../kit/child.ts';
import type { Databases } from '../kit/databases.ts';
import { startCheapLcs } from './cheap-lcs.ts';
import type { Surroundings } from './surroundings.ts';

const LOOP = fileURLToPath(new URL('./bare-loop.ts', import.meta.url));
const OPERATIONS = 500;

/** Processor time of the least that a poll can be, in ms. */
export async function bareCpuMs(databases: Databases, around: Surroundings): Promise<number> {
  const { entra, people, projectIds } = around;
  const [person, projectId = 0] = [people[0] as SandboxPerson, projectIds[0]];
  const lcs = await startCheapLcs(entra.verifyKeys, 0);
  try {
    const followed = Array.from({ length: OPERATIONS }, () => ({
      lcsActivityId: randomUUID(),
      environmentId: randomUUID(),
      projectId,
      person: person.objectId,
    }));
    lcs.expect(followed);
    const paths = followed.map(
      ({ environmentId, lcsActivityId }) =>
        `/databasemovement/v1/fetchstatus/project/${projectId}/environment/${environmentId}/operationactivity/${lcsActivityId}`,
    );
    const token = await entra.issueUserToken({ person, audience: lcs.url, scope: 'user_impersonation' });
    const env = {
      LCS_URL: lcs.url,
      TOKEN: token,
      DATABASE_URL: await databases.create(),
      PATHS: JSON.stringify(paths),
    };
    const child = await startChild({ args: [LOOP], env, readyLine: /^a bare poll took (\S+) ms$/ });
    await child.stop();
    if (lcs.wrong.length > 0) throw new Error(`The bare loop asked wrongly: ${lcs.wrong[0]}`);
    return Number(child.word);
  } finally {
    await lcs.close();
  }
}
