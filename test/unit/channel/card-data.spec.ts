import assert from 'node:assert/strict';
import type { CardName } from '../../../src/channel/card-data/content.ts';
import type { EnvironmentsData } from '../../../src/channel/card-data/environments.ts';
import type { HelpData } from '../../../src/channel/card-data/help.ts';
import type { OperationOutcomeData } from '../../../src/channel/card-data/operation-outcome.ts';
import type { OperationProgressData } from '../../../src/channel/card-data/operation-progress.ts';
import type { OperationRequestData } from '../../../src/channel/card-data/operation-request.ts';
import type { StatusData } from '../../../src/channel/card-data/status.ts';
import { localTime } from '../../../src/channel/card-data/times.ts';
import type { WhoamiData } from '../../../src/channel/card-data/whoami.ts';
import { type CardReply, cardContent, isCardReply } from '../../../src/channel/card-data.ts';
import type { EnvironmentView, OperationView } from '../../../src/commands/reply.ts';
import { type Operation, STATES } from '../../../src/operations/operation.ts';
import { makeView, NASTY_NAME, NOON, PROJECT } from '../../support/operations.ts';
import { REPLIES } from '../../support/replies.ts';

function dataOf<Data>(reply: CardReply): Data {
  return cardContent(reply).data as unknown as Data; // which data belongs to a reply is what these specs are about
}

function operationData<Data>(operation: Partial<Operation>, view: Partial<OperationView> = {}): Data {
  return dataOf<Data>({ kind: 'operation', view: makeView(operation, view) });
}

function environments(count: number): EnvironmentView[] {
  return Array.from({ length: count }, (_, index) => ({
    facts: {
      id: `${index}`,
      name: `E${index}`,
      aliases: [],
      type: null,
      infrastructure: null,
      state: null,
      status: null,
      version: null,
      region: null,
      canStart: null,
      canStop: null,
    },
    running: null,
    noExport: null,
    noStart: 'It is not cloud-hosted.',
    noStop: 'It is not cloud-hosted.',
    noRefresh: index % 2 === 0 ? 'It is not ready.' : null,
  }));
}

function leaves(data: unknown): unknown[] {
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(leaves) : [data];
}

describe('cardContent', () => {
  for (const [card, replies] of Object.entries(REPLIES)) {
    for (const [name, reply] of Object.entries(replies)) {
      it(`uses ${card} for "${name}", and leaves nothing out that a template could ask for`, () => {
        const content = cardContent(reply);

        assert.equal(content.card, card);
        assert.deepEqual(
          leaves(content.data).filter((leaf) => leaf === null || leaf === undefined),
          [],
        );
      });
    }
  }

  it('has a card for an operation in every state', () => {
    const cards = STATES.map((state): CardName => cardContent({ kind: 'operation', view: makeView({ state }) }).card);

    assert.deepEqual(cards, [
      'operation-request', // requested
      'operation-progress', // awaitingApproval
      'operation-progress', // approved
      'operation-request', // blocked
      ...Array(4).fill('operation-progress'), // submitting, unconfirmed, running, failing
      ...Array(10).fill('operation-outcome'),
    ]);
  });

  it('holds no address, not even where a name is one', () => {
    const everything = Object.values(REPLIES).flatMap((replies) =>
      Object.values(replies).map((reply) => cardContent(reply).data),
    );

    assert.deepEqual(
      leaves(everything).filter((leaf) => /https?:\/\/lcsapi|sig=/.test(String(leaf))),
      [],
    );
  });
});

describe('isCardReply', () => {
  it('is false for messages and for the sign-in, which is the platform’s own card', () => {
    assert.equal(isCardReply({ kind: 'text', text: 'x' }), false);
    assert.equal(isCardReply({ kind: 'signIn', why: 'x' }), false);
    assert.equal(isCardReply({ kind: 'problem', sentence: 'x' }), true);
  });
});

describe('localTime', () => {
  it('is what Teams turns into the reader’s own time: UTC, whole seconds', () => {
    assert.equal(localTime(NOON), '{{DATE(2026-11-21T12:00:00Z, SHORT)}} {{TIME(2026-11-21T12:00:00Z)}}');
  });
});

describe('the request of an operation', () => {
  it('asks to type the name only where the confirmation is typed and possible', () => {
    const mustType = (operation: Partial<Operation>, actions: OperationView['actions']) =>
      operationData<OperationRequestData>(operation, { actions }).mustType;

    assert.equal(mustType({}, ['confirm', 'cancel']), true);
    assert.equal(mustType({ confirmation: 'click' }, ['confirm', 'cancel']), false);
    assert.equal(mustType({}, ['cancel']), false);
  });

  it('names the target in the label as it has to be typed, not escaped', () => {
    const { typeLabel } = operationData<OperationRequestData>({ target: { id: 'x', name: 'UAT_1*' } });

    assert.equal(typeLabel, 'Type UAT_1* to confirm');
  });

  it('shows each check with its level', () => {
    const checks = (['pass', 'warn', 'block'] as const).map((level) => ({ level, text: level }));
    const rows = operationData<OperationRequestData>({ checks }).checks;

    assert.deepEqual(
      rows.map(({ colour, text }) => [colour, text]),
      [
        ['Good', 'pass'],
        ['Warning', 'warn'],
        ['Attention', 'block'],
      ],
    );
  });

  it('has a destructive button only where something is lost', () => {
    assert.equal(operationData<OperationRequestData>({}, { losses: ['all'] }).confirmStyle, 'destructive');
    assert.equal(operationData<OperationRequestData>({ kind: 'start' }, { losses: [] }).confirmStyle, 'positive');
  });
});

describe('the progress of an operation', () => {
  it('lets choose what may be it, has the id typed where nothing is known, and asks nothing of a start or stop', () => {
    const candidates = [{ lcsActivityId: 'a1', title: 'Refresh_database', startedAt: NOON, lcsStatus: 'InProgress' }];
    const inputs = (changes: Partial<Operation>, actions: OperationView['actions'] = ['saidStarted']) => {
      const { mustChoose, mustType } = operationData<OperationProgressData>(
        { state: 'unconfirmed', ...changes },
        { actions },
      );
      return { mustChoose, mustType };
    };

    assert.deepEqual(inputs({ candidates }), { mustChoose: true, mustType: false });
    assert.deepEqual(inputs({}), { mustChoose: false, mustType: true });
    assert.deepEqual(inputs({ kind: 'stop', source: null }), { mustChoose: false, mustType: false });
    assert.deepEqual(inputs({ candidates }, []), { mustChoose: false, mustType: false });
    assert.deepEqual(
      operationData<OperationProgressData>({ state: 'unconfirmed', candidates }, { actions: ['saidStarted'] })
        .candidates,
      [{ title: 'Refresh_database, 21 November 2026 12:00 UTC, InProgress', value: 'a1' }],
    );
  });

  it('says that it cannot be stopped only once it is in LCS', () => {
    const inLcs = STATES.filter((state) => operationData<OperationProgressData>({ state }).isInLcs);

    assert.deepEqual(inLcs, ['running', 'failing']);
  });

  it('warns while it is paused', () => {
    const { tone, state } = operationData<OperationProgressData>({ state: 'running', paused: true });

    assert.deepEqual([tone, state], ['warning', 'Running (paused)']);
  });

  it('is told in one line, with LCS as it is written', () => {
    const summary = (state: Operation['state']) =>
      cardContent({ kind: 'operation', view: makeView({ state }) }).summary;
    assert.equal(summary('submitting'), 'Refresh of UAT from PROD: on its way to LCS');
    assert.equal(summary('running'), 'Refresh of UAT from PROD: running');
  });

  it('quotes LCS once', () => {
    const quote = (headline: string) =>
      operationData<OperationProgressData>({ state: 'failing', lcsText: 'Disk full' }, { headline }).lcsText;

    assert.equal(quote('It failed.'), 'Disk full');
    assert.equal(quote('It failed. LCS: Disk full'), '');
  });
});

describe('the outcome of an operation', () => {
  it('says how long it took, where it ran at all', () => {
    const endedAt = NOON + 75 * 60_000;

    assert.equal(
      operationData<OperationOutcomeData>({ state: 'succeeded', startedAt: NOON, endedAt }).took,
      '1 hour 15 minutes',
    );
    assert.equal(operationData<OperationOutcomeData>({ state: 'cancelled', endedAt }).took, '');
  });
});

describe('the environments', () => {
  it('keep their order while all have room', () => {
    const data = dataOf<EnvironmentsData>({
      kind: 'environments',
      project: PROJECT,
      warning: null,
      environments: environments(4),
    });

    assert.deepEqual(
      data.environments.map(({ name }) => name),
      ['E0', 'E1', 'E2', 'E3'],
    );
    assert.equal(data.others, '');
  });

  it('that can be refreshed come first where not all have room, and none is lost', () => {
    const data = dataOf<EnvironmentsData>({
      kind: 'environments',
      project: PROJECT,
      warning: null,
      environments: environments(40),
    });
    const names = [...data.environments.map(({ name }) => name), ...data.others.split(', ')];

    assert.ok(data.environments.every(({ may }) => may.includes('refresh')));
    assert.equal(new Set(names).size, 40);
  });
});

describe('the help', () => {
  it('has buttons for commands that need nothing more than their name', () => {
    const commands = ['backups [words]', 'use <project>', 'status', 'help'].map((usage) => {
      return { name: usage.split(' ')[0] as string, usage, about: 'x' };
    });
    const { shortcuts } = dataOf<HelpData>({ kind: 'help', intro: 'x', commands });

    assert.deepEqual(shortcuts, [
      { title: 'Backups', text: 'backups' },
      { title: 'Status', text: 'status' },
    ]);
  });
});

describe('whoami', () => {
  it('shows the conversation as rules name it, to be copied', () => {
    const person = { tenantId: 't', objectId: 'o' };
    const conversationId = '19:abc@thread.tacv2;messageid=1';
    const data = dataOf<WhoamiData>({
      kind: 'whoami',
      name: NASTY_NAME,
      person,
      conversationId,
      signedInUntil: null,
      projects: [],
      warning: null,
    });

    assert.equal(data.conversationId, '19:abc@thread.tacv2');
  });
});

describe('the status', () => {
  it('says of which operation nobody can be told, and of no other', () => {
    const [lost, heard] = [makeView({ id: 'lost', state: 'running' }), makeView({ id: 'heard', state: 'running' })];
    const lists = { waiting: [], running: [lost, heard], ended: [] };
    const { groups } = dataOf<StatusData>({ kind: 'status', projectName: 'P', ...lists, unreachable: ['lost'] });
    const warned = groups[0]?.rows.map(({ about }) => about.includes('Ferry can tell nobody'));
    assert.deepEqual(warned, [true, false]);
  });
});
