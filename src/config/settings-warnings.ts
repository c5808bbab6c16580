import { distance } from 'fastest-levenshtein';
import { cloudWarnings } from './clouds.ts';
import type { Config } from './config.ts';
import { SETTINGS } from './settings.ts';
import type { Given } from './settings-check.ts';

const SAMPLE_ID = /^[0-]+$/;
const SAMPLE_HOST = /(^|[./@])example\.(com|org|net)(?![\w.-])/i;
/** More letters apart than that, it is a key of something else. */
const A_SLIP = 2;

/** What Ferry starts with and what is hardly meant so, a line each. */
export function settingsWarnings(given: Given, config: Config): readonly string[] {
  return [...sampleValues(config), ...openSecrets(given), ...slips(given), ...cloudWarnings(config)];
}

function sampleValues({ bot, entra, allowedTenants, publicUrl, databaseUrl, databaseMigrationUrl }: Config): string[] {
  const ids: readonly (readonly [key: string, id: string | null])[] = [
    ['BOT_ID', bot.appId],
    ['BOT_TENANT_ID', bot.tenantId],
    ['ENTRA_CLIENT_ID', entra.clientId === bot.appId ? null : entra.clientId],
    ...allowedTenants.filter((id) => id !== bot.tenantId).map((id) => ['ALLOWED_TENANTS', id] as const),
  ];
  const addresses: readonly (readonly [key: string, address: string | null])[] = [
    ['PUBLIC_URL', publicUrl],
    ['DATABASE_URL', databaseUrl],
    ['DATABASE_MIGRATION_URL', databaseMigrationUrl],
  ];
  return [
    ...ids.filter(([, id]) => id && SAMPLE_ID.test(id)).map(([key]) => `${key}: is still the zeros of the sample`),
    ...addresses
      .filter(([, address]) => address && SAMPLE_HOST.test(address))
      .map(([key]) => `${key}: is still the address of the sample`),
  ];
}

/** Secrets in the file that is kept with the code, instead of in the one beside it that git ignores. */
function openSecrets({ file, ownName }: Given): string[] {
  const isOpen = (key: string) => Boolean(file[key]?.trim());
  const secrets = ['BOT_PASSWORD', 'ENTRA_CLIENT_SECRET', 'TOKEN_CACHE_KEY'].filter(isOpen);
  const withPassword = ['DATABASE_URL', 'DATABASE_MIGRATION_URL'].filter((key) => hasPassword(file[key] ?? ''));
  return [...secrets, ...withPassword].map(
    (key) => `${key}: a secret stands in a file that git keeps; move the line to ${ownName}, or give it by the host`,
  );
}

function hasPassword(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { password, searchParams } = new URL(address);
  return password !== '' || searchParams.has('password');
}

/** A misspelt key is no error to Ferry: it is not read. */
function slips({ file, own }: Given): string[] {
  const known = Object.keys(SETTINGS);
  return Object.keys({ ...file, ...own })
    .filter((key) => !known.includes(key))
    .flatMap((key) => {
      const meant = known.find((one) => distance(key, one) <= A_SLIP);
      return meant ? [`${key}: is no setting and is not read; did you mean ${meant}?`] : [];
    });
}
