import { randomUUID } from 'node:crypto';

/** A refusal in Entra's words; `number` is the AADSTS number, `extra` further members such as `suberror` and `claims`. */
export class EntraError extends Error {
  readonly status: number;
  readonly error: string;
  readonly number: number;
  readonly extra: Record<string, unknown>;

  constructor(error: string, number: number, text: string, extra: Record<string, unknown> = {}) {
    super(text);
    this.error = error;
    this.number = number;
    this.extra = extra;
    this.status = error === 'invalid_client' ? 401 : 400;
  }

  /** The body of the token endpoint's answer. */
  body(at: Date, correlationId: string): Record<string, unknown> {
    const traceId = randomUUID();
    const timestamp = `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
    return {
      error: this.error,
      error_description: `AADSTS${this.number}: ${this.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [this.number],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${this.number}`,
      ...this.extra,
    };
  }
}
