import { mayAnswerFor } from './approvers.ts';
import { type Click, type ClickOutcome, letHappen, operationOn, settled } from './click.ts';
import type { OperationDeps } from './deps.ts';
import type { Happening } from './happening.ts';
import { knownPerson } from './known-person.ts';
import type { Operation } from './operation.ts';
import { nextPoll } from './poll-schedule.ts';
import { startedAs } from './started-as.ts';

/**
 * The requester or an approver found out what LCS did with a submission whose answer was lost: it runs, under the activity
 * id that they chose or typed; for a start or stop none is needed.
 */
export async function sayStarted(deps: OperationDeps, click: Click, said: string): Promise<ClickOutcome> {
  return onLostAnswer(deps, click, async (operation, now) => {
    const started = await startedAs(deps, operation, said);
    if (!started.ok) return started;
    const startedAt = started.startedAt ?? operation.submittedAt ?? now;
    const happening: Happening = {
      what: 'foundStarted',
      lcsActivityId: started.lcsActivityId,
      startedAt,
      nextPollAt: nextPoll({ ...operation, startedAt }, now, deps.settings.timing, deps.random()),
    };
    return settled(await letHappen(deps, operation, happening, click), operation);
  });
}

/** … it never started. */
export async function sayNotStarted(deps: OperationDeps, click: Click): Promise<ClickOutcome> {
  return onLostAnswer(deps, click, async (operation) =>
    settled(await letHappen(deps, operation, { what: 'foundNotStarted' }, click), operation),
  );
}

type Act = (operation: Operation, now: number) => Promise<ClickOutcome>;

async function onLostAnswer(deps: OperationDeps, click: Click, act: Act): Promise<ClickOutcome> {
  const { person, conversationId } = click;
  const found = await operationOn(deps, click.operationId, conversationId);
  if (!found.ok) return found;
  if (!mayAnswerFor(found.operation, await knownPerson(deps.people, person), conversationId)) {
    const sentence = 'Only the person who asked for this, or who may approve it, can say what became of it.';
    return { ok: false, sentence };
  }
  if (found.operation.state !== 'unconfirmed') return found;
  return act(found.operation, deps.clock.now());
}
