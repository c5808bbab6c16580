import { FerryError } from '../errors.ts';

/** Node's words for a connection that is not there. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * SQLSTATE classes and codes of a database that cannot serve now (PostgreSQL, appendix A): 08 connection, 53 resources,
 * 57 operator intervention, 58 system, 40 rolled back for others' sake, 25006 a standby, 55P03 lock not available.
 */
const SQLSTATE = /^(08...|53...|57...|58...|40...|25006|55P03)$/;

/** Drivers that fail without a code. */
const MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|connection error|after calling end on the pool|PGlite is closed|already (been destroyed|closed)|Database connection is not opened/i;

/** A database that cannot be reached or cannot serve becomes `storeUnavailable`; anything else is a bug and stays as it is. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof FerryError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (!NETWORK_CODES.has(code) && !SQLSTATE.test(code) && !MESSAGES.test(error.message)) return error;
  return new FerryError('storeUnavailable', `the database is not available: ${error.message}`, { cause: error });
}

/** Whether the database has rolled it back for others' sake, as one of two in a deadlock: by itself it may well go through. */
export function wasRolledBack(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001');
}

/** The repository with all its methods' rejections passed through `toStoreError`. */
export function atTheDoor<T extends object>(repository: T): T {
  return new Proxy(repository, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        try {
          return await Reflect.apply(member, target, args);
        } catch (error) {
          throw toStoreError(error);
        }
      };
    },
  });
}
