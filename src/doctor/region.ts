import { type Finding, failed, passed, warned } from '../operations/diagnosis.ts';
import { REGIONS } from '../operations/regions.ts';
import { found, type Look } from './section.ts';
import type { Web } from './web.ts';

/** A project as the settings name it. */
export interface KnownProject {
  readonly id: number;
  readonly name: string;
  readonly apiUrl: string;
}

/** Whether LCS answers at the API address of every project's region. One request per address, without a token. */
export async function lookAtRegions(projects: readonly KnownProject[], web: Web): Promise<Look> {
  const byAddress = Map.groupBy(projects, ({ apiUrl }) => apiUrl);
  const looks = [...byAddress].map(([apiUrl, ofIt]) => lookAt(apiUrl, ofIt, web));
  return found(...(await Promise.all(looks)));
}

async function lookAt(apiUrl: string, projects: readonly KnownProject[], web: Web): Promise<Finding> {
  const about = `LCS for ${projects.map(({ name, id }) => `${name} (${id})`).join(', ')}`;
  const { host } = new URL(apiUrl);
  const region = Object.entries(REGIONS).find(([, url]) => url === apiUrl)?.[0];
  const place = region === undefined ? host : `${host}, the region ${region},`;
  const answer = await web.ask(`${apiUrl}/environmentinfo/v1/detail/project/${projects[0]?.id}/?page=1`);
  if (answer.kind === 'silent') {
    // The ten are there; what was typed may not be.
    const cure = region === undefined ? `${OPEN_WAY} Or: ${NAME_REGION}` : OPEN_WAY;
    return failed(about, `${place} cannot be reached: ${answer.why}.`, cure);
  }
  if (answer.status === 401) return passed(about, `${place} answers, and asks for a token as LCS does.`);
  if (answer.status >= 500) return warned(about, `${place} answers ${answer.status}: LCS is in trouble.`, WAIT);
  return failed(
    about,
    `${place} answers ${answer.status} where LCS asks for a token (401): it is not LCS.`,
    NAME_REGION,
  );
}

const NAME_REGION =
  'Set "region" of the project in ferry.config.json to the one its address in LCS shows: https://lcs.dynamics.com is us, https://eu.lcs.dynamics.com is eu, and so on (docs/settings.md).';
const OPEN_WAY = 'Let this machine reach that host on port 443 (name lookup, firewall, proxy).';
const WAIT = 'Wait, and look at the service health of Lifecycle Services. Ferry goes on by itself.';
