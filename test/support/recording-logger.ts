import type { LogFacts, Logger } from '../../src/logger.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly facts: LogFacts;
  readonly sentence: string;
}

/** A logger that only keeps its lines. */
export function createRecordingLogger(
  lines: LogLine[] = [],
  added: LogFacts = {},
): Logger & { readonly lines: LogLine[] } {
  const at = (level: LogLine['level']) => (facts: LogFacts, sentence: string) => {
    lines.push({ level, facts: { ...added, ...facts }, sentence });
  };
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (facts) => createRecordingLogger(lines, { ...added, ...facts }),
  };
}
