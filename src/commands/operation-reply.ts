import type { Operation } from '../operations/operation.ts';
import type { CommandDeps, Request } from './command.ts';
import { viewOperation } from './operation-view.ts';
import type { Reply } from './reply.ts';

/** An operation's card: as everybody sees it here, and as the one who asked or clicked does. */
export async function operationReply(
  deps: CommandDeps,
  operation: Operation,
  { conversationId, asker }: Pick<Request, 'conversationId' | 'asker'>,
): Promise<Reply> {
  const [view, own] = await Promise.all([
    viewOperation(deps, operation, { conversationId, person: null }),
    viewOperation(deps, operation, { conversationId, person: asker.person }),
  ]);
  return { kind: 'operation', view, own };
}
