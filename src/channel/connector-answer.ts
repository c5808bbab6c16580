import { z } from 'zod';
import type { TeamsOutcome } from '../operations/measures.ts';

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly body: string;
  /** From `Retry-After`, in ms; null without one. */
  readonly retryAfterMs: number | null;
}

/** What became of one request to the connector. */
export type ConnectorAnswer =
  | Answered
  /** No connection: certainly not carried out. */
  | { readonly kind: 'unsent'; readonly cause: unknown }
  /** Sent, and then nothing: perhaps carried out. */
  | { readonly kind: 'lost'; readonly cause: unknown };

const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string().optional() }) });
const resourceSchema = z.object({ id: z.string().optional() });
/** What goes wrong before a connection stands: the system's words, and undici's. */
const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];
const unsentSchema = z.object({ code: z.enum(UNSENT) });

/** What a fetch that rejected tells about the request. */
export function failedAnswer(cause: unknown): ConnectorAnswer {
  return { kind: unsentSchema.safeParse(cause).success ? 'unsent' : 'lost', cause };
}

export function isSuccess(answer: ConnectorAnswer): answer is Answered {
  return answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
}

/** For the log: the status, or in which way there was none. */
export function outcomeOf(answer: ConnectorAnswer): number | string {
  return answer.kind === 'answered' ? answer.status : answer.kind;
}

/** For the numbers. What was to be deleted and is gone is as good as deleted. */
export function teamsOutcome(method: string, answer: ConnectorAnswer): TeamsOutcome {
  if (answer.kind !== 'answered') return 'failed';
  const { status } = answer;
  if (isSuccess(answer) || (status === 404 && method === 'DELETE')) return 'ok';
  if (status === 429 || status === 412) return 'throttled';
  return status >= 500 ? 'failed' : 'refused';
}

/** The id of what was made (`{id}`), or null. */
export function resourceIdOf(body: string): string | null {
  const parsed = resourceSchema.safeParse(jsonOf(body));
  return parsed.success ? (parsed.data.id ?? null) : null;
}

/** The connector's own words, `code: message` (teams-platform 8), shortened. */
export function errorWordsOf(body: string): string | null {
  const parsed = errorSchema.safeParse(jsonOf(body));
  if (!parsed.success) return null;
  const { code, message } = parsed.data.error;
  return (message ? `${code}: ${message}` : code).slice(0, 200);
}

/** `Retry-After` in seconds or as a date (RFC 9110), as ms from now; null when absent or unreadable. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** Null for what is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
