import assert from 'node:assert/strict';
import { quotaOf } from '../../../src/operations/lcs-history.ts';
import type { Kind, Operation, State } from '../../../src/operations/operation.ts';
import { checkOperation, type OperationFacts } from '../../../src/operations/operation-checks.ts';
import type { HistoryEntry } from '../../../src/operations/ports.ts';
import { blocks } from '../../../src/operations/preflight.ts';
import { utcTime } from '../../../src/operations/utc-words.ts';
import { LCS_ACTIVITY_ID, makeEntry } from '../../support/domain.ts';
import { MINUTE, makeOperation, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeFacts, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const TEST = { id: '3d7b8e39-9caf-4f01-9b42-3c4d5e6f7081', name: 'TEST' };

function check(changes: Partial<OperationFacts> = {}) {
  return checkOperation({
    kind: 'refresh',
    source: PROD_FACTS,
    target: UAT_FACTS,
    open: [],
    knownActivityIds: [],
    warning: null,
    histories: [],
    historyProblem: null,
    quota: null,
    past: { count: 0, alike: 0, usual: null },
    time: utcTime,
    ...changes,
  });
}

function running(changes: Partial<HistoryEntry> = {}) {
  const entry = makeEntry({ endedAt: null, lcsStatus: 'InProgress', progress: 'running', ...changes });
  return [{ environment: UAT, entries: [entry] }];
}

const texts = (checks: ReturnType<typeof check>, level: string) =>
  checks.filter((found) => found.level === level).map(({ text }) => text);

describe('checkOperation', () => {
  it('passes when everything is known and well', () => {
    const checks = check();
    assert.deepEqual(new Set(checks.map(({ level }) => level)), new Set(['pass']));
    assert.ok(texts(checks, 'pass').includes('Both run version 10.0.44.'));
  });

  for (const [past, sentence] of [
    [{ count: 7, alike: 7 }, 'It takes 1 h 10 min to 1 h 40 min, going by the last 7 that succeeded.'],
    [{ count: 8, alike: 7 }, 'It takes 1 h 10 min to 1 h 40 min, going by 7 of the last 8 that succeeded.'],
  ] as const) {
    it(`tells how long it took before, by ${past.alike} of ${past.count}`, () => {
      const usual = { shortest: 70 * MINUTE, longest: 100 * MINUTE };
      assert.ok(texts(check({ past: { ...past, usual } }), 'pass').includes(sentence));
    });
  }

  it('tells one time when all took equally long, and none when it is not known', () => {
    const usual = { shortest: 70 * MINUTE, longest: 70 * MINUTE + 1 };
    const told = texts(check({ past: { count: 2, alike: 2, usual } }), 'pass');
    assert.ok(told.includes('It takes about 1 h 10 min, going by the last 2 that succeeded.'));
    assert.doesNotMatch(JSON.stringify(check({ past: { count: 1, alike: 1, usual: null } })), /It takes/);
  });

  it('blocks a refresh of an environment from itself', () => {
    assert.deepEqual(check({ source: UAT_FACTS }), [{ level: 'block', text: 'UAT cannot be refreshed from itself.' }]);
  });

  it('warns of different versions, and does not forbid them', () => {
    const checks = check({ source: makeFacts(PROD, { version: '10.0.43' }) });
    assert.deepEqual(blocks(checks), []);
    assert.match(texts(checks, 'warn').join(), /PROD runs 10\.0\.43, UAT runs 10\.0\.44/);
  });

  it('says nothing of versions that are not known', () => {
    assert.doesNotMatch(JSON.stringify(check({ target: makeFacts(UAT, { version: null }) })), /version/);
  });

  it('warns when LCS could not be asked, and says why', () => {
    const unknown = { type: null, infrastructure: null, state: null, version: null };
    const checks = check({ warning: 'LCS cannot be reached.', target: makeFacts(UAT, unknown) });
    assert.deepEqual(blocks(checks), []);
    assert.deepEqual(texts(checks, 'warn'), [
      'Not all could be checked: LCS cannot be reached.',
      'The type of UAT is not known to Ferry.',
    ]);
  });

  const BUSY: Readonly<Record<string, readonly [string, Partial<Operation>]>> = {
    'UAT is being overwritten from TEST by a refresh that is running.': ['running', { target: UAT, source: TEST }],
    'PROD is being overwritten from TEST by a refresh that is failing.': ['failing', { target: PROD, source: TEST }],
    'UAT is to be copied to TEST by a refresh that is about to start.': ['approved', { target: TEST, source: UAT }],
    'PROD is to be copied to TEST by a refresh that may have started.': ['unconfirmed', { target: TEST, source: PROD }],
    'UAT is being used by an export that is running.': ['running', { kind: 'export', target: UAT, source: null }],
  };
  for (const [sentence, [state, changes]] of Object.entries(BUSY)) {
    it(`blocks and says: ${sentence}`, () => {
      const other = makeOperation({ confirmedAt: NOON, ...changes, state: state as State });
      const expected = `${sentence} Write "status" to follow it.`;
      assert.deepEqual(texts(check({ open: [other] }), 'block'), [expected]);
    });
  }

  it('names every operation that is in the way, each once', () => {
    const both = makeOperation({ id: 'both', state: 'running', confirmedAt: NOON });
    assert.equal(texts(check({ open: [both] }), 'block').length, 1);
    const first = makeOperation({ ...both, id: 'first', target: UAT, source: TEST });
    const second = makeOperation({ ...both, id: 'second', kind: 'export', target: PROD, source: null });
    assert.equal(texts(check({ open: [first, second] }), 'block').length, 2);
  });

  it("does not blame LCS's state where an operation explains it", () => {
    const target = makeFacts(UAT, { state: 'Servicing' });
    const other = makeOperation({ state: 'running', confirmedAt: NOON });
    assert.doesNotMatch(texts(check({ target, open: [other] }), 'block').join(), /Servicing/);
    assert.match(texts(check({ target }), 'block').join(), /Servicing/);
  });

  it('is not in its own way, nor is what was never confirmed, nor what is elsewhere', () => {
    const own = makeOperation({ id: 'own', state: 'approved', confirmedAt: NOON });
    const requested = makeOperation({ id: 'other' });
    const elsewhere = makeOperation({ id: 'third', confirmedAt: NOON, target: TEST, source: null });
    assert.deepEqual(blocks(check({ open: [own, requested, elsewhere], operationId: 'own' })), []);
  });

  it('lets an adopted operation hold its environment, though nobody confirmed it', () => {
    const adopted = makeOperation({ id: 'adopted', kind: 'export', source: null, state: 'running', startedAt: NOON });
    assert.match(texts(check({ open: [adopted] }), 'block').join(), /UAT is being used by an export that is running/);
  });

  it('blocks what LCS itself is busy with, and says since when and how to follow it', () => {
    const histories = running({ startedAt: NOON - 30 * MINUTE, title: 'Binary hotfix' });
    assert.deepEqual(texts(check({ histories }), 'block'), [
      'UAT is busy in LCS: "Binary hotfix" has been running since 11:30 UTC. Write "watch UAT" to follow it.',
    ]);
  });

  it('writes times for the person who asks', () => {
    assert.match(texts(check({ histories: running(), time: () => 'noon in Rome' }), 'block').join(), /noon in Rome/);
  });

  it('blocks no kind for what Ferry follows itself, or has seen end', () => {
    const knownActivityIds = [null, LCS_ACTIVITY_ID.replaceAll('-', '').toUpperCase()];
    assert.deepEqual(blocks(check({ histories: running({ lcsActivityId: LCS_ACTIVITY_ID }), knownActivityIds })), []);
  });

  it('tells a reason once that kept LCS from saying anything at all', () => {
    const reason = 'You have no access to this project in LCS.';
    assert.equal(texts(check({ warning: reason, historyProblem: reason }), 'warn').length, 1);
  });

  it('warns once when a history could not be read', () => {
    const checks = check({ historyProblem: 'LCS cannot be reached.' });
    assert.deepEqual(texts(checks, 'warn'), [
      'What else runs in LCS, and how much of its quota is left, could not be checked: LCS cannot be reached.',
    ]);
    assert.deepEqual(blocks(checks), []);
  });

  const QUOTAS: readonly (readonly [Kind, number, boolean])[] = [
    ['refresh', 2, false],
    ['refresh', 3, true],
    ['export', 3, true],
    ['start', 3, false],
    ['stop', 4, false],
  ];
  for (const [kind, used, isBlocked] of QUOTAS) {
    it(`${isBlocked ? 'blocks' : 'lets pass'} a ${kind} when ${used} of three are used`, () => {
      const entries = Array.from({ length: used }, () => makeEntry({ startedAt: NOON - 20 * 60 * MINUTE }));
      const source = kind === 'refresh' ? PROD_FACTS : null;
      const isPower = kind === 'start' || kind === 'stop';
      const state = kind === 'start' ? 'Stopped' : 'Finished';
      const target = makeFacts(UAT, isPower ? { infrastructure: 'CustomerManaged', state } : {});
      const found = texts(check({ kind, source, target, quota: quotaOf(entries, NOON) }), 'block');
      const sentence =
        "LCS's quota of three operations in 24 hours is used up for UAT. The next can start at 16:00 UTC.";
      assert.deepEqual(found, isBlocked ? [sentence] : []);
    });
  }

  it('never starts a kind that is only followed', () => {
    assert.equal(blocks(check({ kind: 'other', source: null })).length, 1);
  });

  const KINDS: readonly (readonly [Kind, Parameters<typeof makeFacts>[1], RegExp])[] = [
    ['export', { type: 'Production' }, /exports only sandbox/],
    ['start', { infrastructure: 'SelfService' }, /only cloud-hosted environments/],
    ['start', { infrastructure: 'CustomerManaged' }, /UAT is already started/],
    ['stop', { infrastructure: 'CustomerManaged', state: 'Stopped' }, /UAT is already stopped/],
  ];
  for (const [kind, facts, sentence] of KINDS) {
    it(`blocks a ${kind} with ${JSON.stringify(facts)}`, () => {
      const found = texts(check({ kind, source: null, target: makeFacts(UAT, facts) }), 'block');
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', sentence);
    });
  }
});
