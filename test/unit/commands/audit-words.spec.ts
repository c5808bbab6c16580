import assert from 'node:assert/strict';
import { type AuditNames, auditWords } from '../../../src/commands/audit-words.ts';
import type { Happening } from '../../../src/operations/happening.ts';
import type { AuditEvent, LoggedEvent } from '../../../src/operations/ports.ts';
import { makeLogged } from '../../support/memory-audit-log.ts';
import { makeOperation, NOON, UAT } from '../../support/operations.ts';

const NAMES: AuditNames = {
  person: (objectId) => (objectId === makeOperation().requester.objectId ? 'Robin Keller' : null),
  environment: (id) => (id === UAT.id ? 'UAT' : null),
};
const IT = 'the refresh of UAT from PROD';
const REASON = 'The release is on.';

const tell = (changes: Partial<LoggedEvent>) => auditWords(makeLogged(changes), NAMES);
const told = (what: string, data: AuditEvent['data'] = {}, changes: Partial<LoggedEvent> = {}) =>
  tell({ what, data, ...changes });
const ferry = { actor: null };
const alone = { operation: null, operationId: null };

/** Everything that can happen to an operation, so that the compiler finds what is missing. `!` begins what is loud. */
const HAPPENINGS: Readonly<Record<Happening['what'], readonly [event: Partial<LoggedEvent>, sentence: string]>> = {
  confirmed: [{ data: { approvalsRequired: 0 } }, `Robin Keller confirmed ${IT}.`],
  approved: [{ data: { approvals: 1, approvalsRequired: 2 } }, `Robin Keller approved ${IT} (1 of 2).`],
  rejected: [{ data: { reason: REASON } }, `!Robin Keller rejected ${IT}: ${REASON}`],
  cancelled: [{}, `Robin Keller cancelled ${IT}.`],
  expired: [ferry, 'The refresh of UAT from PROD expired: nobody answered in time.'],
  blocked: [
    { ...ferry, data: { reason: REASON } },
    `The refresh of UAT from PROD was held back before it was sent to LCS. ${REASON}`,
  ],
  signInChecked: [
    { ...ferry, data: { reason: REASON } },
    `Nobody is signed in for ${IT}, whose time comes soon. ${REASON}`,
  ],
  signedIn: [{}, `Robin Keller signed in for ${IT}.`],
  noticed: [{ ...ferry, data: { notice: 'askApprovers' } }, `Ferry asked the approvers of ${IT}.`],
  submissionStarted: [ferry, `Ferry began to send ${IT} to LCS.`],
  accepted: [ferry, `LCS accepted ${IT}.`],
  refused: [{ ...ferry, data: { reason: REASON } }, `LCS refused ${IT}. ${REASON}`],
  answerLost: [ferry, `LCS's answer to ${IT} was lost.`],
  notFound: [ferry, `LCS does not tell whether ${IT} has started: somebody has to say so.`],
  foundStarted: [ferry, `Ferry found in LCS that ${IT} has started.`],
  foundNotStarted: [ferry, `Ferry learned that ${IT} has not started.`],
  polled: [{ ...ferry, data: { state: 'running', lcsStatus: 'InProgress' } }, `LCS says of ${IT}: InProgress.`],
  gaveUp: [{ ...ferry, data: { state: 'failed' } }, 'The refresh of UAT from PROD failed, and no rollback was seen.'],
  paused: [{ ...ferry, data: { reason: REASON } }, `Ferry cannot ask LCS how ${IT} is. ${REASON}`],
  askedToSignIn: [ferry, `Ferry asked for a sign-in, so that ${IT} can go on.`],
  takenOver: [{}, `Robin Keller took ${IT} over, with their own sign-in.`],
  postponed: [ferry, `Ferry asks LCS later how ${IT} is.`],
  announced: [ferry, `Ferry told the thread that ${IT} has moved on.`],
};

const OTHERS: readonly [sentence: string, what: string, data: AuditEvent['data'], changes?: Partial<LoggedEvent>][] = [
  [`Robin Keller asked for ${IT}.`, 'requested', { notBefore: null, frozen: null }],
  [
    `Robin Keller asked for ${IT} for 21 November 2026 12:00 UTC, in spite of a freeze.`,
    'requested',
    { notBefore: NOON, frozen: 'There is a freeze.' },
  ],
  [`Robin Keller has ${IT} followed, which was not started through Ferry.`, 'adopted', {}],
  [
    `Robin Keller confirmed ${IT}, which needs 2 approvals, of which their own may be one.`,
    'confirmed',
    { approvalsRequired: 2, standingApprovals: 0, selfApproval: true, breakGlass: null },
  ],
  [
    `!Robin Keller confirmed ${IT}, which needs 1 approval, and broke a freeze: ${REASON}`,
    'confirmed',
    { approvalsRequired: 2, standingApprovals: 1, selfApproval: false, breakGlass: REASON },
  ],
  [
    `!Robin Keller approved ${IT}, which is their own request (1 of 1).`,
    'approved',
    { approvals: 1, approvalsRequired: 1, ownRequest: true },
  ],
  [
    `Ferry told one conversation that ${IT} breaks a freeze.`,
    'noticed',
    { notice: 'announceBreak', isPart: true },
    ferry,
  ],
  [`!Ferry told everybody that ${IT} breaks a freeze.`, 'noticed', { notice: 'announceBreak' }, ferry],
  [`Robin Keller said that ${IT} has started.`, 'foundStarted', {}],
  [`Robin Keller said that ${IT} has not started.`, 'foundNotStarted', {}],
  ['The refresh of UAT from PROD succeeded.', 'polled', { state: 'succeeded', lcsStatus: 'Completed' }, ferry],
  ['The refresh of UAT from PROD failed and was rolled back.', 'polled', { state: 'rolledBack' }, ferry],
  [`Ferry gave up asking how ${IT} is. ${REASON}`, 'gaveUp', { state: 'unknown', reason: REASON }, ferry],
  ['Robin Keller signed in.', 'signedIn', {}, alone],
  ['!Robin Keller signed out.', 'signedOut', {}, alone],
  ['!Robin Keller got a link to the backup GOLD.', 'linkHandedOut', { backupName: 'GOLD' }, alone],
  ['!Robin Keller used a link to the backup GOLD.', 'linkUsed', { backupName: 'GOLD' }, alone],
  ['!Robin Keller got a link to the audit log as CSV.', 'auditLinkHandedOut', { format: 'csv' }, alone],
  ['!Robin Keller exported the audit log as JSON.', 'auditExported', { format: 'json' }, alone],
  [
    `!Robin Keller set a freeze on UAT until 21 November 2026 12:00 UTC: ${REASON}`,
    'frozen',
    { environmentId: UAT.id, until: NOON, reason: REASON },
    alone,
  ],
  [
    `!Robin Keller set a freeze on all environments: ${REASON}`,
    'frozen',
    { environmentId: null, until: null, reason: REASON },
    alone,
  ],
  [`Ferry told the thread that ${IT} was refused.`, 'announced', { state: 'refused' }],
  ['!Robin Keller lifted a freeze on UAT.', 'unfrozen', { environmentId: UAT.id }, alone],
];

function expected(sentence: string) {
  const isLoud = sentence.startsWith('!');
  return { sentence: isLoud ? sentence.slice(1) : sentence, isLoud };
}

describe('the words of the audit log', () => {
  for (const [what, [event, sentence]] of Object.entries(HAPPENINGS)) {
    it(`tell of ${what}`, () => {
      assert.deepEqual(tell({ what, ...event }), expected(sentence));
    });
  }

  for (const [sentence, what, data, changes] of OTHERS) {
    it(`say "${sentence}"`, () => {
      assert.deepEqual(told(what, data, changes), expected(sentence));
    });
  }

  it('do not hide what another version has written', () => {
    const { sentence } = told('somethingNew');
    assert.equal(sentence, 'Robin Keller: somethingNew, which this version of Ferry has no words for.');
    assert.match(told('toString').sentence, /has no words for/);
  });
});
