import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Entra, startEntra } from '../../sandbox/entra/entra.ts';
import { freePort } from '../../sandbox/kit/free-port.ts';
import { type SandboxPerson, TENANTS } from '../../sandbox/people.ts';
import { botEnvironment, configFile } from '../../sandbox/settings.ts';
import { startTokenService } from '../../sandbox/token-service/token-service.ts';
import { type CheapLcs, startCheapLcs } from './cheap-lcs.ts';

/** What is around the measured Ferry: as at a partner with many people and projects, the same for every number of operations. */
export interface Surroundings {
  readonly entra: Entra;
  readonly lcs: CheapLcs;
  readonly people: readonly SandboxPerson[];
  readonly projectIds: readonly number[];
  /** Ferry's settings but `DATABASE_URL`, and where its numbers are. */
  settings(): Promise<{ readonly env: Record<string, string>; readonly metricsUrl: string }>;
  close(): Promise<void>;
}

/** Whoever asks for refreshes at a partner; each has an MSAL application and a token of their own in Ferry. */
const PEOPLE_THERE = 300;
/** LCS lets a project's environments do one thing at a time, so thousands of operations are in hundreds of projects. */
const PROJECTS = 500;
const FIRST_PROJECT = 1_400_001;

/** Everything is polled every 60 s, give or take Ferry's tenth. */
const TIMING = { firstPoll: 60, minPoll: 60, maxPoll: 60 };

/** Everybody is signed in: the OAuth connection has a token of theirs, which Ferry exchanges on their behalf. */
export async function startSurroundings(lcsMs: number): Promise<Surroundings> {
  const people = Array.from({ length: PEOPLE_THERE }, (_, at) => personOf(at + 1));
  const projectIds = Array.from({ length: PROJECTS }, (_, at) => FIRST_PROJECT + at);
  const entra = await startEntra({ knowsRegions: false, people });
  const tokenService = await startTokenService({ entra });
  const lcs = await startCheapLcs(entra.verifyKeys, lcsMs);
  for (const person of people) await tokenService.signIn(person);
  const folder = await mkdtemp(join(tmpdir(), 'ferry-bench-'));
  const configPath = join(folder, 'ferry.config.json');
  const projects = projectIds.map((id) => ({ id, name: `Rollout ${id}`, environments: [] }));
  const config = configFile({ lcsUrl: lcs.url, projects, channels: {}, timing: TIMING, limits: {} });
  await writeFile(configPath, JSON.stringify(config));
  return {
    entra,
    lcs,
    people,
    projectIds,
    async settings() {
      const [port, opsPort] = [await freePort(), await freePort()];
      const openIdMetadataUrl = `${entra.url}/v1/.well-known/openidconfiguration`; // nobody writes to this Ferry
      const servers = { entra, tokenServiceUrl: tokenService.url, openIdMetadataUrl };
      const env = {
        ...botEnvironment({ port, ...servers, dataFolder: join(folder, 'unused'), configPath }),
        OPS_PORT: String(opsPort),
        LOG_LEVEL: 'info',
        TOKEN_CACHE_KEY: randomBytes(32).toString('base64'),
      };
      return { env, metricsUrl: `http://127.0.0.1:${opsPort}/metrics` };
    },
    async close() {
      await lcs.close();
      await tokenService.close();
      await entra.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function personOf(number: number): SandboxPerson {
  const tail = String(number).padStart(12, '0');
  return {
    key: `person${number}`,
    name: `Person ${number}`,
    objectId: `70000000-0000-4000-8000-${tail}`,
    tenantId: TENANTS.contoso.id,
    mri: `29:1person-of-the-bench-${tail}`,
    upn: `person${number}@${TENANTS.contoso.domain}`,
    localTimezone: 'Europe/Berlin',
    locale: 'en-GB',
    lcsRole: 'EnvironmentManager',
    about: '',
  };
}
