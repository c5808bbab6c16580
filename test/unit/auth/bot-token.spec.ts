import assert from 'node:assert/strict';
import type { INetworkModule } from '@azure/msal-node';
import type { BotSettings } from '../../../src/auth/bot-authentication.ts';
import { createBotToken } from '../../../src/auth/bot-token.ts';
import { systemClock } from '../../../src/clock.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const LOGIN = 'https://login.example';
const SETTINGS: BotSettings = {
  appId: '0b5f1f6e-5d0a-4b1c-9b6d-0d5a5a4f1c11',
  appType: 'SingleTenant',
  tenantId: 'contoso.example',
  password: 'not a secret',
  openIdMetadataUrl: 'https://login.example/unused',
  loginUrl: LOGIN,
  oauthScope: 'https://api.botframework.com',
  tokenIssuer: 'https://api.botframework.com',
  tokenServiceUrl: 'https://token.example',
};

/** Answers as Entra and as the identity endpoint of a machine do. */
function entra() {
  const asked: { url: string; body: string }[] = [];
  const answer = (url: string, body = ''): object => {
    asked.push({ url, body });
    if (url.includes('openid-configuration')) {
      const base = url.slice(0, url.indexOf('/v2.0'));
      const endpoints = { token_endpoint: `${base}/token`, authorization_endpoint: `${base}/a`, jwks_uri: `${base}/k` };
      return { ...endpoints, issuer: `${base}/v2.0` };
    }
    const expiry = url.includes('169.254')
      ? { expires_on: Math.floor(Date.now() / 1000) + 9000 }
      : { expires_in: 9000 };
    return { token_type: 'Bearer', access_token: 'the-token', ...expiry };
  };
  // MSAL names the body's type at the call; these bodies are what it then reads.
  const send = async (url: string, options?: { body?: string }) => ({
    headers: {},
    status: 200,
    body: answer(url, options?.body) as never,
  });
  const network: INetworkModule = { sendGetRequestAsync: send, sendPostRequestAsync: send };
  return { asked, network };
}

describe("the bot's own token", () => {
  it("comes from the bot's tenant", async () => {
    const { asked, network } = entra();
    assert.equal(await createBotToken(SETTINGS, network, systemClock)(), 'the-token');
    const last = asked.at(-1);
    assert.ok(last?.url.startsWith(`${LOGIN}/contoso.example/token`), last?.url);
    const form = new URLSearchParams(last?.body);
    assert.equal(form.get('grant_type'), 'client_credentials');
    assert.match(form.get('scope') ?? '', /https:\/\/api\.botframework\.com\/\.default/);
  });

  it("comes from the Bot Framework's tenant for an old multi-tenant registration", async () => {
    const { asked, network } = entra();
    await createBotToken({ ...SETTINGS, appType: 'MultiTenant', tenantId: null }, network, systemClock)();
    assert.ok(asked.at(-1)?.url.startsWith(`${LOGIN}/botframework.com/token`));
  });

  for (const [loginUrl, tenant] of [
    ['https://login.microsoftonline.us', 'MicrosoftServices.onmicrosoft.us'],
    ['https://login.partner.microsoftonline.cn', 'microsoftservices.partner.onmschina.cn'],
  ] as const) {
    it(`comes from the tenant that ${loginUrl} has for such registrations`, async () => {
      const { asked, network } = entra();
      await createBotToken({ ...SETTINGS, loginUrl, appType: 'MultiTenant', tenantId: null }, network, systemClock)();
      const { url } = asked.at(-1) ?? { url: '' };
      assert.ok(url.toLowerCase().startsWith(`${loginUrl}/${tenant}/`.toLowerCase()), url);
    });
  }

  it('comes from the machine for a managed identity', async () => {
    const { asked, network } = entra();
    const settings: BotSettings = { ...SETTINGS, appType: 'UserAssignedMSI', password: null };
    assert.equal(await createBotToken(settings, network, systemClock)(), 'the-token');
    const { url } = asked.at(-1) ?? { url: '' };
    assert.ok(url.includes(SETTINGS.appId), url);
    assert.ok(url.includes(encodeURIComponent(SETTINGS.oauthScope)), url);
  });

  it('is asked for once, and kept until five minutes before its end', async () => {
    const { asked, network } = entra();
    const clock = createFakeClock(Date.now());
    const botToken = createBotToken(SETTINGS, network, clock);
    await Promise.all([botToken(), botToken()]);
    const before = asked.length;
    await clock.advance(9_000_000 - 302_000);
    assert.equal(await botToken(), 'the-token');
    assert.equal(asked.length, before);
    assert.equal(asked.filter(({ url }) => url.includes('/token')).length, 1);
  });

  it('comes from MSAL again from then on', async () => {
    const { network } = entra();
    const tokens = ['first', 'second'];
    const changing: INetworkModule = {
      ...network,
      sendPostRequestAsync: async (url, options) => {
        const answer = await network.sendPostRequestAsync(url, options);
        return {
          ...answer,
          body: { ...(answer.body as object), access_token: tokens.shift(), expires_in: 240 } as never,
        };
      },
    };
    const botToken = createBotToken(SETTINGS, changing, createFakeClock(Date.now()));
    // MSAL itself keeps none that ends within five minutes.
    assert.deepEqual([await botToken(), await botToken()], ['first', 'second']);
  });
});
