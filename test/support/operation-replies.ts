import type { CardReply } from '../../src/channel/card-data.ts';
import type { OperationView } from '../../src/commands/reply.ts';
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
            text: 'UAT is being used by an export that is running. Write "status" to see whose it is and to follow it.',
          },
        ],
        reason: 'UAT is being used by an export that is running. Write "status" to see whose it is and to follow it.',
        expiresAt: NOON + 15 * MINUTE,
      },
      {
        headline:
          'Something changed, so nothing was sent: UAT is being used by an export that is running. Write "status" to see whose it is and to follow it. Confirm again when it is solved.',
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
    'nasty names': shown(
      {
        target: { ...UAT, name: NASTY_NAME },
        source: { ...PROD, name: '# 1. PROD_gold_' },
        checks: [{ level: 'warn', text: NASTY_NAME }],
      },
      {
        requesterName: '<at>Bob</at>',
        losses: REFRESH_LOSSES,
        actions: ['confirm', 'cancel'],
        headline: `Nothing has been sent yet. Confirming overwrites ${NASTY_NAME}.`,
      },
    ),
  },
  'operation-progress': {
    running: shown(RUNNING, { headline: 'Running in LCS.' }),
    'awaiting approval': shown(
      { state: 'awaitingApproval', confirmedAt: NOON },
      { headline: 'Waiting for approval.', actions: ['cancel'] },
    ),
    'for tonight': shown(
      { state: 'approved', confirmedAt: NOON, notBefore: NOON + 600 * MINUTE },
      { headline: 'Confirmed. Ferry checks once more and sends it to LCS.', actions: ['cancel'] },
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
    cancelled: shown({ state: 'cancelled', endedAt: NOON }, { headline: 'Cancelled. Nothing was sent to LCS.' }),
    unknown: shown(
      { ...ENDED, state: 'unknown', lcsStatus: 'Quiescing' },
      { headline: 'LCS never said anything that means an end, so Ferry stopped following it. Please look in LCS.' },
    ),
  },
} as const;

/** At least one reply for every card, by the name of its sample. */
