import nodeFetch from 'node-fetch';
import { createAppProbe } from './auth/app-token.ts';
import { createBotAuthentication } from './auth/bot-authentication.ts';
import { credentialOptions } from './auth/entra-credential.ts';
import { createEntraNetwork } from './auth/entra-network.ts';
import { createUserTokens } from './auth/user-tokens.ts';
import { systemClock } from './clock.ts';
import { type Config, ConfigError, parseConfig } from './config/config.ts';
import { warningsOf } from './config/file-warnings.ts';
import { examine, onlySettings } from './doctor/examination.ts';
import { type Report, reportOf } from './doctor/report.ts';
import type { Section } from './doctor/section.ts';
import { lookAtProblems } from './doctor/settings.ts';
import { createWeb } from './doctor/web.ts';
import type { Logger } from './logger.ts';
import { lookAtDatabase } from './store/look.ts';

/** What is worth saying stands in the report. */
const noLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => noLog };

/** So long Entra may take for one answer, in ms. */
const ENTRA_MS = 5_000;

/** A Teams id of nobody: the connections that it is asked with are the bot's, whoever the person is. */
const NOBODY = '29:ferry-doctor';

export interface DoctorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readText: (path: string) => string;
  readonly isColoured: boolean;
}

/** Looks at everything that the operator can see, beside a running Ferry or before its first start. Changes nothing, never rejects. */
export async function runDoctor({ env, readText, isColoured }: DoctorOptions): Promise<Report> {
  return reportOf(await sectionsOf(env, readText), isColoured);
}

async function sectionsOf(env: DoctorOptions['env'], readText: DoctorOptions['readText']): Promise<readonly Section[]> {
  try {
    return await examineWith(parseConfig(env, readText));
  } catch (error) {
    if (error instanceof ConfigError) return onlySettings(lookAtProblems(error.problems));
    throw error;
  }
}

function examineWith(config: Config): Promise<readonly Section[]> {
  const clock = systemClock;
  const fetch = nodeFetch;
  const network = createEntraNetwork(nodeFetch, ENTRA_MS);
  const { authentication, botToken } = createBotAuthentication(config.bot, { fetch, clock, network });
  const { databaseUrl, databaseMigrationUrl } = config;
  const signIn = createUserTokens({ authentication, connectionName: config.oauthConnection });
  return examine({
    config,
    warnings: warningsOf(config.ferry),
    web: createWeb({ fetch, clock }),
    ownWeb: createWeb({ fetch, clock }),
    botToken,
    connections: () => signIn.connections(NOBODY),
    probe: createAppProbe(config.entra, network),
    checkCertificate: () => credentialOptions(config.entra.credential, config.entra.authority),
    database: () => lookAtDatabase(databaseUrl, databaseMigrationUrl, noLog),
    clock,
  });
}
