import assert from 'node:assert/strict';
import { statusContent } from '../../../src/channel/card-data/status.ts';
import type { OperationView } from '../../../src/commands/views.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import { MINUTE, makeOperation, makeView, NASTY_NAME, NOON } from '../../support/operations.ts';

const LATER = NOON + 60 * MINUTE;
const STARTS = 'Starts {{DATE(2026-11-21T13:00:00Z, SHORT)}} {{TIME(2026-11-21T13:00:00Z)}}';
const APPROVALS = {
  required: 2,
  approvers: { people: ['ana', 'noor'], channel: null },
  selfApproval: false,
  expiresAfter: 60 * MINUTE,
};
const VOTE = { person: { ...makeOperation().requester, objectId: 'ana' }, at: NOON, verdict: 'approved' } as const;

function next(operation: Partial<Operation>, view: Partial<Omit<OperationView, 'operation'>> = {}): string | undefined {
  const waiting = [makeView(operation, view)];
  const { data } = statusContent({ kind: 'status', projectName: 'P', waiting, running: [], ended: [] });
  return data.groups[0]?.rows[0]?.next;
}

describe('a row of the status', () => {
  it('says for whose answer it waits', () => {
    assert.equal(next({ state: 'requested' }), "Waits for Robin Keller's confirmation");
    assert.equal(next({ state: 'blocked', notBefore: NOON }), "Waits for Robin Keller's confirmation");
    assert.equal(next({ state: 'unconfirmed' }), "Waits for Robin Keller's word on whether it started");
  });

  it('says how many approvals are missing, and whose', () => {
    const approval = { required: 2, from: 'Ana Duarte or <at>Noor</at>', votes: [] };
    const waiting = { state: 'awaitingApproval', approvals: APPROVALS } as const;
    const noor = 'Ana Duarte or <\u200bat>Noor<\u200b/at>';
    assert.equal(next(waiting, { approval }), `Waits for 2 of 2 approvals by ${noor}`);
    assert.equal(next({ ...waiting, votes: [VOTE] }, { approval }), `Waits for 1 of 2 approvals by ${noor}`);
    assert.equal(
      next(
        { ...waiting, approvals: { ...APPROVALS, required: 1 }, notBefore: LATER },
        { approval: { ...approval, required: 1 } },
      ),
      `${STARTS} · waits for 1 of 1 approval by ${noor}`,
    );
  });

  it('says whose sign-in is missing', () => {
    const paused = { state: 'running', paused: true, signIn: 'asked' } as const;
    assert.equal(next(paused), "Waits for Robin Keller's sign-in");
    assert.equal(next(paused, { followerName: 'Ana' }), "Waits for Ana's sign-in");
    const tonight = { ...paused, state: 'approved', notBefore: LATER } as const;
    assert.equal(next(tonight), `${STARTS} · waits for Robin Keller's sign-in`);
  });

  it('says when what is for later starts, as long as that is to come', () => {
    const later = { state: 'approved', confirmedAt: NOON, notBefore: LATER } as const;
    assert.equal(next(later), STARTS);
    assert.equal(next({ ...later, confirmedAt: LATER + 1 }), '');
    assert.equal(next({ notBefore: LATER }), `${STARTS} · waits for Robin Keller's confirmation`);
  });

  it('stands apart from what is running as long as its time is to come', () => {
    const later = makeView({ state: 'approved', confirmedAt: NOON, notBefore: LATER });
    const running = [makeView({ state: 'running' }), later];
    const reply = { kind: 'status', projectName: 'P', waiting: [], running, ended: [], unreachable: [] } as const;
    const { data, summary } = statusContent(reply);
    assert.deepEqual(
      data.groups.map(({ title, rows }) => [title, rows.length]),
      [
        ['Running', 1],
        ['To come', 1],
      ],
    );
    assert.equal(summary, 'P: 1 running, 1 to come');
  });

  it('says nothing of what goes on by itself', () => {
    for (const state of ['submitting', 'running', 'failing', 'approved'] as const) assert.equal(next({ state }), '');
  });

  it('shows no markup of others', () => {
    const escaped = next({ state: 'requested' }, { requesterName: NASTY_NAME }) ?? '';
    assert.doesNotMatch(escaped, /\*\*|<at>|\{\{/);
  });
});
