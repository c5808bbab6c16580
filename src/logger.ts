/**
 * The log as a dependency: a static sentence plus facts. Facts never hold tokens, signed URLs or card data:
 * callers pass ids, words and numbers, and `app-logger.ts` redacts the rest by key.
 */
export interface Logger {
  debug(facts: LogFacts, sentence: string): void;
  info(facts: LogFacts, sentence: string): void;
  warn(facts: LogFacts, sentence: string): void;
  error(facts: LogFacts, sentence: string): void;
  /** A logger that adds `facts` to each of its lines. */
  child(facts: LogFacts): Logger;
}

export type LogFacts = Readonly<Record<string, unknown>>;
