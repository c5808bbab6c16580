import assert from 'node:assert/strict';
import type { Fault } from '../../sandbox/kit/faults.ts';
import { person } from '../../sandbox/people.ts';
import { ask, botSays, onlyForClicker, sandboxForSpec, shows } from './scene.ts';

const BACKUPS = /^\/databasemovement\/v1\/databases\//;
const METADATA = /^\/environmentinfo\/v1\/detail\//;
const REFRESH = /^\/databasemovement\/v1\/refresh\//;
const html = (status: number): Fault => ({
  kind: 'answer',
  status,
  body: '<h1>Service Unavailable</h1>',
  contentType: 'text/html',
});
const always = Number.POSITIVE_INFINITY;

describe('a failure is answered with its own sentence, and the bot stays up', () => {
  const sandbox = sandboxForSpec();
  const chat = { chat: 'robin' } as const;

  beforeEach(async () => {
    const { lcs, tokenService, entra } = sandbox.current;
    lcs.reset();
    for (const key of ['robin', 'sam']) entra.unrevoke(person(key));
    await tokenService.signIn(person('robin'));
  });

  afterEach(async () => {
    const { lcs, entra, tokenService, teams, bot } = sandbox.current;
    for (const { faults } of [lcs, entra, tokenService, teams]) faults.clear();
    assert.equal(bot.state, 'ready');
    const health = await fetch(`${bot.url}/readyz`);
    assert.equal(health.status, 200);
  });

  const lcsFaults: readonly { name: string; fault: Fault; times?: number; sentence: RegExp }[] = [
    {
      name: 'LCS refuses with its own text',
      fault: {
        kind: 'answer',
        status: 200,
        body: {
          IsSuccess: false,
          OperationActivityId: '0',
          ErrorMessage: 'The library is being moved.',
          VersionEOL: '9999-12-31T23:59:59.9999999',
        },
      },
      sentence: /LCS refused: The library is being moved\./,
    },
    {
      name: 'rate limit with the time to try again',
      fault: { kind: 'answer', status: 429, headers: { 'retry-after': '267' }, body: '' },
      times: always,
      sentence: /limiting how often it may be asked\. Try again at \d\d:\d\d/,
    },
    { name: 'LCS answers 500 with HTML', fault: html(500), times: always, sentence: /LCS cannot be reached right now/ },
    {
      name: 'LCS resets the connection',
      fault: { kind: 'reset' },
      times: always,
      sentence: /LCS cannot be reached right now/,
    },
    {
      name: 'an answer that is not understood',
      fault: { kind: 'answer', status: 200, body: '<html>Sign in</html>', contentType: 'text/html' },
      times: always,
      sentence: /answered something Ferry does not understand/,
    },
    { name: 'no access to the project', fault: html(403), times: always, sentence: /no access to this project in LCS/ },
    {
      name: 'LCS does not accept a fresh token (wrong region, invitation not accepted)',
      fault: { kind: 'answer', status: 401, body: '' },
      times: always,
      sentence: /does not accept your sign-in.*member of the project.*invitation.*region/,
    },
  ];
  for (const { name, fault, times = 1, sentence } of lcsFaults) {
    it(name, async () => {
      sandbox.current.lcs.faults.add({ name, path: BACKUPS, times, fault });

      await ask(sandbox.current, 'robin', chat, 'backups', sentence);
    });
  }

  it('not signed in: a sign-in card', async () => {
    const { teams, tokenService } = sandbox.current;
    tokenService.signOut(person('ana'));

    const asked = await teams.post('ana', { channel: 'general' }, '@Ferry backups');
    const card = await teams.waitFor(
      ({ from, conversationId }) => from === 'bot' && conversationId === asked.conversationId,
    );

    assert.match(JSON.stringify(card.attachments), /card\.oauth/);
  });

  it('not a member of the project', async () => {
    const { tokenService } = sandbox.current;
    await tokenService.signIn(person('sam'));

    await ask(sandbox.current, 'sam', { chat: 'sam' }, 'backups', /no access to this project in LCS/);
  });

  it('a person of another tenant', async () => {
    await ask(sandbox.current, 'kim', { chat: 'kim' }, 'backups', /not set up for your organisation/);
  });

  it('facts of LCS that cannot be read are a warning on the card, not a no', async () => {
    const { lcs, teams } = sandbox.current;
    lcs.faults.add({ name: 'metadata', path: METADATA, times: always, fault: html(403) });

    const card = await ask(
      sandbox.current,
      'robin',
      chat,
      'refresh UAT from PROD',
      /Not all could be checked.*no access/,
    );

    await teams.execute('robin', card.id, 'cancel');
  });

  it('LCS refuses the refresh: its text on the card and in a new message, and nothing runs', async () => {
    const { lcs, teams } = sandbox.current;
    lcs.nextAnswer(
      { isSuccess: false, message: 'Maximum allowed API operations are 3 from 2026-11-21T08:00:00' },
      REFRESH,
    );
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT/);

    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });

    await shows(sandbox.current, card, /Not started.*Maximum allowed API operations are 3/);
    await botSays(sandbox.current, asked, /was not started.*Maximum allowed API operations/);
  });

  it('a refresh that fails in LCS and is rolled back is told as such', async () => {
    const { lcs, teams } = sandbox.current;
    lcs.nextOutcome('Failed', 'RollbackInProgress', 'RollbackCompleted');
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT/);

    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });

    await botSays(sandbox.current, asked, /was rolled back/);
    await shows(sandbox.current, card, /is as it was before/);
  });

  for (const status of [412, 429, 502] as const) {
    it(`the connector answers ${status} once: the answer comes all the same`, async () => {
      const { teams } = sandbox.current;
      teams.faults.add({ name: `connector ${status}`, method: 'POST', path: /^\/connector\//, fault: html(status) });

      const asked = await teams.post('robin', chat, 'projects');

      if (status === 502) await ask(sandbox.current, 'robin', chat, 'projects', /Contoso/);
      else await botSays(sandbox.current, asked, /Contoso/);
    });
  }

  it('the connector refuses the thread for good: the turn ends, and the next one works', async () => {
    const { teams } = sandbox.current;
    const body = {
      error: { code: 'BotNotInConversationRoster', message: 'The bot is not part of the conversation roster.' },
    };
    teams.faults.add({
      name: 'connector 403',
      method: 'POST',
      path: /^\/connector\//,
      fault: { kind: 'answer', status: 403, body },
    });

    const refused = await teams.post('robin', chat, 'projects');

    assert.equal(refused.status, 200);
    await ask(sandbox.current, 'robin', chat, 'projects', /Contoso/);
  });

  it('a card of another conversation, or of nobody, starts nothing', async () => {
    const { teams, lcs } = sandbox.current;
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox.current, asked, /Refresh of UAT/);
    const operationId = /"operationId":"([^"]+)"/.exec(JSON.stringify(card.card))?.[1];
    const elsewhere = await ask(sandbox.current, 'robin', chat, 'help', /Ferry|help/);
    lcs.requests.clear();

    const data = { operationId, revision: 1, typedTarget: 'UAT' };
    const stolen = await teams.executeWith('robin', elsewhere.id, 'confirm', data);
    const invented = await teams.executeWith('robin', elsewhere.id, 'confirm', {
      ...data,
      operationId: crypto.randomUUID(),
    });
    const nonsense = await teams.executeWith('robin', elsewhere.id, 'dropDatabase', {});

    assert.match(onlyForClicker(stolen), /does not belong to an operation of this conversation/);
    assert.match(onlyForClicker(invented), /does not belong to an operation of this conversation/);
    assert.match(JSON.stringify(nonsense.body), /not one of mine/);
    assert.equal(lcs.requests.count('POST', REFRESH), 0);
    await teams.execute('robin', card.id, 'cancel');
  });
});

describe('a failure of the sign-in is answered with its own sentence', () => {
  const sandbox = sandboxForSpec();
  const chat = { chat: 'ana' } as const;

  // Tokens are held by the bot, so each test begins with a person that it holds none of.
  beforeEach(async () => {
    const { tokenService, entra, teams } = sandbox.current;
    teams.clients.silentSignIn = false;
    await ask(sandbox.current, 'ana', chat, 'sign out', /signed out/);
    entra.unrevoke(person('ana'));
    await tokenService.signIn(person('ana'));
  });

  afterEach(() => {
    for (const { faults } of [sandbox.current.entra, sandbox.current.tokenService]) faults.clear();
  });

  it('the connection issues tokens for another region', async () => {
    const { tokenService, lcs } = sandbox.current;
    tokenService.signOut(person('ana'));
    Object.assign(tokenService, { connectionAudience: 'lcs', lcsUrl: 'https://lcsapi.eu.lcs.dynamics.com' });
    await tokenService.signIn(person('ana'));
    Object.assign(tokenService, { connectionAudience: 'bot', lcsUrl: lcs.url });

    await ask(sandbox.current, 'ana', chat, 'backups', /another region/);
  });

  it('consent is missing', async () => {
    sandbox.current.entra.demandConsent(person('ana'));

    await ask(sandbox.current, 'ana', chat, 'backups', /has not consented.*administrator/);
  });

  it('Entra demands MFA: a person must sign in', async () => {
    const { entra, teams } = sandbox.current;
    entra.demandMfa(person('ana'));

    const asked = await teams.post('ana', chat, 'backups');
    const last = await teams.waitFor(
      (message) =>
        message.from === 'bot' &&
        BigInt(message.id) > BigInt(asked.activityId) &&
        /oauth/.test(JSON.stringify(message.attachments)),
    );

    assert.ok(last);
  });

  it('Entra refuses our app', async () => {
    const body = { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' };
    sandbox.current.entra.faults.add({
      name: 'secret',
      path: /\/oauth2\/v2.0\/token/,
      times: always,
      fault: { kind: 'answer', status: 401, body },
    });

    await ask(sandbox.current, 'ana', chat, 'backups', /Microsoft Entra refused.*AADSTS7000215/);
  });

  it('Entra cannot be reached', async () => {
    sandbox.current.entra.faults.add({ name: 'entra away', path: /token/, times: always, fault: html(503) });

    await ask(sandbox.current, 'ana', chat, 'backups', /sign-in service cannot be reached/);
  });

  it('the token service cannot be reached', async () => {
    sandbox.current.tokenService.faults.add({
      name: 'tokens away',
      path: /usertoken/,
      times: always,
      fault: html(503),
    });

    await ask(sandbox.current, 'ana', chat, 'backups', /sign-in service cannot be reached/);
  });

  it('Teams cannot sign in silently: says so, with the button beside it', async () => {
    const { teams, tokenService } = sandbox.current;
    tokenService.signOut(person('ana'));
    tokenService.consentMissing = true;
    teams.clients.silentSignIn = true;

    const asked = await teams.post('ana', chat, 'backups');
    const card = await teams.waitFor(
      (message) =>
        message.from === 'bot' &&
        /oauth/.test(JSON.stringify(message.attachments)) &&
        BigInt(message.id) > BigInt(asked.activityId),
    );
    tokenService.consentMissing = false;
    await teams.signIn('ana', card.id);

    await botSays(sandbox.current, asked, /Database backups/);
  });
});
