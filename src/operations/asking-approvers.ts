import { advanceNewest } from './advance.ts';
import type { OperationDeps } from './deps.ts';
import type { Operation } from './operation.ts';
import { giveUpIfFinal, sendInTurn } from './outbox.ts';
import type { AskedInThread, Job } from './ports.ts';
import { withoutThread } from './settings.ts';
import { rememberCard } from './telling.ts';

/** What came of asking in one place: `later`: come back then (ms UTC). */
type Asked = { readonly later: number } | 'asked' | 'refused';

/**
 * The `askApprovers` job: a card in the approvers' channel, or in the chat with each of them; whoever cannot be reached so is
 * mentioned in the operation's own thread (design 10, "Approvers who cannot be reached"). Who is asked again, because what
 * they saw has changed, gets a new card: nobody notices that an old one was edited. A crash in the middle asks only where
 * there is no card yet.
 */
export async function askApprovers(deps: OperationDeps, job: Job): Promise<void> {
  const operation = await deps.store.get(job.operationId);
  if (!operation || !isToBeAsked(operation) || operation.askedRevision !== job.revision) return;
  const { people, channel } = operation.approvals?.approvers ?? { people: [], channel: null };
  const later =
    channel === null ? await askPeople(deps, operation, people) : await askChannel(deps, operation, channel);
  if (later === null) await recordAsked(deps, operation, job);
  else await deps.jobs.postpone(job, later);
}

function isToBeAsked({ state, notices }: Operation): boolean {
  return state === 'awaitingApproval' && notices.includes('askApprovers');
}

async function askChannel(deps: OperationDeps, operation: Operation, channel: string): Promise<number | null> {
  if (withoutThread(operation.conversationId) === channel) return askInThread(deps, operation, [], 'here');
  const asked = await askIn(deps, operation, channel);
  if (typeof asked === 'object') return asked.later;
  return asked === 'refused' ? askInThread(deps, operation, [], 'noChannel') : null;
}

/** One chat that is busy or ill does not hold up the others. */
async function askPeople(deps: OperationDeps, operation: Operation, people: readonly string[]): Promise<number | null> {
  const unreachable: string[] = [];
  const later: number[] = [];
  const failures: unknown[] = [];
  for (const idOrUpn of people) {
    const person = await deps.people.find(idOrUpn);
    // The requester needs no asking: where their own click counts, their card has the buttons.
    if (person && person.objectId === operation.requester.objectId) continue;
    const chat = person?.personalConversationId ?? null;
    try {
      const asked = chat === null ? 'refused' : await askIn(deps, operation, chat);
      if (typeof asked === 'object') later.push(asked.later);
      if (asked === 'refused') unreachable.push(idOrUpn);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  if (later.length > 0) return Math.min(...later);
  return unreachable.length > 0 ? askInThread(deps, operation, unreachable, 'noChat') : null;
}

async function askIn(deps: OperationDeps, operation: Operation, conversationId: string): Promise<Asked> {
  let asked: Asked = 'asked';
  const later = await sendInTurn(deps, conversationId, async () => {
    if (await hasCard(deps, operation, conversationId)) return;
    asked = await post(deps, operation, conversationId);
  });
  return later === null ? asked : { later };
}

/** Whether there is a card for each time that approvers were asked, this one included. */
async function hasCard(deps: OperationDeps, operation: Operation, conversationId: string): Promise<boolean> {
  const [copies, events] = await Promise.all([deps.cards.list(operation.id), deps.store.eventsOf(operation.id)]);
  const cards = copies.filter(
    (copy) => copy.audience === 'approvers' && withoutThread(copy.conversationId) === conversationId,
  );
  const times = events.filter(({ what, data }) => what === 'confirmed' && data.state === 'awaitingApproval');
  return cards.length >= Math.max(1, times.length);
}

async function post(deps: OperationDeps, operation: Operation, conversationId: string): Promise<'asked' | 'refused'> {
  try {
    await rememberCard(deps, await deps.notifier.postToApprovers(operation, conversationId));
    return 'asked';
  } catch (error) {
    giveUpIfFinal(deps, error, { operationId: operation.id, conversationId }, 'approvers cannot be asked there');
    return 'refused';
  }
}

/** In turn. Null: said, or never to be said. */
async function askInThread(
  deps: OperationDeps,
  operation: Operation,
  people: readonly string[],
  why: AskedInThread,
): Promise<number | null> {
  return sendInTurn(deps, operation.conversationId, async () => {
    try {
      await deps.notifier.askInThread(operation, people, why);
    } catch (error) {
      giveUpIfFinal(deps, error, { operationId: operation.id }, 'approvers could not be asked');
    }
  });
}

async function recordAsked(deps: OperationDeps, operation: Operation, job: Job): Promise<void> {
  const asked = { what: 'noticed', notice: 'askApprovers' } as const;
  const isSameQuestion = (current: Operation) =>
    isToBeAsked(current) && current.askedRevision === operation.askedRevision;
  await advanceNewest(deps, operation, (current) => (isSameQuestion(current) ? asked : null), { actor: null, job });
}
