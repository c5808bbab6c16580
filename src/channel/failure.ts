import { currentCorrelation } from '../correlation.ts';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { ConnectorReference } from './connector-request.ts';
import type { ChannelDeps } from './deps.ts';
import { saySentence } from './posting.ts';

/** Logs what failed; gives the person's sentence, with the correlation id by which all lines of the turn are found. */
export function failureWords(deps: ChannelDeps, error: unknown, log: Logger): string {
  const failure = toFerryError(error);
  const correlationId = currentCorrelation() ?? deps.newId();
  log.error({ err: failure, code: failure.code, correlationId }, 'a turn failed');
  return `${failureSentence(failure)} (Reference for whoever runs Ferry: ${correlationId})`;
}

/** Says in a conversation that it failed. Never rejects. */
export function sayFailure(deps: ChannelDeps, to: ConnectorReference, error: unknown, log: Logger): Promise<void> {
  return saySentence(deps, to, failureWords(deps, error, log), log);
}
