import type { OperationDeps } from '../operations/deps.ts';
import type { Operation } from '../operations/operation.ts';
import type { AskedInThread, Waiter } from '../operations/ports.ts';
import { utcDayAndTime } from '../operations/utc-words.ts';
import { approversInWords, nameOf } from './approval-view.ts';
import { viewAtHome, viewTitle } from './operation-view.ts';

type WordsDeps = Pick<OperationDeps, 'settings' | 'people'>;

/** What the message in an operation's thread says that asks for approval; the names of those who are asked, and a comma, may precede it. */
export async function askingWords(deps: WordsDeps, operation: Operation, why: AskedInThread): Promise<string> {
  const what = viewTitle(operation);
  switch (why) {
    case 'here':
      return `the ${what} waits for the approval of the members of this channel: please decide on its card.`;
    case 'noChat':
      return `the ${what} that ${await nameOf(deps, operation.requester)} asked for waits for your approval: please decide on its card here. Whoever has written to Ferry in a 1:1 chat is asked there next time.`;
    case 'noChannel':
      return `nobody can be asked to approve the ${what}: Ferry cannot write to ${await approversOf(deps, operation)}. Have Ferry added to the team of that channel; then cancel this, and ask again.`;
  }
}

function approversOf(deps: WordsDeps, { approvals }: Operation): Promise<string> {
  return approversInWords(deps, approvals?.approvers ?? { people: [], channel: null });
}

/** That somebody acts in spite of a freeze, aloud. */
export async function breakWords(deps: WordsDeps, operation: Operation): Promise<string> {
  const view = await viewAtHome(deps, operation);
  const { frozen, breakGlass, notBefore } = operation;
  const when = notBefore === null ? '' : ` It is for ${utcDayAndTime(notBefore)}.`;
  const freeze = frozen === null ? '' : ` ${frozen}`;
  return `${view.requesterName} acts in spite of a freeze, with the ${viewTitle(operation)} in ${view.projectName}.${when} Their reason: "${breakGlass ?? ''}"${freeze}`;
}

/** What somebody is told who waited for an environment; their name and a comma precede it. */
export function freeWords({ environment: { name } }: Waiter): string {
  return `${name} is free: nothing that Ferry follows holds it any more. Whoever asks first gets it.`;
}
