import { TENANTS } from './people.ts';

// Who the bot is in the sandbox. Invented, and good for nothing elsewhere.

export const BOT_NAME = 'Ferry';
export const BOT_APP_ID = '7e2f9a41-5c0d-4b83-8f16-a9d3c2e74b05';
export const BOT_PASSWORD = 'sandbox-secret-that-opens-nothing';
export const BOT_TENANT_ID = TENANTS.contoso.id;
/** What Teams calls the bot in `recipient.id`. */
export const BOT_TEAMS_ID = `28:${BOT_APP_ID}`;
/** Application ID URI of the bot's registration (teams-platform 7.6). */
export const BOT_APP_ID_URI = `api://botid-${BOT_APP_ID}`;
export const OAUTH_CONNECTION = 'lcs';
/** Audience of the tokens the bot shows to the connector and the token service. */
export const BOT_FRAMEWORK_AUDIENCE = 'https://api.botframework.com';

/** Seconds, as `timing` of ferry.config.json; left out ones keep the bot's defaults. */
export type Timing = Record<string, number>;

/** As `limits` of ferry.config.json; left out ones keep the bot's defaults. */
export type Limits = Record<string, number>;

/** For specs, whose few people do in seconds what a team does in a day. */
const PLENTY: Limits = {
  turnsPerPerson: 100_000,
  turnsPerConversation: 100_000,
  openPerPerson: 100_000,
  openPerConversation: 100_000,
};

/**
 * How fast the sandbox lives. 'fast', for specs: a refresh takes a second. 'minute', for people who watch: about a
 * minute.
 */
export const SPEEDS = {
  fast: {
    refreshSeconds: 1,
    timing: {
      firstPoll: 0.3,
      minPoll: 0.2,
      maxPoll: 0.5,
      cardEdit: 0.2,
      rollbackWatch: 2,
      unknownStatus: 5,
      adoption: 2,
      lcsMinute: 0.01,
    },
    limits: PLENTY,
  },
  minute: {
    refreshSeconds: 50,
    timing: { firstPoll: 5, minPoll: 3, maxPoll: 8, cardEdit: 2, rollbackWatch: 60, unknownStatus: 180, adoption: 20 },
    limits: {},
  },
} as const satisfies Record<string, { refreshSeconds: number; timing: Timing; limits: Limits }>;

export type Speed = keyof typeof SPEEDS;

/** An LCS project as the config needs it. */
interface ConfiguredProject {
  id: number;
  name: string;
  environments: readonly { id: string; name: string; type: string; infrastructure: string }[];
}

export interface ConfigFileOptions {
  lcsUrl: string;
  projects: readonly ConfiguredProject[];
  channels: Record<string, string>;
  timing: Timing;
  limits: Limits;
}

/** The content of ferry.config.json: these projects with all their environments, no rules. */
export function configFile(options: ConfigFileOptions): Record<string, unknown> {
  const { lcsUrl, projects, channels, timing, limits } = options;
  return {
    channels,
    projects: projects.map(({ id, name, environments }) => ({
      id,
      name,
      region: lcsUrl,
      environments: environments.map(({ id, name, type, infrastructure }) => ({ id, name, type, infrastructure })),
    })),
    timing,
    limits,
  };
}

export interface BotEnvironmentOptions {
  port: number;
  entra: { url: string; caFile: string };
  tokenServiceUrl: string;
  openIdMetadataUrl: string;
  dataFolder: string;
  configPath: string;
}

/** The bot's settings: those of any Ferry, with Microsoft's addresses on localhost. */
export function botEnvironment(options: BotEnvironmentOptions): Record<string, string> {
  return {
    PORT: String(options.port),
    PUBLIC_URL: `http://127.0.0.1:${options.port}`,
    BOT_ID: BOT_APP_ID,
    BOT_TYPE: 'SingleTenant',
    BOT_TENANT_ID,
    BOT_PASSWORD,
    OAUTH_CONNECTION,
    ENTRA_AUTHORITY: options.entra.url,
    DATABASE_URL: `pglite:${options.dataFolder}`,
    FERRY_CONFIG: options.configPath,
    BOT_OPENID_METADATA_URL: options.openIdMetadataUrl,
    BOT_LOGIN_URL: options.entra.url,
    BOT_TOKEN_SERVICE_URL: options.tokenServiceUrl,
    LOG_LEVEL: 'debug',
    NODE_EXTRA_CA_CERTS: options.entra.caFile,
  };
}
