import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import { generate } from 'selfsigned';
import { type Entra, startEntra } from '../../sandbox/entra/entra.ts';
import { verify } from '../../sandbox/kit/keys.ts';
import { person, TENANTS } from '../../sandbox/people.ts';
import { BOT_APP_ID, BOT_APP_ID_URI, BOT_FRAMEWORK_AUDIENCE, BOT_PASSWORD } from '../../sandbox/settings.ts';

const LCS = 'http://127.0.0.1:9';
const LCS_SCOPE = `${LCS}//.default`;
const robin = person('robin');

describe('the Entra simulator', () => {
  let entra: Entra;
  let trusted: string[];

  beforeEach(async () => {
    entra = await startEntra();
    trusted = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...trusted, await readFile(entra.caFile, 'utf8')]);
  });

  afterEach(async () => {
    tls.setDefaultCACertificates(trusted);
    await entra.close();
  });

  function client(credential: object = { clientSecret: BOT_PASSWORD }, tenantId: string = TENANTS.contoso.id) {
    const authority = `${entra.url}/${tenantId}`;
    const knownAuthorities = [new URL(entra.url).host];
    return new ConfidentialClientApplication({
      auth: { clientId: BOT_APP_ID, authority, knownAuthorities, ...credential },
    });
  }

  function assertionOf(of = robin, lifetimeSeconds = 3600): Promise<string> {
    return entra.issueUserToken({ person: of, audience: BOT_APP_ID, scope: 'access_as_user', lifetimeSeconds });
  }

  function grantTypes(): unknown[] {
    const asked = entra.requests.entries().filter((request) => request.method === 'POST');
    return asked.map((request) => (request.body as { grant_type?: unknown }).grant_type);
  }

  async function refusal(attempt: Promise<unknown>): Promise<Error & { errorCode: string }> {
    return attempt.then(
      () => assert.fail('Entra gave a token.'),
      (problem) => problem,
    );
  }

  it('is trusted by a Node process that gets its certificate through NODE_EXTRA_CA_CERTS', async () => {
    const script = `await fetch('${entra.url}/common/discovery/instance').then((answer) => process.exit(answer.status / 10))`;
    const env = { NODE_EXTRA_CA_CERTS: entra.caFile };
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    assert.equal(code, 20);
  });

  describe('client credentials', () => {
    it('gives the bot a token for the Bot Framework that its keys verify', async () => {
      const result = await client().acquireTokenByClientCredential({ scopes: [`${BOT_FRAMEWORK_AUDIENCE}/.default`] });
      const claims = await verify(result?.accessToken ?? '', entra.verifyKeys, { audience: BOT_FRAMEWORK_AUDIENCE });
      assert.equal(claims.appid, BOT_APP_ID);
      assert.equal(claims.iss, `${entra.url}/${TENANTS.contoso.id}/v2.0`);
      assert.equal(claims.oid, undefined);
    });

    it('refuses a wrong secret with 401 AADSTS7000215', async () => {
      const wrong = client({ clientSecret: 'wrong' });
      const error = await refusal(
        wrong.acquireTokenByClientCredential({ scopes: [`${BOT_FRAMEWORK_AUDIENCE}/.default`] }),
      );
      assert.equal(error.errorCode, 'invalid_client');
      assert.match(error.message, /AADSTS7000215/);
      assert.equal(entra.requests.entries().at(-1)?.status, 401);
    });

    it('accepts an assertion signed with a trusted certificate, and no other', async () => {
      const mine = await generate([{ name: 'commonName', value: 'ferry' }], { algorithm: 'sha256' });
      const thumbprintSha256 = createHash('sha256').update(new X509Certificate(mine.cert).raw).digest('hex');
      const credential = { clientCertificate: { privateKey: mine.private, thumbprintSha256 } };
      const scopes = [`${BOT_FRAMEWORK_AUDIENCE}/.default`];
      const error = await refusal(client(credential).acquireTokenByClientCredential({ scopes }));
      assert.match(error.message, /AADSTS700027/);
      entra.trustCertificate(mine.cert);
      const result = await client(credential).acquireTokenByClientCredential({ scopes });
      assert.equal(decodeJwt(result?.accessToken ?? '').appid, BOT_APP_ID);
    });

    it('refuses an unknown tenant', async () => {
      const stray = client(undefined, '00000000-0000-4000-8000-000000000000');
      await refusal(stray.acquireTokenByClientCredential({ scopes: [`${BOT_FRAMEWORK_AUDIENCE}/.default`] }));
    });
  });

  describe('on-behalf-of', () => {
    it('exchanges a person’s token for one that LCS accepts', async () => {
      const result = await client().acquireTokenOnBehalfOf({ oboAssertion: await assertionOf(), scopes: [LCS_SCOPE] });
      const claims = await verify(result?.accessToken ?? '', entra.verifyKeys, { audience: `${LCS}/` });
      assert.equal(claims.oid, robin.objectId);
      assert.equal(claims.scp, 'user_impersonation');
      assert.equal(result?.account?.username, robin.upn);
    });

    it('keeps people of different tenants apart', async () => {
      const kim = person('kim');
      const request = { oboAssertion: await assertionOf(kim), scopes: [LCS_SCOPE] };
      const result = await client(undefined, TENANTS.fabrikam.id).acquireTokenOnBehalfOf(request);
      assert.equal(decodeJwt(result?.accessToken ?? '').tid, TENANTS.fabrikam.id);
      const error = await refusal(client().acquireTokenOnBehalfOf(request));
      assert.match(error.message, /AADSTS50020/);
    });

    it('answers silently afterwards: from the cache, and by refresh token once the token has ended', async () => {
      const cca = client();
      const first = await cca.acquireTokenOnBehalfOf({ oboAssertion: await assertionOf(), scopes: [LCS_SCOPE] });
      assert(first?.account);
      const silent = { account: first.account, scopes: [LCS_SCOPE] };
      assert.equal((await cca.acquireTokenSilent(silent)).accessToken, first.accessToken);
      const renewed = await cca.acquireTokenSilent({ ...silent, forceRefresh: true });
      assert.notEqual(renewed.accessToken, first.accessToken);
      assert.equal(decodeJwt(renewed.accessToken).oid, robin.objectId);
      assert.deepEqual(grantTypes(), ['urn:ietf:params:oauth:grant-type:jwt-bearer', 'refresh_token']);
    });

    it('gives tokens of the life that was set', async () => {
      entra.tokenLifetimeSeconds = 20;
      const result = await client().acquireTokenOnBehalfOf({ oboAssertion: await assertionOf(), scopes: [LCS_SCOPE] });
      const { exp, iat } = decodeJwt(result?.accessToken ?? '');
      assert.equal((exp ?? 0) - (iat ?? 0), 20);
    });

    const refusals: [string, RegExp, () => Promise<string>][] = [
      ['an ended assertion', /AADSTS500133/, () => assertionOf(robin, -1)],
      [
        'an assertion for somebody else',
        /AADSTS500131/,
        () => entra.issueUserToken({ person: robin, audience: LCS, scope: 'user_impersonation' }),
      ],
      [
        'an assertion whose signature was touched',
        /AADSTS50013/,
        async () => `${(await assertionOf()).slice(0, -20)}${'A'.repeat(20)}`,
      ],
    ];
    for (const [what, words, make] of refusals) {
      it(`refuses ${what}`, async () => {
        const error = await refusal(
          client().acquireTokenOnBehalfOf({ oboAssertion: await make(), scopes: [LCS_SCOPE] }),
        );
        assert.match(error.message, words);
      });
    }

    it('does not know a resource that is none', async () => {
      const scopes = ['https://eu.lcsapi.dynamics.com//.default'];
      const error = await refusal(client().acquireTokenOnBehalfOf({ oboAssertion: await assertionOf(), scopes }));
      assert.match(error.message, /AADSTS500011/);
    });

    it('accepts the Application ID URI as the resource of the bot’s own API', async () => {
      const scopes = [`${BOT_APP_ID_URI}/access_as_user`];
      const result = await client().acquireTokenOnBehalfOf({ oboAssertion: await assertionOf(), scopes });
      assert.equal(decodeJwt(result?.accessToken ?? '').aud, BOT_APP_ID);
    });
  });

  describe('a demand on a person', () => {
    const demands: [string, (of: Entra) => void, RegExp, string][] = [
      ['revoked', (of) => of.revoke(robin), /AADSTS50173/, 'bad_token'],
      ['MFA', (of) => of.demandMfa(robin), /AADSTS50076/, 'basic_action'],
      ['consent', (of) => of.demandConsent(robin), /AADSTS65001/, 'consent_required'],
    ];
    for (const [what, make, words, subError] of demands) {
      it(`(${what}) refuses on-behalf-of and refresh as "interaction required", until a browser sign-in`, async () => {
        const cca = client();
        const request = { oboAssertion: await assertionOf(), scopes: [LCS_SCOPE] };
        const first = await cca.acquireTokenOnBehalfOf(request);
        assert(first?.account);
        const renewal = { account: first.account, scopes: [LCS_SCOPE], forceRefresh: true };
        make(entra);
        for (const attempt of [() => client().acquireTokenOnBehalfOf(request), () => cca.acquireTokenSilent(renewal)]) {
          const error = await refusal(attempt());
          assert(error instanceof InteractionRequiredAuthError);
          assert.match(error.message, words);
          assert.equal(error.subError, subError);
        }
        const ana = await client().acquireTokenOnBehalfOf({
          ...request,
          oboAssertion: await assertionOf(person('ana')),
        });
        assert(ana?.accessToken);
        entra.signedInInteractively(robin);
        assert(await client().acquireTokenOnBehalfOf(request));
      });
    }
  });
});
