/**
 * The log as a dependency: a static sentence plus facts. Facts never hold tokens, signed URLs or card data: callers
 * pass ids, words and numbers, and `app-logger.ts` lets nothing else through.
 */
export interface Logger {
  debug(facts: LogFacts, sentence: string): void;
  info(facts: LogFacts, sentence: string): void;
  warn(facts: LogFacts, sentence: string): void;
  error(facts: LogFacts, sentence: string): void;
  /** A logger that adds `facts` to each of its lines. */
  child(facts: LogFacts): Logger;
}

export type LogWord = string | number | boolean | null | undefined;

/** No objects of others: what a request, a response or a library's error holds besides, nobody knows. Of errors a fixed few fields are written. */
export type LogFacts = Readonly<
  Record<string, LogWord | readonly LogWord[] | Readonly<Record<string, LogWord>> | Error>
>;
