import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import type { Fetch } from '../../../src/auth/fetch.ts';
import { askConnector } from '../../../src/channel/connector-request.ts';
import { withCorrelation } from '../../../src/correlation.ts';
import { FerryError } from '../../../src/errors.ts';
import type { Observer } from '../../../src/operations/measures.ts';
import { createChannelScene, invoke, makeActivity } from '../../support/channel.ts';
import { createCommandScene } from '../../support/commands.ts';

type Turn = Parameters<Observer['turn']>[0];
type Call = Parameters<Observer['teamsCall']>[0];

const ELSEWHERE = { channelData: { tenant: { id: '99999999-9999-4999-8999-999999999999' } } };
const CLICK = { action: { type: 'Action.Execute', verb: 'backups', data: { projectId: 1, filter: 'gold', page: 1 } } };

describe('a turn', () => {
  async function turned(activity: Partial<Activity>, prepare: (channel: ReturnType<typeof scene>) => void = () => {}) {
    const channel = scene();
    prepare(channel);
    await channel.turn(activity);
    const lines = channel.lines().filter(({ sentence }) => sentence === 'a turn');
    assert.equal(lines.length, 1, 'one line');
    assert.equal(lines[0]?.level, 'info');
    assert.equal(channel.seen.length, 1, 'one number');
    const { command, outcome, why } = lines[0].facts;
    return { seen: channel.seen[0] as Turn, command, outcome, why, text: JSON.stringify(lines[0]) };
  }

  function scene() {
    const seen: Turn[] = [];
    const channel = createChannelScene(createCommandScene(), { observer: { turn: (turn) => void seen.push(turn) } });
    return { ...channel, seen, lines: () => channel.scene.domain.logger.lines };
  }

  it('that is answered is counted, with the command and not with what was typed', async () => {
    const { seen, command, outcome, text } = await turned(makeActivity({ text: 'backups secretproject' }));
    assert.deepEqual({ ...seen, ms: 0 }, { type: 'message', outcome: 'answered', ms: 0 });
    assert.deepEqual([command, outcome], ['backups', 'answered']);
    assert.doesNotMatch(text, /secretproject/);
  });

  it('with words that are no command names none', async () => {
    const { command, text } = await turned(makeActivity({ text: 'my password is hunter2' }));
    assert.equal(command, undefined);
    assert.doesNotMatch(text, /hunter2/);
  });

  it('with an alias has the name of the command', async () => {
    assert.equal((await turned(makeActivity({ text: 'who am I' }))).command, 'whoami');
  });

  it('by a button has its verb', async () => {
    const { seen, command, text } = await turned(invoke('adaptiveCard/action', CLICK));
    assert.deepEqual([seen.type, command], ['invoke', 'backups']);
    assert.doesNotMatch(text, /gold/);
  });

  it('of a person who is not served is refused', async () => {
    const { seen, outcome, why } = await turned(makeActivity(ELSEWHERE));
    assert.deepEqual([seen.outcome, outcome, why], ['refused', 'refused', 'notServed']);
  });

  it('of a guest is refused', async () => {
    const { seen, why } = await turned(makeActivity(), (channel) => channel.roster.membershipOf.resolves('guest'));
    assert.deepEqual([seen.outcome, why], ['refused', 'notServed']);
  });

  it('that Ferry cannot answer has failed', async () => {
    const { seen, outcome } = await turned(makeActivity(), ({ deps }) => {
      deps.conversations.save = () => Promise.reject(new FerryError('storeUnavailable', 'away'));
    });
    assert.deepEqual([seen.outcome, outcome], ['failed', 'failed']);
  });

  it('shows the person its own correlation id when it fails', async () => {
    const channel = scene();
    channel.deps.conversations.save = () => Promise.reject(new FerryError('storeUnavailable', 'away'));
    await withCorrelation('id-of-the-turn', () => channel.turn(makeActivity()));
    assert.match(channel.texts().join(), /Reference for whoever runs Ferry: id-of-the-turn/);
  });

  it('with a mention of nobody is answered, and has its line and its number', async () => {
    for (const mention of [{ type: 'mention' }, { type: 'mention', mentioned: { id: '28:ferry' } }]) {
      const { outcome, command } = await turned(makeActivity({ text: 'whoami', entities: [mention] }));
      assert.deepEqual([outcome, command], ['answered', 'whoami']);
    }
  });

  it('of another kind counts as other', async () => {
    assert.equal((await turned(makeActivity({ type: 'conversationUpdate' }))).seen.type, 'other');
  });
});

describe('a request to Teams', () => {
  type Method = Parameters<typeof askConnector>[1]['method'];
  type Told = readonly [method: Method, status: number | Error, seen: Call];
  const cases: readonly Told[] = [
    ['POST', 201, { kind: 'create', outcome: 'ok' }],
    ['PUT', 200, { kind: 'update', outcome: 'ok' }],
    ['DELETE', 200, { kind: 'delete', outcome: 'ok' }],
    ['GET', 200, { kind: 'roster', outcome: 'ok' }],
    ['POST', 429, { kind: 'create', outcome: 'throttled' }],
    ['POST', 412, { kind: 'create', outcome: 'throttled' }],
    ['POST', 403, { kind: 'create', outcome: 'refused' }],
    ['PUT', 404, { kind: 'update', outcome: 'refused' }],
    ['DELETE', 404, { kind: 'delete', outcome: 'ok' }],
    ['POST', 502, { kind: 'create', outcome: 'failed' }],
    ['POST', new Error('reset'), { kind: 'create', outcome: 'failed' }],
  ];
  for (const [method, status, expected] of cases) {
    it(`is counted: ${method}, ${status}`, async () => {
      const seen: Call[] = [];
      const fetch: Fetch = async () => {
        if (status instanceof Error) throw status;
        return { status, headers: { get: () => null }, text: async () => '{}' };
      };
      await askConnector('https://smba.example/v3', { method }, lineWith(fetch, seen));
      assert.deepEqual(seen, [expected]);
    });
  }

  it('has failed without a token of the bot', async () => {
    const seen: Call[] = [];
    const line = lineWith(async () => assert.fail('nothing is sent'), seen);
    const botToken = () => Promise.reject(new FerryError('signInRefused', 'no'));
    await assert.rejects(askConnector('https://smba.example/v3', { method: 'POST' }, { ...line, botToken }));
    assert.deepEqual(seen, [{ kind: 'create', outcome: 'failed' }]);
  });

  function lineWith(fetch: Fetch, seen: Call[]) {
    const clock = { now: () => 0, sleep: async () => undefined };
    return {
      fetch,
      botToken: async () => 'token',
      clock,
      observer: { teamsCall: (call: Call) => void seen.push(call) },
    };
  }
});
