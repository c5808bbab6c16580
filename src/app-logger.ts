import pino, { type DestinationStream } from 'pino';
import { safeFacts, withoutSecrets } from './app-log-facts.ts';
import { currentCorrelation } from './correlation.ts';
import type { Logger } from './logger.ts';

/**
 * JSON lines, on standard output unless told, each with the correlation id of what it belongs to. What could hold a secret is
 * kept out three times: by what facts can be, by their names, and by what secrets look like.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: correlation,
    formatters: { log: safeFacts },
    serializers: { err: (written: unknown) => written }, // by `safeFacts`; pino's own would add all that an error holds
    hooks: { streamWrite: withoutSecrets },
  };
  return loggerOn(destination ? pino(options, destination) : pino(options));
}

/** pino formats the facts of a line, and not those of a child. */
function loggerOn(log: pino.Logger): Logger {
  return {
    debug: (facts, sentence) => log.debug(facts, sentence),
    info: (facts, sentence) => log.info(facts, sentence),
    warn: (facts, sentence) => log.warn(facts, sentence),
    error: (facts, sentence) => log.error(facts, sentence),
    child: (facts) => loggerOn(log.child(safeFacts(facts))),
  };
}

function correlation(): object {
  const correlationId = currentCorrelation();
  return correlationId === null ? {} : { correlationId };
}
