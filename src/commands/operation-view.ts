import { type OperationDeps, projectOf } from '../operations/deps.ts';
import { REFRESH_LOSSES } from '../operations/losses.ts';
import { isReconciling, type Kind, type Operation, type PersonKey } from '../operations/operation.ts';
import type { People } from '../operations/ports.ts';
import { searching, takenOnTrust, unconfirmed } from './lost-answer-words.ts';
import type { OperationAction, OperationView } from './reply.ts';

type ViewDeps = Pick<OperationDeps, 'settings'> & { readonly people: People };

/** What an operation's card shows, wherever and for whomever it is drawn. */
export async function viewOperation(deps: ViewDeps, operation: Operation): Promise<OperationView> {
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
    actions: actions(operation),
  };
}

async function nameOf({ people }: ViewDeps, person: PersonKey): Promise<string> {
  return (await people.get(person))?.name ?? 'somebody';
}

/** `refresh of UAT from PROD`. What LCS runs on its own account goes by LCS's name for it. */
export function viewTitle(operation: Operation): string {
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

/** What confirming does. */
const EFFECTS: Readonly<Record<Kind, (operation: Operation) => string>> = {
  refresh: ({ target }) => `Confirming overwrites ${target.name}.`,
  export: ({ target, backupName }) =>
    `Confirming saves the database of ${target.name} as the backup ${backupName ?? 'with a name of its own'}. It takes hours; ${target.name} stays usable, but cannot be serviced meanwhile.`,
  start: ({ target }) => `Confirming starts ${target.name}.`,
  stop: ({ target }) => `Confirming stops ${target.name}: nobody can work there until it is started again.`,
  other: () => '',
};

/** `follower`: with whose sign-in LCS is asked. */
function headline(operation: Operation, follower: string): string {
  const { kind, state, target, reason, lcsText } = operation;
  switch (state) {
    case 'requested':
      return `Nothing has been sent yet. ${EFFECTS[kind](operation)}`.trim();
    case 'awaitingApproval':
      return 'Waiting for approval.';
    case 'approved':
      return 'Confirmed. Ferry checks once more and sends it to LCS.';
    case 'blocked':
      return `Something changed, so nothing was sent: ${reason ?? 'unknown'} Confirm again when it is solved.`;
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
      return 'Cancelled. Nothing was sent to LCS.';
    case 'rejected':
      return `Rejected. ${reason ?? ''}`.trim();
    case 'expired':
      return `Expired: nobody confirmed it ${operation.confirmedAt === null ? '' : 'again '}in time. Nothing was sent to LCS. Ask again to start over.`;
  }
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

function actions({ kind, state, paused }: Operation): readonly OperationAction[] {
  switch (state) {
    case 'requested':
    case 'blocked':
      return kind === 'refresh' ? ['confirm', 'cancel', 'losses'] : ['confirm', 'cancel'];
    case 'awaitingApproval':
    case 'approved':
      return ['cancel'];
    case 'unconfirmed':
      return ['saidStarted', 'saidNotStarted'];
    case 'running':
    case 'failing':
      return paused ? ['takeOver'] : [];
    default:
      return [];
  }
}
