import { requestOperation } from '../operations/requests.ts';
import type { CommandDeps, Request } from './command.ts';
import { operationReply } from './operation-reply.ts';
import type { Reply } from './reply.ts';
import { takenReply } from './taken.ts';
import { timeFor } from './times.ts';

type Wanted = Omit<Parameters<typeof requestOperation>[1], 'requester' | 'conversationId' | 'activityId' | 'time'>;

/** Asks for an operation in the name of whoever said or clicked it: its card to confirm, or why not. */
export async function askOperation(deps: CommandDeps, request: Request, wanted: Wanted): Promise<Reply> {
  const { asker, conversationId, activityId } = request;
  const who = { requester: asker.person, conversationId, activityId, time: timeFor(asker.timezone) };
  const outcome = await requestOperation(deps, { ...wanted, ...who });
  if (outcome.ok) return operationReply(deps, outcome.operation, request);
  const sentence = outcome.reasons.join(' ');
  const wantedHere = [wanted.target, ...(wanted.source ? [wanted.source] : [])];
  const { heldBy = [] } = outcome;
  return heldBy.length > 0 ? takenReply(deps, sentence, heldBy, wantedHere) : { kind: 'problem', sentence };
}
