import pino from 'pino';
import type { Logger } from './logger.ts';

/** JSON lines on standard output. Whatever is called a token, a secret or a signed URL is never written. */
export function createLogger(level: string): Logger {
  const secret = ['token', 'authorization', 'password', 'secret', 'assertion', 'FileLocation', 'signInLink'];
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secret.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
  });
}
