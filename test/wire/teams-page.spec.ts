import assert from 'node:assert/strict';
import { request } from 'node:http';
import { createSigningKey, type SigningKey } from '../../sandbox/kit/keys.ts';
import { startTeams, type TeamsSimulator } from '../../sandbox/teams/teams-simulator.ts';

describe('the page of the Teams simulator', () => {
  let entraKey: SigningKey;
  let teams: TeamsSimulator;

  before(async () => {
    entraKey = await createSigningKey();
  });

  beforeEach(async () => {
    teams = await startTeams({
      botEndpoint: () => 'http://127.0.0.1:9/api/messages',
      entra: { verifyKeys: entraKey, issueUserToken: async () => 'token' },
      tokenService: { listener: undefined },
    });
  });

  afterEach(() => teams.close());

  /** With headers that fetch does not let anybody set. */
  function status(path: string, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asked = request(`${teams.url}${path}`, { headers }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  for (const path of [
    '/',
    '/page/main.js',
    '/page/layout.css',
    '/page/ferry.svg',
    '/lib/adaptivecards.js',
    '/lib/markdown-it.js',
  ]) {
    it(`serves ${path} under a policy that allows no foreign script`, async () => {
      const response = await fetch(`${teams.url}${path}`);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-security-policy') ?? '', /script-src 'self';/);
    });
  }

  for (const path of ['/page/..%2Fteams-simulator.ts', '/page/nothing.js', '/lib/nothing.js']) {
    it(`has no ${path}`, async () => {
      assert.equal((await fetch(`${teams.url}${path}`)).status, 404);
    });
  }

  it('answers no other site and no other name of this machine', async () => {
    const { host } = new URL(teams.url);
    assert.equal(await status('/api/traffic', {}), 200);
    assert.equal(await status('/api/traffic', { origin: `http://${host}` }), 200);
    assert.equal(await status('/api/traffic', { origin: 'https://evil.example' }), 403);
    assert.equal(await status('/api/traffic', { host: 'evil.example' }), 403);
  });

  it('shows each person their own conversations and views', async () => {
    await teams.post('robin', { chat: 'robin' }, 'only mine');
    await teams.post('ana', { channel: 'general' }, 'hello, @Robin Keller');
    const stateOf = async (key: string) => {
      const state = await (await fetch(`${teams.url}/api/state?as=${key}`)).json();
      return state as { conversations: { key: string }[]; messages: { text: string; mentions: { isMe: boolean }[] }[] };
    };
    const [robin, kim] = await Promise.all([stateOf('robin'), stateOf('kim')]);
    assert.deepEqual(
      robin.conversations.map(({ key }) => key),
      ['general', 'releases', 'personal', 'group'],
    );
    assert.deepEqual(
      kim.conversations.map(({ key }) => key),
      ['general', 'releases', 'personal'],
    );
    assert.deepEqual(
      robin.messages.map(({ mentions }) => mentions.map(({ isMe }) => isMe)),
      [[], [true]],
    );
    assert.equal(kim.messages.length, 1);
  });

  it('tells what happens as it happens', async () => {
    const response = await fetch(`${teams.url}/api/events?as=robin`);
    assert.ok(response.body);
    const events = response.body.pipeThrough(new TextDecoderStream());
    await teams.post('robin', { channel: 'general' }, 'hello');
    let text = '';
    for await (const chunk of events) {
      text += chunk;
      if (text.includes('event: message')) break;
    }
    assert.match(text, /"text":"hello"/);
  });

  it('acts as a person, and says in a line what is wrong with a request', async () => {
    const act = async (name: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${teams.url}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, answer: (await response.json()) as { error?: string; status?: number } };
    };
    const posted = await act('post', { as: 'robin', where: { chat: 'robin' }, text: 'hello' });
    assert.deepEqual([posted.status, posted.answer.status], [200, 502]);
    const stranger = await act('post', { as: 'ana', where: { chat: 'robin' }, text: 'hello' });
    assert.deepEqual([stranger.status, stranger.answer.error], [400, "Ana Duarte is no member of 'Ferry'."]);
    assert.equal((await act('execute', { as: 'robin', messageId: 'none', data: {} })).status, 400);
    assert.equal((await act('post', { as: 'robin' })).status, 400);
  });

  it('controls nothing when nobody gave it controls', async () => {
    const response = await fetch(`${teams.url}/sandbox/state`);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /only the page is running/);
  });
});
