import assert from 'node:assert/strict';
import type { State } from '../../../src/operations/operation.ts';
import type { AuditEvent } from '../../../src/operations/ports.ts';

/** Design 4, drawn by hand: where each state may go. LCS may pass several of its words between two polls. */
const EDGES: Readonly<Partial<Record<State, readonly State[]>>> = {
  requested: ['awaitingApproval', 'approved', 'cancelled', 'expired'],
  awaitingApproval: ['awaitingApproval', 'approved', 'rejected', 'cancelled', 'expired'],
  approved: ['approved', 'submitting', 'blocked', 'cancelled'],
  blocked: ['approved', 'awaitingApproval', 'cancelled', 'expired'],
  submitting: ['submitting', 'running', 'refused', 'unconfirmed'],
  unconfirmed: ['running', 'notStarted'],
  running: ['running', 'succeeded', 'failing', 'failed', 'rolledBack', 'rollbackFailed', 'unknown'],
  failing: ['failing', 'rolledBack', 'rollbackFailed', 'failed', 'running', 'succeeded'],
};

/** Says nothing of the state: somebody was told, or asked. */
const ASIDE = new Set(['announced', 'askedToSignIn', 'noticed']);

/** The state that the audit log of one operation ends in; throws where it tells of a step that the design does not know. */
export function replay(events: readonly AuditEvent[]): State {
  const [first, ...rest] = events;
  assert.equal(first?.what, 'requested');
  let state: State = 'requested';
  for (const { what, data } of rest) {
    const next = data.state as State;
    const isKnown = ASIDE.has(what) ? next === state : (EDGES[state] ?? []).includes(next);
    assert.ok(isKnown, `${what} led from ${state} to ${next}`);
    state = next;
  }
  return state;
}
