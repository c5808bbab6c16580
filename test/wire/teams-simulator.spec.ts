import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import restify from 'restify';
import { createSigningKey, type SigningKey } from '../../sandbox/kit/keys.ts';
import { PEOPLE, person } from '../../sandbox/people.ts';
import { BOT_APP_ID, BOT_TEAMS_ID } from '../../sandbox/settings.ts';
import type { Activity } from '../../sandbox/teams/activity.ts';
import { cardProblem } from '../../sandbox/teams/card-check.ts';
import { startTeams, type TeamsOptions, type TeamsSimulator } from '../../sandbox/teams/teams-simulator.ts';
import type { SignInListener } from '../../sandbox/token-service/token-service.ts';

const CARD = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'TextBlock', text: 'Refresh TEST from PROD?' },
    { type: 'Input.Text', id: 'typedTarget', label: 'Type the name', value: '' },
  ],
  actions: [
    {
      type: 'Action.Execute',
      title: 'Start',
      verb: 'confirm',
      data: { operationId: '7' },
      fallback: { type: 'Action.Submit', title: 'Start', data: { verb: 'confirm', operationId: '7' } },
    },
    { type: 'Action.Execute', title: 'Cancel', verb: 'cancel', data: { operationId: '7' }, associatedInputs: 'none' },
  ],
};

function withCard(card: unknown = CARD): Record<string, unknown> {
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] };
}

/** What the connector's answers are made of. */
interface ConnectorBody {
  id: string;
  activityId: string;
  name: string;
  tenantId: string;
  userRole: string;
  userPrincipalName: string;
  members: { name: string }[];
  continuationToken: string | undefined;
  conversations: unknown[];
  error: { code: string };
}

/** A bot on bare restify that keeps what it hears and answers what the spec says. */
class TinyBot {
  readonly heard: Activity[] = [];
  readonly tokens: string[] = [];
  onActivity: (activity: Activity) => Promise<{ status: number; body?: unknown }> | { status: number; body?: unknown } =
    () => ({ status: 200 });
  onWindow: (person: string) => Promise<void> = async () => {};
  readonly #server = restify.createServer({ name: 'tiny-bot' });
  url = '';

  async listen(): Promise<void> {
    this.#server.use(restify.plugins.bodyParser({ mapParams: false }));
    this.#server.post('/api/messages', async (req, res) => {
      this.heard.push(req.body);
      this.tokens.push(String(req.headers.authorization).replace('Bearer ', ''));
      const { status, body } = await this.onActivity(req.body);
      res.json(status, body ?? {});
    });
    this.#server.post('/window', async (req, res) => {
      await this.onWindow(req.body.person);
      res.json(200, 'signed in');
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  async close(): Promise<void> {
    this.#server.server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

describe('Teams simulator', () => {
  let entraKey: SigningKey;
  let bot: TinyBot;
  let teams: TeamsSimulator;
  let tokenService: { listener: SignInListener | undefined };
  let botToken: string;

  before(async () => {
    entraKey = await createSigningKey();
  });

  beforeEach(async () => {
    bot = new TinyBot();
    await bot.listen();
    botToken = await entraKey.sign(
      { appid: BOT_APP_ID },
      { issuer: 'https://entra.test', audience: 'https://api.botframework.com', lifetimeSeconds: 60 },
    );
    await start();
  });

  afterEach(async () => {
    await teams.close();
    await bot.close();
  });

  async function start(options: Partial<TeamsOptions> = {}): Promise<void> {
    tokenService = { listener: undefined };
    teams = await startTeams({
      botEndpoint: () => `${bot.url}/api/messages`,
      entra: {
        verifyKeys: entraKey,
        issueUserToken: async ({ person: { key }, audience }) => `${key} for ${audience}`,
      },
      tokenService,
      ...options,
    });
  }

  async function restart(options: Partial<TeamsOptions>): Promise<void> {
    await teams.close();
    await start(options);
  }

  /** What the bot does at the connector; ids are percent-encoded as the SDK does. */
  async function connector(method: string, path: string, body?: unknown, token = botToken) {
    const response = await fetch(`${teams.serviceUrl}v3/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as ConnectorBody };
  }

  async function send(conversationId: string, activity: Record<string, unknown>): Promise<string> {
    const { status, body } = await connector('POST', activities(conversationId), activity);
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  }

  function activities(conversationId: string, id?: string): string {
    return `conversations/${encodeURIComponent(conversationId)}/activities${id === undefined ? '' : `/${id}`}`;
  }

  function lastHeard(): Activity {
    const last = bot.heard.at(-1);
    assert.ok(last, 'the bot heard nothing');
    return last;
  }

  describe('what the bot receives', () => {
    it('delivers a mention in a channel as Teams words it, signed with an endorsed key', async () => {
      const delivery = await teams.post('robin', { channel: 'releases' }, '@Ferry list backups');
      const activity = lastHeard();
      const robin = person('robin');
      assert.equal(delivery.status, 200);
      assert.equal(activity.text, '<at>Ferry</at> list backups');
      assert.deepEqual(activity.from, { id: robin.mri, name: robin.name, aadObjectId: robin.objectId });
      assert.deepEqual(activity.conversation, {
        id: `${teams.conversations.releases};messageid=${activity.id}`,
        conversationType: 'channel',
        tenantId: robin.tenantId,
        isGroup: true,
      });
      assert.deepEqual(activity.entities?.[0], {
        type: 'mention',
        text: '<at>Ferry</at>',
        mentioned: { id: BOT_TEAMS_ID, name: 'Ferry' },
      });
      assert.match(String(activity.localTimestamp), /\+0[12]:00$/);
      const metadata = (await (await fetch(teams.openIdMetadataUrl)).json()) as { jwks_uri: string };
      const { payload } = await jwtVerify(bot.tokens[0] ?? '', createRemoteJWKSet(new URL(metadata.jwks_uri)), {
        issuer: teams.issuer,
        audience: BOT_APP_ID,
      });
      assert.equal(payload.serviceurl, activity.serviceUrl);
      const { keys } = (await (await fetch(metadata.jwks_uri)).json()) as { keys: { endorsements: string[] }[] };
      assert.deepEqual(keys[0]?.endorsements, ['msteams']);
    });

    it('keeps a channel message without a mention from the bot', async () => {
      const delivery = await teams.post('robin', { channel: 'general' }, 'lunch?');
      assert.equal(delivery.status, 0);
      assert.equal(bot.heard.length, 0);
      assert.equal(teams.messages(teams.conversations.general).length, 1);
    });

    it('sends a message again under the same id when the answer takes too long', async () => {
      await restart({ times: { redeliverAfter: 50, redeliveries: 1 } });
      bot.onActivity = () => (bot.heard.length === 1 ? new Promise(() => {}) : { status: 200 });
      const delivery = await teams.post('robin', { chat: 'robin' }, 'status');
      assert.equal(delivery.status, 200);
      assert.deepEqual(
        bot.heard.map((activity) => activity.id),
        [delivery.activityId, delivery.activityId],
      );
    });

    for (const [under, ids] of [
      ['sameId', 1],
      ['newId', 2],
    ] as const) {
      it(`delivers twice on demand, ${under}`, async () => {
        teams.duplicateDelivery(1, under);
        await teams.post('robin', { chat: 'robin' }, 'status');
        assert.equal(bot.heard.length, 2);
        assert.equal(new Set(bot.heard.map((activity) => activity.id)).size, ids);
      });
    }

    it('says 502 when the bot is down', async () => {
      await restart({ botEndpoint: () => 'http://127.0.0.1:9/api/messages' });
      assert.equal((await teams.post('robin', { chat: 'robin' }, 'status')).status, 502);
    });
  });

  describe('connector', () => {
    it('threads by the conversation id alone', async () => {
      const { conversationId } = await teams.post('robin', { channel: 'general' }, '@Ferry status');
      const reply = await send(conversationId, { type: 'message', text: 'in the thread' });
      const top = await send(teams.conversations.general, { type: 'message', text: 'on top', replyToId: reply });
      assert.equal(teams.message(reply).conversationId, conversationId);
      assert.equal(teams.message(top).conversationId, `${teams.conversations.general};messageid=${top}`);
    });

    it('takes a reply to an unknown activity, as Teams does', async () => {
      const { status } = await connector('POST', activities(teams.conversations.personal('robin'), 'made-up'), {
        type: 'message',
        text: 'hello',
      });
      assert.equal(status, 201);
    });

    it('edits in place, counts it, and notifies nobody', async () => {
      const chat = teams.conversations.personal('robin');
      const id = await send(chat, { type: 'message', text: 'one' });
      const { status } = await connector('PUT', activities(chat, id), { type: 'message', text: 'two' });
      const { text, edited, notified } = teams.message(id);
      assert.deepEqual(
        { status, text, edited, notified },
        { status: 200, text: 'two', edited: 1, notified: ['robin'] },
      );
    });

    it('deletes', async () => {
      const chat = teams.conversations.personal('robin');
      const id = await send(chat, { type: 'message', text: 'one' });
      assert.equal((await connector('DELETE', activities(chat, id))).status, 200);
      assert.equal(teams.message(id).deleted, true);
      assert.equal((await connector('PUT', activities(chat, id), { type: 'message', text: 'two' })).status, 404);
    });

    it('notifies those whom a message mentions, in text or card, and in 1:1', async () => {
      const ana = person('ana');
      const mention = { type: 'mention', text: '<at>Ana</at>', mentioned: { id: ana.objectId, name: 'Ana' } };
      const inText = await send(teams.conversations.general, {
        type: 'message',
        text: 'please, <at>Ana</at>',
        entities: [mention],
      });
      const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'by <at>Ana</at>' }] };
      const inCard = await send(teams.conversations.general, withCard({ ...card, msteams: { entities: [mention] } }));
      const silent = await send(teams.conversations.general, { type: 'message', text: 'nobody', entities: [mention] });
      assert.deepEqual(
        [inText, inCard, silent].map((id) => teams.message(id).notified),
        [['ana'], ['ana'], []],
      );
    });

    it('creates a thread in a channel and finds the 1:1 chat with a person', async () => {
      const created = await connector('POST', 'conversations', {
        isGroup: true,
        channelData: { channel: { id: teams.conversations.releases } },
        activity: { type: 'message', text: 'a new thread' },
      });
      assert.equal(created.body.id, `${teams.conversations.releases};messageid=${created.body.activityId}`);
      const chat = await connector('POST', 'conversations', { members: [{ id: person('ana').mri }] });
      assert.equal(chat.body.id, teams.conversations.personal('ana'));
    });

    it('tells the roster, page by page, a member, the team and its channels', async () => {
      const base = `conversations/${encodeURIComponent(teams.conversations.general)}`;
      const first = await connector('GET', `${base}/pagedmembers?pageSize=3`);
      const rest = await connector(
        'GET',
        `${base}/pagedmembers?pageSize=3&continuationToken=${first.body.continuationToken}`,
      );
      const names = [first, rest].flatMap(({ body }) => body.members.map(({ name }) => name));
      assert.deepEqual(
        names,
        PEOPLE.map(({ name }) => name),
      );
      assert.equal(rest.body.continuationToken, undefined);
      const member = await connector('GET', `${base}/members/${encodeURIComponent(person('kim').mri)}`);
      assert.equal(member.body.tenantId, person('kim').tenantId);
      assert.equal(member.body.userRole, 'user');
      const guest = await connector('GET', `${base}/members/${encodeURIComponent(person('jo').mri)}`);
      assert.equal(guest.body.userRole, 'guest');
      assert.match(String(guest.body.userPrincipalName), /#EXT#@contoso\.com$/);
      const team = encodeURIComponent(teams.conversations.general);
      assert.equal((await connector('GET', `teams/${team}`)).body.name, 'Contoso F&O');
      const channels = (await connector('GET', `teams/${team}/conversations`)).body.conversations;
      assert.equal(channels.length, 2);
    });

    const chatPath = () => activities(teams.conversations.personal('robin'));
    const card16 = withCard({ ...CARD, version: '1.6' });
    const numberAsText = withCard({ ...CARD, body: [{ type: 'TextBlock', text: 1 }] });
    const unknownElement = withCard({ ...CARD, body: [{ type: 'Hologram' }] });
    for (const [what, activity, status, code] of [
      ['a message that is too large', { type: 'message', text: 'x'.repeat(60_000) }, 413, 'MessageSizeTooBig'],
      ['a card of version 1.6', card16, 400, 'BadArgument'],
      ['a number where a card needs text', numberAsText, 400, 'BadArgument'],
      ['an unknown card element without fallback', unknownElement, 400, 'BadArgument'],
      ['a message without content', { type: 'message' }, 400, 'BadSyntax'],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const answer = await connector('POST', chatPath(), activity);
        assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
      });
    }

    it('refuses a token that is not the bot’s', async () => {
      const strange = await createSigningKey();
      const claims = { issuer: 'https://entra.test', audience: 'https://api.botframework.com', lifetimeSeconds: 60 };
      const tokens = [
        await strange.sign({ appid: BOT_APP_ID }, claims),
        await entraKey.sign({ appid: 'another-app' }, claims),
        await entraKey.sign({ appid: BOT_APP_ID }, { ...claims, audience: 'https://lcsapi.lcs.dynamics.com' }),
      ];
      const answers = tokens.map((token) => connector('POST', chatPath(), { type: 'message', text: 'x' }, token));
      assert.deepEqual(
        (await Promise.all(answers)).map(({ status }) => status),
        [401, 401, 401],
      );
    });

    it('throttles the eighth message within a second', async () => {
      const statuses: number[] = [];
      for (let n = 0; n < 8; n += 1) {
        statuses.push((await connector('POST', chatPath(), { type: 'message', text: String(n) })).status);
      }
      assert.deepEqual(statuses, [...Array(7).fill(201), 429]);
    });

    it('knows where the bot is not: 404 for unknown places, 403 after removal', async () => {
      assert.equal(
        (await connector('POST', activities('19:nowhere@thread.v2'), { type: 'message', text: 'x' })).status,
        404,
      );
      await teams.uninstall('robin', { chat: 'robin' });
      assert.equal(lastHeard().action, 'remove');
      const { status, body } = await connector('POST', chatPath(), { type: 'message', text: 'x' });
      assert.deepEqual([status, body.error.code], [403, 'BotNotInConversationRoster']);
    });
  });

  describe('buttons', () => {
    it('sends the button’s data and the inputs, and shows the answer to the clicker only', async () => {
      const { conversationId } = await teams.post('robin', { channel: 'general' }, '@Ferry refresh');
      const id = await send(conversationId, withCard());
      const done = { ...CARD, body: [{ type: 'TextBlock', text: 'On its way' }], actions: [] };
      bot.onActivity = () => ({
        status: 200,
        body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: done },
      });
      await teams.execute('robin', id, 'confirm', { typedTarget: 'TEST' });
      assert.deepEqual(lastHeard().value, {
        action: { type: 'Action.Execute', verb: 'confirm', data: { operationId: '7', typedTarget: 'TEST' } },
        trigger: 'manual',
      });
      assert.equal(lastHeard().replyToId, id);
      assert.match(teams.textOf(teams.message(id), 'robin'), /On its way/);
      assert.match(teams.textOf(teams.message(id), 'ana'), /Refresh TEST/);
    });

    it('replaces private views when the bot edits the card for all', async () => {
      const chat = teams.conversations.personal('robin');
      const id = await send(chat, withCard());
      bot.onActivity = () => ({
        status: 200,
        body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: { ...CARD, body: [] } },
      });
      await teams.execute('robin', id, 'confirm');
      await connector('PUT', activities(chat, id), withCard());
      assert.deepEqual(teams.message(id).privateViews, {});
    });

    it('shows texts and errors below the card, and leaves inputs out where the button says so', async () => {
      const id = await send(teams.conversations.personal('robin'), withCard());
      bot.onActivity = () => ({
        status: 200,
        body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Only Ana may do that.' },
      });
      await teams.execute('robin', id, 'cancel');
      assert.deepEqual((lastHeard().value as { action: { data: unknown } }).action.data, { operationId: '7' });
      assert.equal(teams.message(id).privateTexts.robin, 'Only Ana may do that.');
      bot.onActivity = () => ({ status: 500 });
      await teams.execute('robin', id, 'cancel');
      assert.match(teams.message(id).privateTexts.robin ?? '', /Something went wrong/);
    });

    it('gives up an invoke that is not answered in time', async () => {
      await restart({ times: { invokeTimeout: 50 } });
      const id = await send(teams.conversations.personal('robin'), withCard());
      bot.onActivity = () => new Promise(() => {});
      assert.equal((await teams.execute('robin', id, 'confirm')).status, 504);
      assert.equal(bot.heard.length, 1);
    });

    it('plays an old client with the Action.Submit fallback', async () => {
      const id = await send(teams.conversations.personal('robin'), withCard());
      await teams.submit('robin', id, 'confirm', { typedTarget: 'TEST' });
      const { type, text, value, replyToId } = lastHeard();
      assert.deepEqual(
        { type, text, value, replyToId },
        {
          type: 'message',
          text: undefined,
          value: { verb: 'confirm', operationId: '7', typedTarget: 'TEST' },
          replyToId: id,
        },
      );
    });

    it('names the buttons there are when the wanted one is missing', async () => {
      const id = await send(teams.conversations.personal('robin'), withCard());
      await assert.rejects(teams.execute('robin', id, 'explode'), /'confirm', 'cancel'/);
      await assert.rejects(teams.execute('ana', id, 'confirm'), /no member/);
    });

    it('asks for a refresh when a person listed in the card sees it', async () => {
      const refresh = { action: { type: 'Action.Execute', verb: 'show', data: {} }, userIds: [person('ana').mri] };
      const id = await send(teams.conversations.general, withCard({ ...CARD, refresh }));
      assert.equal(await teams.view('robin', id), undefined);
      await teams.view('ana', id);
      assert.equal((lastHeard().value as { trigger: string }).trigger, 'automatic');
    });

    it('leaves below a card what was said about a click when a client looks by itself, and shows it no error', async () => {
      const refresh = { action: { type: 'Action.Execute', verb: 'show', data: {} }, userIds: [person('ana').mri] };
      const id = await send(teams.conversations.general, withCard({ ...CARD, refresh }));
      bot.onActivity = () => ({
        status: 200,
        body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Only Robin may do that.' },
      });
      await teams.execute('ana', id, 'cancel');
      bot.onActivity = () => ({ status: 500 });
      await teams.view('ana', id);
      assert.equal(teams.message(id).privateTexts.ana, 'Only Robin may do that.');
    });

    for (const [what, refresh] of [
      ['has no action', { userIds: [] }],
      ['is nothing', null],
      ['would send a message', { action: { type: 'Action.Submit', data: {} } }],
      ['names nobody', { action: { type: 'Action.Execute', verb: 'show' }, userIds: [null] }],
    ] as const) {
      it(`refuses a card whose refresh ${what}`, () => {
        assert.match(cardProblem({ ...CARD, refresh }) ?? '', /refresh/);
      });
    }
  });

  describe('sign-in', () => {
    const resource = { id: 'exchange-1', uri: `api://botid-${BOT_APP_ID}` };
    const state = (conversationId: string, activityId = 'x') => ({
      connectionName: 'lcs',
      msAppId: BOT_APP_ID,
      conversation: {
        channelId: 'msteams',
        activityId,
        user: { id: person('robin').mri },
        conversation: { id: conversationId },
      },
    });
    const oauthCard = (withResource: boolean) => ({
      text: 'Sign in',
      connectionName: 'lcs',
      buttons: [{ type: 'signin', title: 'Sign in', value: `${bot.url}/window` }],
      ...(withResource ? { tokenExchangeResource: resource } : {}),
    });
    const oauthMessage = (withResource: boolean) => ({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content: oauthCard(withResource) }],
    });

    it('exchanges silently in 1:1, once per device', async () => {
      teams.clients.exchanges = 2;
      const id = await send(teams.conversations.personal('robin'), oauthMessage(true));
      await teams.waitFor((message) => message.id === id && message.signIns.robin?.state === 'done');
      assert.deepEqual(
        bot.heard.map(({ name }) => name),
        ['signin/tokenExchange', 'signin/tokenExchange'],
      );
      const token = `robin for ${BOT_APP_ID}`;
      assert.deepEqual(lastHeard().value, { id: 'exchange-1', connectionName: 'lcs', token });
      assert.ok(!JSON.stringify(teams.traffic.entries()).includes(token), 'the drawer shows a token');
    });

    it('exchanges silently in a group chat for the one who wrote', async () => {
      await teams.post('sam', { group: true }, '@Ferry backups');
      const id = await send(teams.conversations.group, oauthMessage(true));
      await teams.waitFor((message) => message.id === id && message.signIns.sam?.state === 'done');
      assert.deepEqual(lastHeard().from, {
        id: person('sam').mri,
        name: 'Sam Okafor',
        aadObjectId: person('sam').objectId,
      });
    });

    it('shows the button after a refused exchange, and completes the window', async () => {
      bot.onActivity = ({ name }) => ({ status: name === 'signin/tokenExchange' ? 412 : 200 });
      const chat = teams.conversations.personal('robin');
      const id = await send(chat, oauthMessage(true));
      await teams.waitFor((message) => message.id === id && message.signIns.robin?.state === 'button');
      bot.onWindow = async () => tokenService.listener?.onSignedIn(state(chat), '123456');
      await teams.signIn('robin', id);
      assert.deepEqual([lastHeard().name, lastHeard().value], ['signin/verifyState', { state: '123456' }]);
      assert.equal(teams.message(id).signIns.robin?.state, 'done');
    });

    it('fails with resourcematchfailed in a channel when the card has an exchange resource', async () => {
      const { conversationId } = await teams.post('robin', { channel: 'general' }, '@Ferry refresh');
      bot.heard.length = 0;
      const failed = new Promise<Activity>((resolve) => {
        bot.onActivity = (activity) => {
          resolve(activity);
          return { status: 200 };
        };
      });
      await send(conversationId, oauthMessage(true));
      const { name, value } = await failed;
      assert.deepEqual([name, (value as { code: string }).code], ['signin/failure', 'resourcematchfailed']);
    });

    it('repeats a click with the token when it is answered with a login request', async () => {
      const id = await send(teams.conversations.personal('robin'), withCard());
      bot.onActivity = ({ value }) => {
        const { authentication } = value as { authentication?: unknown };
        const type = authentication
          ? 'application/vnd.microsoft.activity.message'
          : 'application/vnd.microsoft.activity.loginRequest';
        return {
          status: 200,
          body: { statusCode: authentication ? 200 : 401, type, value: authentication ? 'ok' : oauthCard(true) },
        };
      };
      const { body } = await teams.execute('robin', id, 'confirm');
      assert.equal((body as { value: string }).value, 'ok');
      assert.deepEqual((lastHeard().value as { authentication: unknown }).authentication, {
        id: 'exchange-1',
        connectionName: 'lcs',
        token: `robin for ${BOT_APP_ID}`,
      });
      assert.equal(teams.message(id).privateTexts.robin, 'ok');
    });

    it('offers the button in a channel, and repeats the click with the code of the window', async () => {
      const { conversationId } = await teams.post('robin', { channel: 'general' }, '@Ferry refresh');
      const id = await send(conversationId, withCard());
      bot.onActivity = ({ value }) => {
        const isSignedIn = (value as { state?: string }).state === '123456';
        const type = isSignedIn
          ? 'application/vnd.microsoft.activity.message'
          : 'application/vnd.microsoft.activity.loginRequest';
        return {
          status: 200,
          body: { statusCode: isSignedIn ? 200 : 401, type, value: isSignedIn ? 'ok' : oauthCard(true) },
        };
      };
      const asked = await teams.execute('robin', id, 'confirm');
      assert.equal((asked.body as { statusCode: number }).statusCode, 401);
      assert.equal(teams.message(id).signIns.robin?.state, 'button');
      bot.onWindow = async () => tokenService.listener?.onSignedIn(state(conversationId, asked.activityId), '123456');
      await teams.signIn('robin', id);
      assert.equal(teams.message(id).privateTexts.robin, 'ok');
      assert.equal(teams.message(id).signIns.robin, undefined);
    });
  });

  describe('forged activities', () => {
    it('sends them as they are, with any token', async () => {
      const activity = teams.sampleActivity('robin', { chat: 'robin' }, 'status');
      await teams.sendRaw({ ...activity, type: undefined }, { authorization: null });
      assert.equal(bot.tokens[0], 'undefined');
      assert.equal(lastHeard().type, undefined);
      const jwks = createRemoteJWKSet(new URL(`${teams.url}/v1/.well-known/keys`));
      await jwtVerify(await teams.signedToken(), jwks);
      await assert.rejects(jwtVerify(await teams.signedToken({ signature: 'tampered' }), jwks), /signature/);
      await assert.rejects(jwtVerify(await teams.signedToken({ signature: 'unknown' }), jwks), /no applicable key/);
      await assert.rejects(jwtVerify(await teams.signedToken({ notBefore: 9e9 }), jwks), /nbf/);
    });
  });
});
