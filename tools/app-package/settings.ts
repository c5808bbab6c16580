import { z } from 'zod';
import { SETTINGS } from '../../src/config/settings.ts';
import type { Problem } from './problem.ts';

const text = z.string().trim();

/** Settings that only the app package needs; `docs/settings.md` and the samples in `env/` name them, too. */
export const PACKAGE_SETTINGS = {
  TEAMS_APP_ID: SETTINGS.BOT_ID,
  DEVELOPER_NAME: text.max(32, 'must not be longer than 32 characters'),
  BOT_DOMAIN: text
    .toLowerCase()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a host name alone, without https:// and port'),
} as const;

/** What the manifest's placeholders may name. */
export type PackageValues = Readonly<
  Record<'TEAMS_APP_ID' | 'DEVELOPER_NAME' | 'BOT_DOMAIN' | 'PUBLIC_URL' | 'BOT_ID' | 'ENTRA_CLIENT_ID', string>
>;

type Name = keyof PackageValues;
type Environment = Readonly<Record<string, string | undefined>>;

const PUBLIC_SIGN_IN = 'token.botframework.com';

/** What to set where a value is missing, or still that of the sample. */
const CURES: Readonly<Record<Name, string>> = {
  TEAMS_APP_ID: 'an id of the Teams app alone, made once (node -p "crypto.randomUUID()") and kept for ever',
  DEVELOPER_NAME: 'who runs Ferry, in at most 32 characters: people see it in Teams',
  BOT_DOMAIN: 'leave it out, and it is the host of PUBLIC_URL',
  PUBLIC_URL: 'the https address at which Teams and people reach Ferry',
  BOT_ID: 'the app id of your Azure Bot ("Microsoft App ID" on its configuration page)',
  ENTRA_CLIENT_ID: 'the id of the app registration that acts on behalf of people',
};

const schema = z.object({
  ...PACKAGE_SETTINGS,
  BOT_DOMAIN: PACKAGE_SETTINGS.BOT_DOMAIN.optional(),
  PUBLIC_URL: SETTINGS.PUBLIC_URL,
  BOT_ID: SETTINGS.BOT_ID,
  BOT_TYPE: SETTINGS.BOT_TYPE,
  ENTRA_CLIENT_ID: SETTINGS.ENTRA_CLIENT_ID,
  BOT_TOKEN_SERVICE_URL: SETTINGS.BOT_TOKEN_SERVICE_URL,
});

export interface PackageSettings {
  /** Null: something is wrong. */
  readonly values: PackageValues | null;
  /** All of it. */
  readonly problems: readonly Problem[];
  /** Where the window in which people sign in lies. */
  readonly signInDomain: string;
}

/** Reads what the package needs, with Ferry's own defaults. */
export function readPackageSettings(env: Environment): PackageSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: [key], message }) => ({
      field: String(key),
      sentence: given[String(key)] === undefined ? missing(String(key) as Name) : message,
    }));
    return { values: null, problems: [...problems, ...leftFromSample(given)], signInDomain: PUBLIC_SIGN_IN };
  }
  const { BOT_TYPE: type, BOT_TOKEN_SERVICE_URL: tokenService, ...settings } = parsed.data;
  const values = {
    ...settings,
    BOT_DOMAIN: settings.BOT_DOMAIN ?? new URL(settings.PUBLIC_URL).hostname,
    ENTRA_CLIENT_ID: settings.ENTRA_CLIENT_ID ?? settings.BOT_ID,
  };
  const problems = [...leftFromSample(given), ...contradictions(values, type)];
  // The token service has two names; people's browsers see the second.
  const signInDomain = new URL(tokenService).hostname.replace(/^api\./, 'token.');
  return { values: problems.length === 0 ? values : null, problems, signInDomain };
}

function missing(name: Name): string {
  return `must be set: ${CURES[name]}`;
}

/** The ids of zeros and the addresses of the samples, which are nobody's. */
function leftFromSample(env: Environment): readonly Problem[] {
  return (Object.keys(CURES) as Name[]).flatMap((field) => {
    const value = env[field]?.trim() ?? '';
    if (/^[0-]+$/.test(value)) return [{ field, sentence: `is still the zeros of the sample; set ${CURES[field]}` }];
    if (/\bexample\.(com|org|net)\b/i.test(value)) {
      return [{ field, sentence: `is still the address of the sample; set ${CURES[field]}` }];
    }
    return [];
  });
}

function contradictions(values: PackageValues, type: z.infer<typeof schema>['BOT_TYPE']): readonly Problem[] {
  const { protocol, hostname } = new URL(values.PUBLIC_URL);
  const problems: Problem[] = [];
  if (protocol !== 'https:') {
    problems.push({
      field: 'PUBLIC_URL',
      sentence: `must be https for Teams: ${values.PUBLIC_URL} is reached from this machine only`,
    });
  }
  if (values.BOT_DOMAIN !== hostname) {
    problems.push({
      field: 'BOT_DOMAIN',
      sentence: `must be the host of PUBLIC_URL, which is ${hostname}; or ${CURES.BOT_DOMAIN}`,
    });
  }
  if (type === 'UserAssignedMSI' && values.ENTRA_CLIENT_ID === values.BOT_ID) {
    problems.push({
      field: 'ENTRA_CLIENT_ID',
      sentence:
        'must name an app registration of its own with BOT_TYPE UserAssignedMSI: a managed identity can offer Teams no sign-in',
    });
  }
  return problems;
}
