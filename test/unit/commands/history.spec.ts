import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { createCommandScene, makeRequest, ofKind } from '../../support/commands.ts';
import { makeEntry } from '../../support/history.ts';
import { MINUTE, makeOperation, NOON, PROD, PROJECT, UAT } from '../../support/operations.ts';
import { makeFacts, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const RUNNING = makeEntry();
const DONE = makeEntry({
  lcsActivityId: '5a9eab6b-bfc2-41d3-8e65-5e6f708192a3',
  kind: 'export',
  lcsStatus: 'Completed',
  progress: 'succeeded',
  startedAt: NOON - 120 * MINUTE,
  endedAt: NOON - 60 * MINUTE,
});
const OURS = makeOperation({
  state: 'running',
  confirmedAt: NOON,
  startedAt: NOON,
  lcsActivityId: RUNNING.lcsActivityId.replaceAll('-', ''),
});

async function scene(...entries: (typeof RUNNING)[]) {
  const made = createCommandScene();
  made.domain.backend.listHistory.resolves({ entries, hasMore: false });
  const { person, mri } = makeRequest().asker;
  await made.deps.people.save({ ...person, mri, name: 'Robin', personalConversationId: null, seenAt: NOON });
  return made;
}

describe('history <environment>', () => {
  it('shows what ran, and who asked for what Ferry knows', async () => {
    const made = await scene(RUNNING, DONE);
    made.domain.store.put(OURS);
    const history = ofKind(await made.say('history of UAT'), 'history');
    assert.deepEqual(history.environment, UAT);
    assert.deepEqual(
      history.entries.map(({ entry, askedBy }) => [entry.kind, askedBy]),
      [
        ['refresh', 'Robin'],
        ['export', null],
      ],
    );
  });

  it('does not say that somebody asked for what they only watch', async () => {
    const made = await scene(RUNNING);
    made.domain.store.put({ ...OURS, rule: 'adopted' });
    assert.equal(ofKind(await made.say('history UAT'), 'history').entries[0]?.askedBy, null);
  });

  it('asks LCS for one page, the one that is wanted', async () => {
    const made = await scene(DONE);
    made.domain.backend.listHistory.resolves({ entries: [DONE], hasMore: true });
    const action = { verb: 'history', projectId: PROJECT.id, environment: UAT.id, page: 3 } as const;
    const { page, hasMore } = ofKind(await made.click(action), 'history');
    assert.deepEqual([page, hasMore], [3, true]);
    assert.deepEqual(
      made.domain.backend.listHistory.args.map(([, , environment, asked]) => [environment.id, asked]),
      [[UAT.id, 3]],
    );
  });

  it('shows a form when no environment is named, or none of that name', async () => {
    assert.equal(ofKind(await (await scene()).say('history'), 'environmentForm').purpose, 'history');
    const { problem } = ofKind(await (await scene()).say('history UTA'), 'environmentForm');
    assert.match(problem ?? '', /Did you mean "UAT"/);
  });
});

describe('environments <name>', () => {
  it('shows one in detail, with history, quota and what may be done', async () => {
    const made = await scene(DONE);
    const { view, quota, history } = ofKind(await made.say('environment uat'), 'environment');
    assert.deepEqual([view.facts.name, view.noRefresh, view.noExport], ['UAT', null, null]);
    assert.match(view.noStart ?? '', /only cloud-hosted/);
    assert.deepEqual([quota?.quota?.used, quota?.quota?.left, history.length], [1, 2, 1]);
  });

  it('goes without a history that cannot be read, and says why', async () => {
    const made = await scene();
    made.domain.backend.listHistory.rejects(new FerryError('lcsThrottled', '429', { until: NOON }));
    const { history, warning } = ofKind(await made.say('environment UAT'), 'environment');
    assert.deepEqual(history, []);
    assert.match(warning ?? '', /Try again at 13:00/);
  });

  it('says that there is none of that name', async () => {
    const { sentence } = ofKind(await (await scene()).say('environment moon'), 'problem');
    assert.match(sentence, /no environment called "moon"/);
  });

  it('reads no history for the list', async () => {
    const made = await scene();
    await made.say('environments');
    assert.equal(made.domain.backend.listHistory.callCount, 0);
  });
});

describe('quota [environment]', () => {
  it('counts by environment, says who used it and when the next is free', async () => {
    const made = await scene(RUNNING, DONE);
    made.domain.store.put(OURS);
    const { environments } = ofKind(await made.say('quota UAT'), 'quota');
    const [only] = environments;
    assert.deepEqual([only?.environment, only?.askedBy, only?.quota?.left], [UAT, ['Robin', null], 1]);
    assert.equal(only?.quota?.nextSlotAt, NOON - 120 * MINUTE + 1440 * MINUTE);
  });

  it('asks about few environments at once, and names the others', async () => {
    const made = await scene();
    const many = Array.from({ length: 7 }, (_, index) => makeFacts({ id: `${index}`, name: `T${index}` }));
    made.domain.backend.listEnvironments.resolves([PROD_FACTS, ...many]);
    const { environments, others } = ofKind(await made.say('quota'), 'quota');
    assert.equal(made.domain.backend.listHistory.callCount, 5);
    assert.deepEqual([environments.length, others], [5, ['T5', 'T6']]);
  });

  it('says why one cannot be counted', async () => {
    const made = await scene();
    made.domain.backend.listHistory.rejects(new FerryError('lcsForbidden', '403'));
    const [only] = ofKind(await made.say('quota UAT'), 'quota').environments;
    assert.match(only?.problem ?? '', /no access/);
    assert.equal(only?.quota, null);
  });

  it('says that there is no environment of that name', async () => {
    assert.match(ofKind(await (await scene()).say('quota moon'), 'problem').sentence, /no environment called "moon"/);
  });
});

describe('watch', () => {
  it('follows the one that runs, like an operation of its own', async () => {
    const made = await scene(RUNNING, DONE);
    const { operation } = ofKind(await made.say('watch UAT'), 'operation').view;
    assert.deepEqual(
      [operation.kind, operation.state, operation.lcsActivityId, operation.rule],
      ['refresh', 'running', RUNNING.lcsActivityId, 'adopted'],
    );
  });

  it('asks which, where several run', async () => {
    const other = makeEntry({ lcsActivityId: '6b0fbc7c-c0d3-42e4-8f76-6f708192a3b4', kind: 'export' });
    const made = await scene(RUNNING, other, DONE);
    const { entries, question } = ofKind(await made.say('watch UAT'), 'history');
    assert.equal(entries.length, 2);
    assert.match(question ?? '', /Which one/);
    const { lcsActivityId } = other;
    const chosen = { verb: 'watch', projectId: PROJECT.id, environment: UAT.id, lcsActivityId } as const;
    assert.equal(ofKind(await made.click(chosen), 'operation').view.operation.kind, 'export');
  });

  it('says so where nothing runs', async () => {
    assert.match(ofKind(await (await scene(DONE)).say('watch UAT'), 'problem').sentence, /Nothing runs on UAT/);
  });

  it('shows what Ferry itself runs there and the history does not', async () => {
    const made = await scene();
    made.domain.store.put(OURS);
    assert.equal(ofKind(await made.say('watch UAT'), 'operation').view.operation.id, OURS.id);
  });

  it('follows a bare activity id', async () => {
    const made = await scene();
    const id = '7c1acd8d-d1e4-43f5-9087-708192a3b4c5';
    const { operation } = ofKind(await made.say(`watch ${id.toUpperCase()} on UAT`), 'operation').view;
    assert.deepEqual([operation.kind, operation.lcsActivityId, operation.target.name], ['other', id, 'UAT']);
  });

  it('says what an activity id looks like', async () => {
    const action = { verb: 'watch', projectId: PROJECT.id, environment: UAT.id, lcsActivityId: 'x' } as const;
    assert.match(ofKind(await (await scene()).click(action), 'problem').sentence, /32 hexadecimal digits/);
  });

  it('shows a form when no environment is named', async () => {
    const form = ofKind(await (await scene()).say('watch'), 'environmentForm');
    assert.deepEqual([form.purpose, form.choices.map(({ value }) => value)], ['watch', [PROD.id, UAT.id]]);
  });

  it('needs the activity id where the history cannot be read', async () => {
    const made = await scene();
    made.domain.backend.listHistory.rejects(new FerryError('lcsUnreachable', 'down'));
    assert.match(ofKind(await made.say('watch UAT'), 'problem').sentence, /watch <activity id> on UAT/);
  });
});

describe('whoami', () => {
  it('warns when LCS has announced the end of what Ferry speaks', async () => {
    const made = await scene();
    assert.equal(ofKind(await made.say('whoami'), 'whoami').warning, null);
    made.domain.backend.versionEnds.returns(Date.parse('2027-01-04T12:00:00Z'));
    assert.match(ofKind(await made.say('whoami'), 'whoami').warning ?? '', /ends on 4 January 2027/);
  });
});

describe('what is lost', () => {
  it('is shown in full on the same card, here and nowhere else', async () => {
    const made = await scene();
    made.domain.backend.listEnvironments.resolves([PROD_FACTS, UAT_FACTS]);
    const { view } = ofKind(await made.say('refresh UAT from PROD'), 'operation');
    const action = { verb: 'losses', operationId: view.operation.id, revision: 1 } as const;
    const full = ofKind(await made.click(action), 'operation').view;
    assert.ok(full.losses.length > view.losses.length);
    assert.deepEqual(full.actions, ['confirm', 'cancel']);
    const elsewhere = await made.click(action, makeRequest({ conversationId: 'a:elsewhere' }));
    assert.match(ofKind(elsewhere, 'problem').sentence, /does not belong/);
  });
});
