import assert from 'node:assert/strict';
import { botNames, lcsAppNames, lcsScopes, namedTenants } from '../../../src/doctor/names.ts';

const BOT = { appId: 'bot', appType: 'SingleTenant', tenantId: 't-1', password: 'p', loginUrl: 'https://a' };
const ENTRA = { clientId: 'bot', credential: { kind: 'secret', secret: 'p' }, authority: 'https://a' };

/** Only what is read of the settings. */
const config = (bot: object, entra: object, allowedTenants = ['t-1']) =>
  ({ bot: { ...BOT, ...bot }, entra: { ...ENTRA, ...entra }, allowedTenants }) as unknown as Parameters<
    typeof namedTenants
  >[0];

describe('the names of the settings', () => {
  it("are the bot's, and its app acts for people unless another is named", () => {
    assert.equal(botNames(config({}, {})).credentialSetting, 'BOT_PASSWORD');
    assert.equal(botNames(config({ appType: 'UserAssignedMSI' }, {})).credentialSetting, null);
    const settingsOf = (entra: object) => {
      const { appId, appSetting, credentialSetting } = lcsAppNames(config({}, entra));
      return [appId, appSetting, credentialSetting];
    };
    assert.deepEqual(settingsOf({}), ['bot', 'BOT_ID', 'BOT_PASSWORD']);
    const other = { clientId: 'other', credential: { kind: 'secret', secret: 'q' } };
    assert.deepEqual(settingsOf(other), ['other', 'ENTRA_CLIENT_ID', 'ENTRA_CLIENT_SECRET']);
    assert.equal(settingsOf({ credential: { kind: 'certificate', pem: '' } })[2], 'ENTRA_CLIENT_CERTIFICATE');
    assert.equal(settingsOf({ credential: { kind: 'managedIdentity' } })[2], null);
  });

  it('give every tenant once, with the setting that names it', () => {
    const tenants = (...args: Parameters<typeof config>) =>
      namedTenants(config(...args)).map(({ id, setting }) => `${id} ${setting}`);
    assert.deepEqual(tenants({}, {}), ['t-1 BOT_TENANT_ID']);
    assert.deepEqual(tenants({}, {}, ['t-1', 't-2']), ['t-1 BOT_TENANT_ID', 't-2 ALLOWED_TENANTS']);
    assert.deepEqual(tenants({}, { authority: 'https://b' }), ['t-1 BOT_TENANT_ID', 't-1 ALLOWED_TENANTS']);
    assert.deepEqual(tenants({ appType: 'MultiTenant', tenantId: null }, {}), ['t-1 ALLOWED_TENANTS']);
  });

  it('give a scope per region, or the one that is set', () => {
    const projects = ['https://lcs.eu', 'https://lcs.eu', 'https://lcs'].map((apiUrl) => ({ apiUrl }));
    const scopes = (lcsScope: string | null) => lcsScopes({ lcsScope, ferry: { projects } } as never);
    assert.deepEqual(scopes(null), ['https://lcs.eu//.default', 'https://lcs//.default']);
    assert.deepEqual(scopes('x/.default'), ['x/.default']);
  });
});
