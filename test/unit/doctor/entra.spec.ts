import assert from 'node:assert/strict';
import { lookAtBotToken } from '../../../src/doctor/bot-token.ts';
import { entraCure, numberIn } from '../../../src/doctor/entra-words.ts';
import { lookAtLcsApp } from '../../../src/doctor/lcs-app.ts';
import { lookAtTenants } from '../../../src/doctor/tenants.ts';
import { FerryError } from '../../../src/errors.ts';
import { type Answers, lineOf, linesOf, webOf } from '../../support/doctor.ts';

const NAMES = {
  appId: 'app-1',
  appSetting: 'BOT_ID',
  credentialSetting: 'BOT_PASSWORD',
  tenantSetting: 'BOT_TENANT_ID',
};
const MANAGED = { ...NAMES, credentialSetting: null };
const TENANT = { id: 't-1', entra: 'https://login.example', setting: 'BOT_TENANT_ID' };
const METADATA = 'https://login.example/t-1/v2.0/.well-known/openid-configuration';
const refused = (number: number) =>
  new FerryError('signInRefused', 'Entra: invalid_client', { said: `invalid_client: AADSTS${number}: No.` });
const away = new FerryError('signInUnreachable', 'Entra: network_error');
const failing = (error: Error) => async (): Promise<never> => {
  throw error;
};

describe("Entra's refusals", () => {
  it('have a cure each, in the names of the settings', () => {
    const cures: readonly [number, RegExp][] = [
      [7000215, /The secret is wrong\. Set BOT_PASSWORD to the value \(not the id\)/],
      [7000222, /The secret has expired\. Make a new one .*app-1/],
      [700027, /Upload the certificate/],
      [700024, /see the clock/],
      [90002, /Set BOT_TENANT_ID to the id of the tenant/],
      [700016, /Either BOT_ID is not .* or BOT_TENANT_ID names/],
      [7000112, /switched off/],
      [700213, /federated credential/],
      [500011, /"region" in ferry\.config\.json first/],
      [53003, /Conditional Access/],
      [12345, /https:\/\/login\.microsoftonline\.com\/error/],
    ];
    for (const [number, cure] of cures) assert.match(entraCure(`x: AADSTS${number}: y`, NAMES), cure);
    assert.equal(numberIn('no number'), null);
  });
});

describe("the bot's own token", () => {
  const look = async (botToken: () => Promise<string>, names: typeof NAMES | typeof MANAGED = NAMES) =>
    lineOf(await lookAtBotToken({ botToken, names }));

  it('is given, and where the secret ends is said', async () => {
    assert.match(await look(async () => 'secret-token'), /^pass .*gives it to app-1\. When the secret ends/);
    assert.match(await look(async () => 'secret-token', MANAGED), /gives it to app-1\.$/);
  });

  it('is refused with a cause and a cure', async () => {
    assert.match(await look(failing(refused(7000222))), /^fail .*AADSTS7000222: No\. \| The secret has expired/);
  });

  it('cannot be asked for: a failure, unless only Azure answers', async () => {
    assert.match(await look(failing(away)), /^fail .*does not answer \(Entra: network_error\)/);
    assert.match(await look(failing(away), MANAGED), /^warn .*inside Azure only.* \| Run doctor where Ferry runs/);
  });
});

describe('the tenants', () => {
  const look = async (answer: Answers[string]) => lineOf(await lookAtTenants([TENANT], webOf({ [METADATA]: answer })));

  it('are known, or not, by what Entra says of them', async () => {
    assert.equal(await look([200, {}]), 'pass tenant of BOT_TENANT_ID: Entra at login.example knows t-1.');
    const said = { error_description: "AADSTS90002: Tenant 't-1' not found.\r\nTrace ID: 1\r\nTimestamp: 2" };
    const line = await look([400, said]);
    assert.match(line, /^fail .*: AADSTS90002: Tenant 't-1' not found\. \| Set BOT_TENANT_ID/);
    assert.doesNotMatch(line, /Trace/);
  });

  it('are asked of the right Entra', async () => {
    assert.match(await look([404, '<html>']), /^fail .*answers 404, not as Entra does/);
    assert.match(await look('ENOTFOUND'), /^fail .*cannot be reached.* \| Let this machine reach login\.example/);
    assert.match(await look([503]), /^warn/);
  });
});

describe('the app for LCS', () => {
  const about = { names: { ...NAMES, tenantSetting: 'ALLOWED_TENANTS' }, tenants: ['t-1'] };
  const scopes = ['https://lcs.example//.default'];
  const look = async (probe: () => Promise<void>) => lineOf(await lookAtLcsApp({ ...about, scopes, probe }));

  it('is asked for in every tenant and region', async () => {
    const asked: string[] = [];
    const probe = async (tenant: string, scope: string) => void asked.push(`${tenant} ${scope}`);
    const all = { ...about, tenants: ['t-1', 't-2'], scopes: [...scopes, 'https://lcs2.example//.default'], probe };
    assert.equal(linesOf(await lookAtLcsApp(all)).filter((line) => line.startsWith('pass')).length, 4);
    assert.equal(new Set(asked).size, 4);
  });

  it('passes also where Entra refuses only because no role was given', async () => {
    assert.match(await look(failing(refused(501051))), /^pass .*knows https:\/\/lcs\.example\.$/);
  });

  it('fails where it can work for nobody, and warns where that is not sure', async () => {
    assert.match(await look(failing(refused(700016))), /^fail .*ALLOWED_TENANTS names a tenant/);
    assert.match(
      await look(failing(refused(500011))),
      /^fail app for LCS in tenant t-1: .*https:\/\/lcs\.example: .*500011/,
    );
    assert.match(await look(failing(refused(12345))), /^warn/);
    assert.match(await look(failing(away)), /^warn/);
  });
});
