import { missingApprovals, whoIsMissing } from '../operations/approvers.ts';
import { projectOf } from '../operations/deps.ts';
import { REFRESH_LOSSES } from '../operations/losses.ts';
import { isForLater, isReconciling, type Kind, type Operation, type PersonKey } from '../operations/operation.ts';
import { nameOf, type ViewDeps, viewApproval } from './approval-view.ts';
import { searching, takenOnTrust, unconfirmed } from './lost-answer-words.ts';
import { buttonsOf } from './operation-buttons.ts';
import type { OperationView } from './views.ts';

/** Where a card is drawn, and for whom: null for everybody who can see it there. */
export interface Viewer {
  readonly conversationId: string;
  readonly person: PersonKey | null;
}

/** What an operation's card shows. In a chat that only one person reads, it is drawn for them. */
export async function viewOperation(deps: ViewDeps, operation: Operation, viewer: Viewer): Promise<OperationView> {
  const { requester, followedBy } = operation;
  const requesterName = await nameOf(deps, requester);
  const followerName = followedBy ? await nameOf(deps, followedBy) : null;
  return {
    operation,
    projectName: projectOf(deps.settings, operation.projectId)?.name ?? `project ${operation.projectId}`,
    requesterName,
    followerName,
    headline: `${headline(operation, followerName ?? requesterName)} ${takenOnTrust(operation)}`.trim(),
    losses: operation.kind === 'refresh' ? REFRESH_LOSSES : [],
    approval: await viewApproval(deps, operation),
    ...(await buttonsOf(deps, operation, viewer)),
  };
}

/** … for everybody in the operation's own conversation. */
export function viewAtHome(deps: ViewDeps, operation: Operation): Promise<OperationView> {
  return viewOperation(deps, operation, { conversationId: operation.conversationId, person: null });
}

/** `refresh of UAT from PROD`. What LCS runs on its own account goes by LCS's name for it. */
export function viewTitle(operation: Pick<Operation, 'kind' | 'lcsType' | 'source' | 'target'>): string {
  const { source, target } = operation;
  const what = noun(operation);
  return source ? `${what} of ${target.name} from ${source.name}` : `${what} of ${target.name}`;
}

function noun({ kind, lcsType }: Pick<Operation, 'kind' | 'lcsType'>): string {
  return kind === 'other' ? (lcsType ?? 'operation') : kind;
}

/** Where an export's backup is; nothing for other kinds, and where its name is not known. */
export function savedAs({ kind, backupName }: Operation): string {
  return kind !== 'export' || backupName === null
    ? ''
    : `The backup is called ${backupName}; write "backups" to see it.`;
}

/** What it does, after "Confirming" or "it". */
const EFFECTS: Readonly<Record<Kind, (operation: Operation) => string>> = {
  refresh: ({ target }) => `overwrites ${target.name}.`,
  export: ({ target, backupName }) =>
    `saves the database of ${target.name} as the backup ${backupName ?? 'with a name of its own'}. It takes hours; ${target.name} stays usable, but cannot be serviced meanwhile.`,
  start: ({ target }) => `starts ${target.name}.`,
  stop: ({ target }) => `stops ${target.name}: nobody can work there until it is started again.`,
  other: () => '',
};

/** `follower`: with whose sign-in LCS is asked. */
function headline(operation: Operation, follower: string): string {
  const { state, target, reason, lcsText } = operation;
  switch (state) {
    case 'requested':
      return `Nothing has been sent yet. ${whatConfirmingDoes(operation)}`;
    case 'awaitingApproval':
      return `Waiting for approval by ${whoIsMissing(operation)}. Nothing has been sent yet. Once approved, it ${EFFECTS[operation.kind](operation)}`;
    case 'approved':
      return waitingToBeSent(operation, follower);
    case 'blocked':
      return `Something changed, so nothing was sent: ${reason ?? 'unknown'} ${whenToConfirmAgain(operation, '')}`;
    case 'submitting':
      return isReconciling(operation) ? searching(operation, noun(operation)) : 'Being sent to LCS.';
    case 'unconfirmed':
      return unconfirmed(operation, noun(operation));
    case 'running':
    case 'failing':
      return underWay(operation, follower);
    case 'succeeded':
      return `Done. ${savedAs(operation)}`.trim();
    case 'failed':
      return `LCS says it failed, and no rollback was seen.${lcsText ? ` LCS: ${lcsText}` : ''}`;
    case 'rolledBack':
      return `It failed and was rolled back: ${target.name} is as it was before.`;
    case 'rollbackFailed':
      return `It failed and could not be rolled back. The state of ${target.name} is not known: please look in LCS.`;
    case 'refused':
      return `Not started. ${reason ?? ''}`.trim();
    case 'notStarted':
      return 'It never started in LCS, as somebody found out there.';
    case 'unknown':
      return reason
        ? `Ferry could not ask LCS any more, and stopped following it. ${reason} Please look in LCS.`
        : 'LCS never said anything that means an end, so Ferry stopped following it. Please look in LCS.';
    case 'cancelled':
      return `Cancelled. ${reason ? `${reason} ` : ''}Nothing was sent to LCS.`;
    case 'rejected':
      return `Rejected, and nothing was sent to LCS. ${rejectedFor(operation)}`.trim();
    case 'expired':
      return `Expired: ${whoWasLate(operation)} in time. Nothing was sent to LCS. Ask again to start over.`;
  }
}

/** Until it is sent, nothing else can have its environments. */
function whatConfirmingDoes(operation: Operation): string {
  const { kind, approvals, notBefore } = operation;
  const effect = `${approvals ? 'Once confirmed and approved, it' : 'Confirming'} ${EFFECTS[kind](operation)}`;
  return notBefore === null ? effect : `${effect} It is for later: once confirmed, ${kept(operation)} until then.`;
}

function kept({ source, target }: Operation): string {
  return source ? `${target.name} and ${source.name} are kept for it` : `${target.name} is kept for it`;
}

/** Why it was rejected: somebody's words, not Ferry's. */
export function rejectedFor({ reason }: Operation): string {
  return reason === null ? '' : `The reason: "${reason}"`;
}

/** What to do about something that is blocked. What was for later is blocked at its time only. */
export function whenToConfirmAgain({ frozen, breakGlass, notBefore }: Operation, where: '' | ' on the card'): string {
  const atOnce = notBefore === null ? '' : ' Then it starts at once.';
  const isHeldByFreeze = frozen !== null && breakGlass === null;
  return isHeldByFreeze
    ? `Confirm again${where} when it is over, or say${where === '' ? '' : ' there'} why it cannot wait.${atOnce}`
    : `Confirm again${where} when it is solved.${atOnce}`;
}

/** Whether it was for approvers to answer last, and too few have. What was blocked last has a reason. */
export function lacksApproval(operation: Operation): boolean {
  const { askedRevision, reason } = operation;
  return reason === null && askedRevision !== null && missingApprovals(operation) > 0;
}

function whoWasLate(operation: Operation): string {
  const { confirmedAt, votes } = operation;
  if (lacksApproval(operation)) return votes.length === 0 ? 'nobody approved it' : 'too few people approved it';
  return `nobody confirmed it${confirmedAt === null ? '' : ' again'}`;
}

/** Confirmed, and approved where that is needed. */
function waitingToBeSent(operation: Operation, follower: string): string {
  const { paused, reason, approvals } = operation;
  if (paused) {
    const why = reason === null ? '' : `${reason} `;
    return `Paused: ${follower} has to sign in before it starts. ${why}Without a sign-in it is not sent.`;
  }
  const agreed = approvals ? 'Approved' : 'Confirmed';
  if (!isForLater(operation)) return `${agreed}. Ferry checks once more and sends it to LCS.`;
  return `${agreed}. It starts later: Ferry checks everything again then, and sends it to LCS. Until then ${kept(operation)}.`;
}

function underWay(operation: Operation, follower: string): string {
  const { state, paused, reason, lcsStatus, signIn } = operation;
  if (paused) {
    const why = reason ?? 'The reason is not known.';
    if (signIn !== 'notNeeded') {
      return `Paused: sign in to go on. ${why} LCS carries on meanwhile. Ferry follows it again as soon as ${follower} signs in, or another member of the project goes on with theirs.`;
    }
    return `It goes on in LCS, but Ferry cannot ask how it is. ${why} Once that is solved, Ferry goes on following it.`;
  }
  if (state === 'failing') {
    return lcsStatus === 'Failed'
      ? 'LCS says it failed. Ferry keeps watching, because LCS usually rolls back by itself.'
      : 'It failed, and LCS is rolling it back.';
  }
  return 'Running in LCS.';
}
