import type { Config } from '../config/config.ts';
import type { AppNames } from './entra-words.ts';
import type { NamedTenant } from './tenants.ts';

type BotSide = Pick<Config, 'bot'>;
type Apps = Pick<Config, 'bot' | 'entra'>;

/** The bot's own app, in the names of the settings. */
export function botNames({ bot }: BotSide): AppNames {
  return {
    appId: bot.appId,
    appSetting: 'BOT_ID',
    credentialSetting: bot.appType === 'UserAssignedMSI' ? null : 'BOT_PASSWORD',
    tenantSetting: 'BOT_TENANT_ID',
  };
}

/** The app that acts on behalf of people: the bot's own, unless the settings name another. */
export function lcsAppNames({ bot, entra }: Apps): AppNames {
  const { credential, clientId } = entra;
  const isBots = credential.kind === 'secret' && credential.secret === bot.password;
  const settings = {
    secret: isBots ? 'BOT_PASSWORD' : 'ENTRA_CLIENT_SECRET',
    certificate: 'ENTRA_CLIENT_CERTIFICATE',
    managedIdentity: null,
  };
  return {
    appId: clientId,
    appSetting: clientId === bot.appId ? 'BOT_ID' : 'ENTRA_CLIENT_ID',
    credentialSetting: settings[credential.kind],
    tenantSetting: 'ALLOWED_TENANTS',
  };
}

/** The bot's tenant first, where it has one of its own, then those of people, each once. */
export function namedTenants(config: Apps & Pick<Config, 'allowedTenants'>): readonly NamedTenant[] {
  const { bot, entra, allowedTenants } = config;
  const ofBot =
    bot.appType === 'MultiTenant' || bot.tenantId === null
      ? []
      : [{ id: bot.tenantId, entra: bot.loginUrl, setting: 'BOT_TENANT_ID' }];
  const ofPeople = allowedTenants.map((id) => ({ id, entra: entra.authority, setting: 'ALLOWED_TENANTS' }));
  const isNew = ({ id, entra: base }: NamedTenant) => !ofBot.some((known) => known.id === id && known.entra === base);
  return [...ofBot, ...ofPeople.filter(isNew)];
}

/** What a token for LCS is asked for with, one per region of the projects (lcs-api 6.2). */
export function lcsScopes({ lcsScope, ferry }: Pick<Config, 'lcsScope' | 'ferry'>): readonly string[] {
  return [...new Set(ferry.projects.map(({ apiUrl }) => lcsScope ?? `${apiUrl}//.default`))];
}
