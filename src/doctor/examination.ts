import type { AppProbe } from '../auth/app-token.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { DatabaseSight } from '../store/look.ts';
import { lookAtBotToken } from './bot-token.ts';
import { lookAtCertificate } from './certificate.ts';
import { lookAtChannelKeys } from './channel-keys.ts';
import { lookAtClock } from './clock.ts';
import { databasePlace, lookAtDatabase, lookAtTeams } from './database.ts';
import { lookAtLcsApp } from './lcs-app.ts';
import { botNames, lcsAppNames, lcsScopes, namedTenants } from './names.ts';
import { lookAtOAuthConnection } from './oauth-connection.ts';
import { lookAtPublicUrl } from './public-url.ts';
import { lookAtRegions } from './region.ts';
import { lookAtRunning } from './running.ts';
import { isClear, isGood, type Look, noted, patiently, type Section, together } from './section.ts';
import { lookAtWarnings } from './settings.ts';
import { lookAtTenants } from './tenants.ts';
import type { Web } from './web.ts';

/** What is looked with. None of it changes anything. */
export interface ExaminationDeps {
  readonly config: Config;
  /** What in `ferry.config.json` is hardly meant so. */
  readonly warnings: readonly string[];
  /** To Microsoft; what it is told there of the time counts. */
  readonly web: Web;
  /** To Ferry itself. */
  readonly ownWeb: Web;
  readonly botToken: () => Promise<string>;
  readonly connections: () => Promise<readonly string[]>;
  readonly probe: AppProbe;
  /** Throws an Error with a sentence for a certificate that cannot be used. */
  readonly checkCertificate: () => unknown;
  readonly database: () => Promise<DatabaseSight>;
  readonly clock: Clock;
}

/** Looks at everything, as much as can be at the same time, and gives it in the order in which it is read. Never rejects. */
export async function examine(deps: ExaminationDeps): Promise<readonly Section[]> {
  const { config, web, clock } = deps;
  const [entra, regions, keys, database, ferry] = await Promise.all([
    lookAtEntra(deps),
    patiently(clock, 'LCS', () => lookAtRegions(config.ferry.projects, web)),
    patiently(clock, "Bot Framework's keys", () => lookAtKeys(deps)),
    lookAtStore(deps),
    lookAtFerry(deps),
  ]);
  const projects = config.ferry.projects.map(({ name }) => name);
  return [
    section('1. Are you signed in?', entra.connection, noted(SIGNED_IN)),
    section('2. Is the token for LCS, with the permission consented?', entra.lcsApp, noted(CONSENTED)),
    section('3. Is the region right?', regions, noted(REGION)),
    section('4. Are you a member of the project, with the invitation accepted?', noted(MEMBER)),
    section('Settings', lookAtWarnings(projects, deps.warnings), entra.certificate),
    section('Database', database.tables),
    section('Clock', lookAtClock(web.readings)),
    section('Entra and the Bot Framework', entra.tenants, entra.botToken, keys),
    section('Ferry', ferry, database.teams),
  ];
}

const section = (title: string, ...looks: readonly Look[]): Section => ({ title, ...together(...looks) });

interface EntraLooks {
  readonly tenants: Look;
  readonly botToken: Look;
  readonly connection: Look;
  readonly lcsApp: Look;
  readonly certificate: Look;
}

/** What follows from a failure is not looked at: one mistake is one failure. */
async function lookAtEntra(deps: ExaminationDeps): Promise<EntraLooks> {
  const { config, web, clock } = deps;
  const { credential } = config.entra;
  const certificate =
    credential.kind === 'certificate'
      ? lookAtCertificate({ pem: credential.pem, check: deps.checkCertificate, now: clock.now() })
      : noted();
  const tenants = await patiently(clock, 'tenants', () => lookAtTenants(namedTenants(config), web));
  const rest = { tenants, certificate };
  if (!isGood(tenants)) return { ...rest, botToken: skipped, connection: skipped, lcsApp: skipped };
  const names = botNames(config);
  const botToken = await patiently(clock, "bot's own token", () => lookAtBotToken({ botToken: deps.botToken, names }));
  const lcsNames = lcsAppNames(config);
  const isSameApp = lcsNames.credentialSetting === 'BOT_PASSWORD' && lcsNames.appId === names.appId;
  const [connection, lcsApp] = await Promise.all([
    isClear(botToken) ? lookAtConnection(deps) : skipped,
    isGood(certificate) && (isGood(botToken) || !isSameApp) ? lookAtApp(deps) : skipped,
  ]);
  return { ...rest, botToken, connection, lcsApp };
}

function lookAtConnection({ config, connections, clock }: ExaminationDeps): Promise<Look> {
  const { host } = new URL(config.bot.tokenServiceUrl);
  const wanted = config.oauthConnection;
  const { appId } = config.bot;
  return patiently(clock, 'OAuth connection', () => lookAtOAuthConnection({ connections, wanted, appId, host }));
}

function lookAtApp({ config, probe, clock }: ExaminationDeps): Promise<Look> {
  const names = lcsAppNames(config);
  const about = { probe, names, tenants: config.allowedTenants, scopes: lcsScopes(config) };
  return patiently(clock, 'app for LCS', () => lookAtLcsApp(about));
}

function lookAtKeys({ config, web }: ExaminationDeps): Promise<Look> {
  return lookAtChannelKeys({ metadataUrl: config.bot.openIdMetadataUrl, issuer: config.bot.tokenIssuer, web });
}

async function lookAtStore({ config, database, clock }: ExaminationDeps): Promise<{ tables: Look; teams: Look }> {
  let teams: Look | null = null;
  const tables = await patiently(clock, 'database', async () => {
    const sight = await database();
    teams = lookAtTeams(sight, clock.now(), `${config.publicUrl}/api/messages`);
    return lookAtDatabase(sight, databasePlace(config.databaseUrl));
  });
  return { tables, teams: teams ?? noted() };
}

async function lookAtFerry({ config, ownWeb, clock }: ExaminationDeps): Promise<Look> {
  const { port, opsPort, publicUrl } = config;
  return await patiently(clock, 'Ferry', async () => {
    const { look, isRunning } = await lookAtRunning({ port, opsPort, web: ownWeb });
    return together(look, await lookAtPublicUrl({ publicUrl, isRunning, web: ownWeb }));
  });
}

const skipped: Look = noted('Not looked at: what else is found here has to be mended first.');

const SIGNED_IN = 'Whether one person is signed in, only they see: they write "doctor" to Ferry in Teams.';
const CONSENTED =
  'Whose token it is and whether that person, or an administrator for all, has consented: "doctor" in Teams.';
const REGION = 'Every region answers to everybody. Whether the project is in this one: "doctor" in Teams.';
const MEMBER = 'Only the person sees that: "doctor" in Teams.';

/** What stands there when the settings are so that nothing else can be looked at. */
export function onlySettings(problems: Look): readonly Section[] {
  return [section('Settings', problems, noted('The rest is looked at when the settings are right.'))];
}
