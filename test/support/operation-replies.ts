import type { CardReply } from '../../src/channel/card-data.ts';
import type { ApprovalView, OperationView } from '../../src/commands/views.ts';
import { REFRESH_LOSSES, REFRESH_LOSSES_IN_FULL } from '../../src/operations/losses.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { MINUTE, makeView, NASTY_NAME, NOON, PROD, UAT } from './operations.ts';

function shown(operation: Partial<Operation>, view: Partial<Omit<OperationView, 'operation'>>): CardReply {
  return { kind: 'operation', view: makeView(operation, view) };
}

const CHECKS: Operation['checks'] = [
  { level: 'pass', text: 'UAT is a sandbox environment.' },
  { level: 'pass', text: 'PROD is ready.' },
  { level: 'pass', text: 'UAT is ready.' },
  { level: 'warn', text: 'PROD runs 10.0.43, UAT runs 10.0.44: LCS may refuse different versions.' },
  { level: 'pass', text: 'Nothing that Ferry started is running on either.' },
];

const APPROVALS: Operation['approvals'] = {
  required: 2,
  approvers: { people: ['ana@contoso.example', 'noor@contoso.example'], channel: null },
  selfApproval: true,
  expiresAfter: 240 * MINUTE,
};
const APPROVAL: ApprovalView = { required: 2, from: 'Ana Duarte, Noor Haddad or Robin Keller', votes: [] };
const OWN_VOTE = { name: 'Robin Keller', at: NOON + 2 * MINUTE, verdict: 'approved', isRequester: true } as const;
const VOTE = { name: 'Ana Duarte', at: NOON + 9 * MINUTE, verdict: 'approved', isRequester: false } as const;
const FREEZE = 'There is a freeze until 24 November 2026 06:00 UTC: The dress rehearsal runs on UAT.';
const WHY = 'The rehearsal cannot begin without the corrected customer data.';

export const RUNNING = {
  state: 'running',
  startedAt: NOON,
  lcsStatus: 'InProgress',
  lcsActivityId: '4f8d9a5a-aeb1-40c2-9d54-4d5e6f708192',
} as const;
export const ENDED = { ...RUNNING, endedAt: NOON + 74 * MINUTE } as const;
const LCS_FAILURE =
  'The operation failed at step "Restore database" (error 40544).\nThe database has reached its size quota.';

/** Replies that are an operation, by the name of the card and of the sample. */
export const OPERATION_REPLIES = {
  'operation-request': {
    refresh: shown(
      { checks: CHECKS, expiresAt: NOON + 15 * MINUTE },
      { losses: REFRESH_LOSSES, actions: ['confirm', 'cancel', 'losses'] },
    ),
    blocked: shown(
      {
        state: 'blocked',
        checks: [
          ...CHECKS,
          {
            level: 'block',
            text: 'UAT is being used by an export that is running. Write "status" to follow it.',
          },
        ],
        reason: 'UAT is being used by an export that is running. Write "status" to follow it.',
        expiresAt: NOON + 15 * MINUTE,
      },
      {
        headline:
          'Something changed, so nothing was sent: UAT is being used by an export that is running. Write "status" to follow it. Confirm again when it is solved.',
        losses: REFRESH_LOSSES,
        actions: ['confirm', 'cancel'],
      },
    ),
    'what is lost, in full': shown(
      { checks: CHECKS, expiresAt: NOON + 15 * MINUTE },
      { losses: REFRESH_LOSSES_IN_FULL, actions: ['confirm', 'cancel'] },
    ),
    'export, by a click': shown(
      {
        kind: 'export',
        source: null,
        confirmation: 'click',
        backupName: 'UAT-2026-11-21-1205',
        expiresAt: NOON + 15 * MINUTE,
      },
      {
        actions: ['confirm', 'cancel'],
        headline:
          'Nothing has been sent yet. Confirming saves the database of UAT as the backup UAT-2026-11-21-1205. It takes hours; UAT stays usable, but cannot be serviced meanwhile.',
      },
    ),
    'start, by a click': shown(
      {
        kind: 'start',
        source: null,
        confirmation: 'click',
        target: { ...UAT, name: 'DEV-2' },
        expiresAt: NOON + 15 * MINUTE,
      },
      { actions: ['confirm', 'cancel'], headline: 'Nothing has been sent yet.' },
    ),
    'in spite of a freeze': shown(
      { checks: CHECKS, expiresAt: NOON + 15 * MINUTE, approvals: APPROVALS, frozen: FREEZE },
      { losses: REFRESH_LOSSES, actions: ['confirm', 'cancel', 'losses'], approval: APPROVAL },
    ),
    'blocked, and a freeze was broken': shown(
      {
        state: 'blocked',
        confirmation: 'click',
        reason: 'UAT is being used by an export that is running.',
        expiresAt: NOON + 15 * MINUTE,
        approvals: APPROVALS,
        breakGlass: WHY,
      },
      {
        headline:
          'Something changed, so nothing was sent: UAT is being used by an export that is running. Confirm again when it is solved.',
        actions: ['confirm', 'cancel'],
        approval: { ...APPROVAL, votes: [OWN_VOTE, VOTE] },
      },
    ),
    'awaiting approval': shown(
      {
        state: 'awaitingApproval',
        checks: CHECKS,
        expiresAt: NOON + 240 * MINUTE,
        notBefore: NOON + 600 * MINUTE,
        approvals: APPROVALS,
      },
      {
        headline: 'Waiting for approval. 2 people have to agree.',
        losses: REFRESH_LOSSES,
        approval: APPROVAL,
        ownViewFor: ['29:robin', '29:ana', '29:noor'],
      },
    ),
    'awaiting approval, for an approver': shown(
      {
        state: 'awaitingApproval',
        checks: CHECKS,
        expiresAt: NOON + 240 * MINUTE,
        approvals: APPROVALS,
        frozen: FREEZE,
        breakGlass: WHY,
      },
      {
        headline: 'Waiting for approval. One more person has to agree.',
        losses: REFRESH_LOSSES,
        approval: { ...APPROVAL, votes: [OWN_VOTE] },
        actions: ['approve', 'reject'],
      },
    ),
    'nasty names': shown(
      {
        target: { ...UAT, name: NASTY_NAME },
        source: { ...PROD, name: '# 1. PROD_gold_' },
        checks: [{ level: 'warn', text: NASTY_NAME }],
        frozen: `There is a freeze: ${NASTY_NAME}`,
        breakGlass: NASTY_NAME,
      },
      {
        requesterName: '<at>Bob</at>',
        losses: REFRESH_LOSSES,
        actions: ['confirm', 'cancel'],
        approval: { required: 1, from: `the members of ${NASTY_NAME}`, votes: [{ ...VOTE, name: NASTY_NAME }] },
        headline: `Nothing has been sent yet. Confirming overwrites ${NASTY_NAME}.`,
      },
    ),
  },
  'operation-progress': {
    running: shown(RUNNING, { headline: 'Running in LCS.' }),
    'for tonight': shown(
      { state: 'approved', confirmedAt: NOON, notBefore: NOON + 600 * MINUTE },
      {
        headline:
          'It starts later. Ferry checks everything again then, and sends it to LCS. Until then UAT and PROD are kept for it.',
        actions: ['cancel'],
      },
    ),
    'approved, for tonight': shown(
      {
        state: 'approved',
        confirmedAt: NOON,
        notBefore: NOON + 600 * MINUTE,
        approvals: APPROVALS,
        frozen: FREEZE,
        breakGlass: WHY,
      },
      {
        headline:
          'It starts later. Ferry checks everything again then, and sends it to LCS. Until then UAT and PROD are kept for it.',
        approval: { ...APPROVAL, votes: [OWN_VOTE, VOTE] },
        ownViewFor: ['29:robin', '29:ana', '29:noor'],
      },
    ),
    submitting: shown({ state: 'submitting', submittedAt: NOON }, { headline: 'Being sent to LCS.' }),
    unconfirmed: shown(
      { state: 'unconfirmed', submittedAt: NOON },
      {
        headline:
          "LCS's answer was lost, and Ferry does not send it twice. Ferry could not see in LCS what became of it. Please look there whether the refresh of UAT has started.",
        actions: ['saidStarted', 'saidNotStarted'],
      },
    ),
    'several candidates': shown(
      {
        state: 'unconfirmed',
        submittedAt: NOON,
        candidates: [NASTY_NAME, 'Refresh database'].map((title, index) => ({
          lcsActivityId: `4f8d9a5a-aeb1-40c2-9d54-4d5e6f70819${index}`,
          title,
          startedAt: index === 0 ? null : NOON,
          lcsStatus: 'InProgress',
        })),
      },
      { headline: 'Please choose the right one.', actions: ['saidStarted', 'saidNotStarted'] },
    ),
    paused: shown(
      {
        ...RUNNING,
        paused: true,
        reason: 'The sign-in it is followed with has ended.',
        signIn: 'asked',
      },
      {
        headline:
          'Paused: sign in to go on. The sign-in it is followed with has ended. LCS carries on meanwhile. Ferry follows it again as soon as Robin Keller signs in, or another member of the project goes on with theirs.',
        actions: ['takeOver'],
      },
    ),
    'taken over': shown(RUNNING, { headline: 'Running in LCS.', followerName: 'Ana Duarte' }),
    failing: shown(
      { ...RUNNING, state: 'failing', lcsStatus: 'Failed', lcsText: LCS_FAILURE },
      { headline: 'LCS says it failed. Ferry keeps watching, because LCS usually rolls back by itself.' },
    ),
  },
  'operation-outcome': {
    succeeded: shown({ ...ENDED, state: 'succeeded', lcsStatus: 'Completed' }, { headline: 'Done.' }),
    'rolled back': shown(
      { ...ENDED, state: 'rolledBack', lcsStatus: 'RollbackCompleted', lcsText: LCS_FAILURE },
      { headline: 'It failed and was rolled back: UAT is as it was before.' },
    ),
    refused: shown(
      { state: 'refused', endedAt: NOON, reason: 'LCS did not accept it.', lcsText: `Cannot refresh ${NASTY_NAME}` },
      { headline: 'Not started. LCS did not accept it.' },
    ),
    'succeeded, after approval': shown(
      {
        ...ENDED,
        state: 'succeeded',
        lcsStatus: 'Completed',
        approvals: APPROVALS,
        frozen: FREEZE,
        breakGlass: `${WHY} ${NASTY_NAME}`,
      },
      { headline: 'Done.', approval: { ...APPROVAL, votes: [OWN_VOTE, { ...VOTE, name: NASTY_NAME }] } },
    ),
    rejected: shown(
      {
        state: 'rejected',
        endedAt: NOON + 12 * MINUTE,
        approvals: APPROVALS,
        reason: 'The testers need UAT as it is until Friday.',
      },
      {
        headline: 'Rejected, and nothing was sent to LCS. The reason: "The testers need UAT as it is until Friday."',
        approval: {
          ...APPROVAL,
          votes: [VOTE, { name: 'Noor Haddad', at: NOON + 12 * MINUTE, verdict: 'rejected', isRequester: false }],
        },
      },
    ),
    cancelled: shown({ state: 'cancelled', endedAt: NOON }, { headline: 'Cancelled. Nothing was sent to LCS.' }),
    unknown: shown(
      { ...ENDED, state: 'unknown', lcsStatus: 'Quiescing' },
      { headline: 'LCS never said anything that means an end, so Ferry stopped following it. Please look in LCS.' },
    ),
  },
} as const;

/** At least one reply for every card, by the name of its sample. */
