import assert from 'node:assert/strict';
import type { CardName } from '../../../src/channel/card-data/content.ts';
import type { DoctorData } from '../../../src/channel/card-data/doctor.ts';
import type { EnvironmentsData } from '../../../src/channel/card-data/environments.ts';
import type { HelpData } from '../../../src/channel/card-data/help.ts';
import type { OperationOutcomeData } from '../../../src/channel/card-data/operation-outcome.ts';
import type { OperationProgressData } from '../../../src/channel/card-data/operation-progress.ts';
import type { OperationRequestData } from '../../../src/channel/card-data/operation-request.ts';
import type { StatusData } from '../../../src/channel/card-data/status.ts';
import type { TakenData } from '../../../src/channel/card-data/taken.ts';
import { localTime } from '../../../src/channel/card-data/times.ts';
import type { WhoamiData } from '../../../src/channel/card-data/whoami.ts';
import { type CardReply, cardContent, isCardReply } from '../../../src/channel/card-data.ts';
import type { EnvironmentView, OperationView } from '../../../src/commands/views.ts';
import type { Finding } from '../../../src/operations/diagnosis.ts';
import { type Operation, STATES } from '../../../src/operations/operation.ts';
import { makeView, NASTY_NAME, NOON, PROD, PROJECT, UAT } from '../../support/operations.ts';
import { REPLIES } from '../../support/replies.ts';
import { makeDemand } from '../../support/settings.ts';

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
      'operation-request', // awaitingApproval
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

describe('what an approver decides on', () => {
  const VOTE = { name: 'Ana Duarte', at: NOON, verdict: 'approved', isRequester: false } as const;
  const votesOf = (...votes: readonly object[]) => {
    const approval = {
      required: 2,
      from: 'Ana Duarte or Noor Haddad',
      votes: votes.map((vote) => ({ ...VOTE, ...vote })),
    };
    return operationData<OperationRequestData>({ state: 'awaitingApproval' }, { approval });
  };

  it('says how many have to agree, and whose agreement counts', () => {
    const { hasApproval, approvalCount, approvers, votes } = votesOf();
    assert.deepEqual(
      [hasApproval, approvalCount, approvers, votes],
      [true, '2 needed', 'From Ana Duarte or Noor Haddad', []],
    );
    assert.equal(operationData<OperationRequestData>({}).hasApproval, false);
  });

  it('says who agreed, and when', () => {
    const { approvalCount, approvalColour, votes } = votesOf({});
    assert.deepEqual([approvalCount, approvalColour], ['1 of 2', 'Accent']);
    assert.equal(votes[0]?.text, `Ana Duarte agreed · ${localTime(NOON)}`);
    assert.equal(votesOf({}, { name: 'Noor Haddad' }).approvalColour, 'Good');
  });

  it('says loudly that it was their own request, and quietly everything else', () => {
    const [other, own] = votesOf({}, { name: 'Robin Keller', isRequester: true }).votes;
    assert.deepEqual([other?.textColour, other?.weight], ['Default', 'Default']);
    assert.deepEqual([own?.textColour, own?.weight], ['Warning', 'Bolder']);
    assert.match(own?.text ?? '', /^Robin Keller agreed to their own request/);
  });

  it('does not count a rejection as agreement', () => {
    const { approvalCount, approvalColour, votes } = votesOf({}, { name: 'Noor Haddad', verdict: 'rejected' });
    assert.deepEqual([approvalCount, approvalColour], ['1 of 2', 'Attention']);
    assert.match(votes[1]?.text ?? '', /^Noor Haddad rejected it/);
  });

  it('has the buttons of who looks, asks for nothing to be typed, and shows when it starts and expires', () => {
    const data = (actions: OperationView['actions']) =>
      operationData<OperationRequestData>(
        { state: 'awaitingApproval', notBefore: NOON, expiresAt: NOON + 1000 },
        { actions },
      );
    const { canApprove, canReject, mustType, mustSayWhy, starts, expires } = data(['approve', 'reject']);
    assert.deepEqual([canApprove, canReject, mustType, mustSayWhy], [true, true, false, false]);
    assert.deepEqual([starts, expires], [localTime(NOON), localTime(NOON + 1000)]);
    assert.deepEqual([data(['approve', 'cancel']).canReject, data(['approve', 'cancel']).canCancel], [false, true]);
  });

  it('asks clients to ask for an own view only where somebody has one', () => {
    const { hasOwnViews, ownViewFor } = operationData<OperationRequestData>(
      { state: 'awaitingApproval' },
      { ownViewFor: ['29:ana'] },
    );
    assert.deepEqual([hasOwnViews, ownViewFor], [true, ['29:ana']]);
    assert.equal(operationData<OperationRequestData>({ state: 'awaitingApproval' }).hasOwnViews, false);
  });
});

describe('a freeze that is broken', () => {
  const FREEZE = 'There is a freeze until somebody lifts it: Rehearsal.';
  const ask = (operation: Partial<Operation>, actions: OperationView['actions'] = ['confirm']) => {
    const { mustSayWhy, freeze, whySoFar } = operationData<OperationRequestData>(operation, { actions });
    return { mustSayWhy, freeze, whySoFar };
  };

  it('wants a reason of whoever confirms, below what it is', () => {
    assert.deepEqual(ask({ frozen: FREEZE }), { mustSayWhy: true, freeze: FREEZE, whySoFar: '' });
    assert.equal(ask({ frozen: FREEZE }, ['cancel']).mustSayWhy, false);
    assert.equal(ask({}).mustSayWhy, false);
  });

  it('keeps the reason that was given, where it has to be confirmed again', () => {
    const { mustSayWhy, whySoFar } = ask({ state: 'blocked', breakGlass: 'No data.' });
    assert.deepEqual([mustSayWhy, whySoFar], [true, 'No data.']);
  });

  it('stays on the card to the end, with the reason, once it was confirmed', () => {
    const broken = (state: Operation['state']) =>
      operationData<OperationOutcomeData>({ state, frozen: FREEZE, breakGlass: 'No *data*.' });
    for (const state of ['awaitingApproval', 'approved', 'running', 'succeeded', 'rejected'] as const) {
      const { brokenFor, brokenFreeze } = broken(state);
      assert.deepEqual([brokenFor, brokenFreeze], ['No \\*data\\*.', FREEZE], state);
    }
    assert.equal(broken('requested').brokenFor, '');
  });
});

describe('the progress of an operation', () => {
  it('is called approved only where somebody had to agree', () => {
    const word = (approvals: Operation['approvals']) =>
      operationData<OperationProgressData>({ state: 'approved', approvals }).state;
    assert.deepEqual([word(null), word(makeDemand(['x']))], ['Confirmed', 'Approved']);
  });

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

describe('doctor', () => {
  const finding = (level: Finding['level'], at = 0): Finding => ({
    about: `${level} ${at}`,
    level,
    text: 'x',
    cure: null,
  });
  const drawn = (findings: readonly Finding[]) =>
    dataOf<DoctorData>({ kind: 'doctor', name: 'Robin', findings, notLookedAt: null });

  it('says in its head how bad it is', () => {
    assert.equal(drawn([finding('pass')]).tone, 'good');
    assert.equal(drawn([finding('pass'), finding('warn')]).tone, 'warning');
    assert.match(drawn([finding('fail')]).verdict, /^1 thing is wrong\./);
    assert.match(drawn([finding('warn'), finding('fail'), finding('fail')]).verdict, /^2 things are wrong\./);
  });

  it('leaves out what is well before anything else, keeps the order, and says so', () => {
    const well = Array.from({ length: 20 }, (_, at) => finding('pass', at));

    const { findings, notLookedAt } = drawn([...well, finding('fail'), finding('warn')]);

    assert.equal(findings.length, 18);
    assert.deepEqual(
      findings.slice(-3).map(({ about }) => about),
      ['pass 15', 'fail 0', 'warn 0'],
    );
    assert.equal(notLookedAt, '4 more are not shown.');
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

describe('what holds an environment', () => {
  const holder = { environment: UAT, title: 'export of UAT', requesterName: 'Ana *Duarte*', since: NOON, until: null };
  const taken = (...holders: readonly object[]) =>
    dataOf<TakenData>({
      kind: 'taken',
      projectId: PROJECT.id,
      sentence: 'UAT is being used.',
      holders: holders.map((changes) => ({ ...holder, ...changes })),
    });

  it('is told with whose it is, since when and until about when', () => {
    assert.deepEqual(taken({}, { until: NOON + 1000 }).holders, [
      { title: 'Export of UAT', requester: 'Ana \\*Duarte\\*', since: localTime(NOON), until: 'Nobody knows' },
      { title: 'Export of UAT', requester: 'Ana \\*Duarte\\*', since: localTime(NOON), until: localTime(NOON + 1000) },
    ]);
  });

  it('can be waited for, each environment once', () => {
    assert.deepEqual(taken({}, {}, { environment: PROD }).waits, [
      { environmentId: UAT.id, title: 'Tell me when UAT is free' },
      { environmentId: PROD.id, title: 'Tell me when PROD is free' },
    ]);
  });
});
