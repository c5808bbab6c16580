import { requestOperation } from '../operations/requests.ts';
import type { CommandDeps, Request } from './command.ts';
import { viewOperation } from './operation-view.ts';
import type { Reply } from './reply.ts';
import { timeFor } from './times.ts';

type Wanted = Omit<Parameters<typeof requestOperation>[1], 'requester' | 'conversationId' | 'activityId' | 'time'>;

/** Asks for an operation in the name of whoever said or clicked it: its card to confirm, or why not. */
export async function askOperation(deps: CommandDeps, request: Request, wanted: Wanted): Promise<Reply> {
  const { asker, conversationId, activityId } = request;
  const who = { requester: asker.person, conversationId, activityId, time: timeFor(asker.timezone) };
  const outcome = await requestOperation(deps, { ...wanted, ...who });
  if (!outcome.ok) return { kind: 'problem', sentence: outcome.reasons.join(' ') };
  return { kind: 'operation', view: await viewOperation(deps, outcome.operation) };
}
