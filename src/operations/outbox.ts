import { toFerryError } from '../errors.ts';
import type { LogFacts } from '../logger.ts';
import type { OperationDeps } from './deps.ts';

/**
 * Runs `send` when it is its turn in that conversation: one after the other on all instances, and no oftener than Teams
 * takes. Null: it ran. Otherwise nothing was sent, and it is worth coming back then (ms UTC): it was not its turn, or
 * Teams itself named a time. Rejects with what else `send` rejects with.
 */
export async function sendInTurn(
  deps: Pick<OperationDeps, 'outbox' | 'clock' | 'logger'>,
  conversationId: string,
  send: () => Promise<void>,
): Promise<number | null> {
  const turn = await deps.outbox.take(conversationId, deps.clock.now());
  if (!turn.taken) return turn.freeAt;
  try {
    await send();
    return null;
  } catch (error) {
    const { code, until, answerLost } = toFerryError(error);
    if (code !== 'teamsUnavailable' || until === undefined || answerLost) throw error;
    return until;
  } finally {
    await turn.release().catch((error: unknown) => {
      // What was sent is sent; the turn ends by itself.
      deps.logger.warn({ conversationId, err: toFerryError(error) }, 'a turn to send could not be given back');
    });
  }
}

/** What Teams refuses for good, or what is wrong with the message itself, no repetition mends: it is logged. The rest is thrown. */
export function giveUpIfFinal(
  deps: Pick<OperationDeps, 'logger'>,
  error: unknown,
  facts: LogFacts,
  sentence: string,
): void {
  const failure = toFerryError(error);
  if (failure.code !== 'teamsRefused' && failure.code !== 'ours') throw failure;
  deps.logger.error({ ...facts, err: failure, code: failure.code }, sentence);
}
