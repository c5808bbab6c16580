import type { Settings } from './settings.ts';

/** Settings that are right alone and wrong together. */
export function contradictions(values: Settings): readonly string[] {
  const { BOT_TYPE: type, BOT_TENANT_ID, BOT_PASSWORD, ALLOWED_TENANTS } = values;
  const given = [values.ENTRA_CLIENT_SECRET, values.ENTRA_CLIENT_CERTIFICATE, values.ENTRA_CREDENTIAL].filter(
    Boolean,
  ).length;
  const isManaged = type === 'UserAssignedMSI';
  return [
    type !== 'MultiTenant' &&
      !BOT_TENANT_ID &&
      `BOT_TENANT_ID: must be set with BOT_TYPE ${type}: the tenant the bot is registered in`,
    !isManaged &&
      !BOT_PASSWORD &&
      `BOT_PASSWORD: must be set with BOT_TYPE ${type}: a client secret of the bot's app registration`,
    isManaged && BOT_PASSWORD && 'BOT_PASSWORD: must be unset with BOT_TYPE UserAssignedMSI, which has no secret',
    type === 'MultiTenant' &&
      !ALLOWED_TENANTS?.length &&
      'ALLOWED_TENANTS: must be set with BOT_TYPE MultiTenant: the tenants whose people may use Ferry',
    isManaged &&
      !values.ENTRA_CLIENT_ID &&
      'ENTRA_CLIENT_ID: must be set with BOT_TYPE UserAssignedMSI: a managed identity cannot act on behalf of people',
    isManaged &&
      given === 0 &&
      'ENTRA_CLIENT_SECRET: set it, or ENTRA_CLIENT_CERTIFICATE, or ENTRA_CREDENTIAL=managedIdentity; BOT_TYPE UserAssignedMSI has no secret',
    given > 1 && 'ENTRA_CLIENT_SECRET, ENTRA_CLIENT_CERTIFICATE, ENTRA_CREDENTIAL: set only one of them',
    values.DATABASE_MIGRATION_URL &&
      values.DATABASE_URL.startsWith('pglite:') &&
      'DATABASE_MIGRATION_URL: must be unset with DATABASE_URL pglite:, which knows no roles',
    values.OPS_PORT === values.PORT && 'OPS_PORT: must be another port than PORT',
    values.ENTRA_CREDENTIAL && !isManaged && 'ENTRA_CREDENTIAL: managedIdentity needs BOT_TYPE UserAssignedMSI',
    values.ENTRA_CLIENT_ID &&
      values.ENTRA_CLIENT_ID !== values.BOT_ID &&
      given === 0 &&
      !isManaged &&
      'ENTRA_CLIENT_SECRET: must be set, because ENTRA_CLIENT_ID names another app than BOT_ID',
  ].filter((line): line is string => typeof line === 'string' && line !== '');
}
