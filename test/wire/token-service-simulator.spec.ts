import assert from 'node:assert/strict';
import { UserTokenClientImpl } from 'botframework-connector/lib/auth/userTokenClientImpl.js';
import type { Activity } from 'botframework-schema';
import { decodeJwt } from 'jose';
import { type Entra, startEntra } from '../../sandbox/entra/entra.ts';
import { person } from '../../sandbox/people.ts';
import { BOT_APP_ID, BOT_APP_ID_URI, BOT_TEAMS_ID } from '../../sandbox/settings.ts';
import { startTokenService, type TokenService } from '../../sandbox/token-service/token-service.ts';

const robin = person('robin');
const NO_CODE = undefined as unknown as string; // the client leaves it out; its type does not say so

describe('the token service simulator', () => {
  /** How much later it is for the service, in ms. */
  let later: number;
  let entra: Entra;
  let service: TokenService;
  let heard: string[];

  beforeEach(async () => {
    later = 0;
    heard = [];
    entra = await startEntra();
    service = await startTokenService({ entra, clock: () => Date.now() + later });
    service.listener = {
      onSignedIn: (state, code) => void heard.push(`${state.conversation.user.id} ${code}`),
      onCancelled: (state) => void heard.push(`${state.conversation.user.id} cancelled`),
    };
  });

  afterEach(async () => {
    await service.close();
    await entra.close();
  });

  /** The SDK's own client, as CloudAdapter makes it; `makeToken` stands for the bot's outbound token. */
  function bot(makeToken: () => Promise<string> = () => entra.issueBotToken()): UserTokenClientImpl {
    type Credentials = ConstructorParameters<typeof UserTokenClientImpl>[1];
    const signRequest: Credentials['signRequest'] = async (request) => {
      request.headers.set('authorization', `Bearer ${await makeToken()}`);
      return request;
    };
    return new UserTokenClientImpl(BOT_APP_ID, { signRequest }, service.url);
  }

  function get(code = NO_CODE, userId = robin.mri) {
    return bot().getUserToken(userId, 'lcs', 'msteams', code);
  }

  async function signInWindow(): Promise<string> {
    const activity = {
      id: 'a1',
      channelId: 'msteams',
      serviceUrl: 'http://127.0.0.1:9/',
      from: { id: robin.mri },
      recipient: { id: BOT_TEAMS_ID },
      conversation: { id: '19:c' },
    } as Activity;
    return (await bot().getSignInResource('lcs', activity, '')).signInLink ?? '';
  }

  async function press(link: string, form: Record<string, string>): Promise<string> {
    return (await fetch(link, { method: 'POST', body: new URLSearchParams(form) })).text();
  }

  it('answers only the bot', async () => {
    for (const makeToken of [
      async () => 'nonsense',
      () => entra.issueBotToken(-1),
      () => entra.issueUserToken({ person: robin, audience: BOT_APP_ID, scope: 'access_as_user' }),
    ]) {
      await assert.rejects(bot(makeToken).getUserToken(robin.mri, 'lcs', 'msteams', NO_CODE), { statusCode: 401 });
    }
  });

  it('has no token for somebody who has not signed in, and does not know other connections', async () => {
    assert.equal(await get(), undefined);
    await assert.rejects(bot().getUserToken(robin.mri, 'other', 'msteams', NO_CODE), { statusCode: 400 });
  });

  it('hands out a stored token until sign-out, and says so in the status', async () => {
    const status = async () => (await bot().getTokenStatus(robin.mri, 'msteams', '')).map((line) => line.hasToken);
    await service.signIn(robin);
    const token = await get();
    assert.equal(decodeJwt(token.token).aud, BOT_APP_ID);
    assert.equal(Date.parse(token.expiration), (decodeJwt(token.token).exp ?? 0) * 1000);
    assert.deepEqual(await status(), [true]);
    await bot().signOutUser(robin.mri, 'lcs', 'msteams');
    assert.equal(await get(), undefined);
    assert.deepEqual(await status(), [false]);
  });

  it('issues tokens for LCS itself when the connection is set up so', async () => {
    Object.assign(service, { connectionAudience: 'lcs', lcsUrl: 'http://127.0.0.1:9' });
    await service.signIn(robin);
    const { aud, scp } = decodeJwt((await get()).token);
    assert.deepEqual([aud, scp], ['http://127.0.0.1:9', 'user_impersonation']);
  });

  it('keeps an ended token back, or returns it, as told', async () => {
    service.tokenLifetimeSeconds = 60;
    await service.signIn(robin);
    later = 61_000;
    assert.equal(await get(), undefined);
    service.expired = 'returned';
    assert((await get()).token);
  });

  describe('silent exchange', () => {
    const teamsToken = () => entra.issueUserToken({ person: robin, audience: BOT_APP_ID_URI, scope: 'access_as_user' });
    const exchange = (token: string) => bot().exchangeToken(robin.mri, 'lcs', 'msteams', { token });

    it('stores and answers a token', async () => {
      assert((await exchange(await teamsToken())).token);
      assert.equal(decodeJwt((await get()).token).oid, robin.objectId);
    });

    it('gives no token without consent, on a demand of Entra, or for a token that is not the bot’s', async () => {
      service.consentMissing = true;
      assert.equal((await exchange(await teamsToken())).token, undefined);
      service.consentMissing = false;
      entra.demandMfa(robin);
      assert.equal((await exchange(await teamsToken())).token, undefined);
      entra.signedInInteractively(robin);
      const strange = { person: robin, audience: 'http://127.0.0.1:9', scope: 'user_impersonation' };
      assert.equal((await exchange(await entra.issueUserToken(strange))).token, undefined);
      assert.equal(await get(), undefined);
    });

    it('answers 404 for a uri when nothing is stored', async () => {
      const answer = await bot().exchangeToken(robin.mri, 'lcs', 'msteams', { uri: BOT_APP_ID_URI });
      assert.equal(answer?.token, undefined);
    });
  });

  describe('the sign-in window', () => {
    it('greets the person by name and offers the others', async () => {
      const html = await (await fetch(await signInWindow())).text();
      assert.match(html, /Sign in as Robin Keller/);
      assert.match(html, /Ana Duarte/);
      assert.match(html, /Cancel/);
    });

    it('tells Teams a code that claims the token, once', async () => {
      entra.revoke(robin);
      const html = await press(await signInWindow(), { person: 'robin' });
      assert.match(html, /You can close this window/);
      const code = heard[0]?.split(' ')[1] ?? '';
      assert.equal(await get(), undefined, 'without the code there is no token');
      assert.equal(await get(code, person('ana').mri), undefined, 'a code works for the one who was asked only');
      assert.equal(decodeJwt((await get(code)).token).oid, robin.objectId);
      assert.equal(entra.demandOn(robin), undefined);
      await bot().signOutUser(robin.mri, 'lcs', 'msteams');
      assert.equal(await get(code), undefined, 'a code works once');
    });

    it('shows a six-digit code for another account and leaves Teams alone', async () => {
      const html = await press(await signInWindow(), { person: 'ana' });
      const code = /data-testid="signin-code">(\d{6})</.exec(html)?.[1] ?? '';
      assert.deepEqual(heard, []);
      assert.equal(decodeJwt((await get(code)).token).oid, person('ana').objectId);
    });

    it('forgets a code after ten minutes', async () => {
      await press(await signInWindow(), { person: 'robin' });
      later = 10 * 60_000 + 1;
      assert.equal(await get(heard[0]?.split(' ')[1] ?? ''), undefined);
    });

    it('tells Teams of a cancelled window', async () => {
      await press(await signInWindow(), { outcome: 'cancelled' });
      assert.deepEqual(heard, [`${robin.mri} cancelled`]);
    });

    it('works once', async () => {
      const link = await signInWindow();
      await press(link, { person: 'robin' });
      assert.match(await press(link, { person: 'robin' }), /This link has ended/);
      assert.equal(heard.length, 1);
    });
  });

  it('answers GetTokenOrSignInResource with a window first and the token later', async () => {
    const conversation = { channelId: 'msteams', user: { id: robin.mri }, conversation: { id: '19:c' } };
    const state = btoa(JSON.stringify({ connectionName: 'lcs', conversation, msAppId: BOT_APP_ID }));
    const query = new URLSearchParams({ userId: robin.mri, connectionName: 'lcs', channelId: 'msteams', state });
    const headers = { authorization: `Bearer ${await entra.issueBotToken()}` };
    const ask = async () =>
      (await fetch(`${service.url}/api/usertoken/GetTokenOrSignInResource?${query}`, { headers })).json();
    const before = (await ask()) as { signInResource: { tokenExchangeResource: { uri: string } } };
    assert.equal(before.signInResource.tokenExchangeResource.uri, BOT_APP_ID_URI);
    await service.signIn(robin);
    const after = (await ask()) as { tokenResponse: { token: string } };
    assert.equal(decodeJwt(after.tokenResponse.token).oid, robin.objectId);
  });
});
