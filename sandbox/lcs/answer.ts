import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** How answers look; switched by specs and the page, because clients must cope with all of it (lcs-api 1.5, 5.2). */
export interface Shape {
  projectIdAsString: boolean;
  /** Unknown members in envelopes and items, as a later version may add them (lcs-api 1.1). */
  extraFields: boolean;
  undashedIds: boolean;
  /** A metadata answer for one environment says there are more pages (lcs-api 3.1). */
  filteredHasMorePages: boolean;
  retryAfter: 'seconds' | 'httpDate' | 'absent';
  versionEol: string;
  /** Of metadata and history. */
  pageSize: number;
}

export const USUAL_SHAPE: Readonly<Shape> = {
  projectIdAsString: false,
  extraFields: false,
  undashedIds: false,
  filteredHasMorePages: false,
  retryAfter: 'seconds',
  versionEol: '9999-12-31T23:59:59.9999999',
  pageSize: 5,
};

/** What an endpoint has to say. `activityId`: the started operation; else the envelope gets an id of its own. */
export type Answer =
  | { readonly ok: true; readonly activityId?: string; readonly fields?: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly message: string | null };

/** Sends the envelope of lcs-api 1.3: 200 for success and for refusal. */
export function sendEnvelope(res: ServerResponse, answer: Answer, shape: Shape): void {
  const envelope = {
    IsSuccess: answer.ok,
    OperationActivityId: (answer.ok ? answer.activityId : undefined) ?? randomUUID(),
    ErrorMessage: answer.ok ? null : answer.message,
    VersionEOL: shape.versionEol,
    ...(answer.ok ? answer.fields : {}),
  };
  sendJson(res, reshaped(envelope, shape));
}

/** Answers with a page of HTML, as a web server in front of the API does; never JSON. */
export function sendHtml(res: ServerResponse, status: number, title: string): void {
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  res.end(`<!DOCTYPE html><html><head><title>${title}</title></head><body><h2>${status} - ${title}</h2></body></html>`);
}

/** 401 with an empty body (lcs-api 1.4). */
export function sendUnauthorised(res: ServerResponse): void {
  res.writeHead(401, { 'www-authenticate': 'Bearer', 'content-length': '0' });
  res.end();
}

/** 429; `freeAt` and `now` in ms since the epoch (lcs-api 5.2). */
export function sendTooManyRequests(res: ServerResponse, freeAt: number, now: number, shape: Shape): void {
  const retryAfter = {
    seconds: { 'retry-after': String(Math.ceil((freeAt - now) / 1000)) },
    httpDate: { 'retry-after': new Date(Math.ceil(freeAt / 1000) * 1000).toUTCString() },
    absent: {},
  }[shape.retryAfter];
  res.writeHead(429, { 'activity-id': randomUUID(), 'content-length': '0', ...retryAfter });
  res.end();
}

function sendJson(res: ServerResponse, body: unknown): void {
  res.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify(body));
}

function reshaped(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((item) => reshaped(item, shape));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, reshapedField(key, item, shape)]);
  const extra = shape.extraFields ? { NewInSomeLaterVersion: { Nested: [1, null] } } : {};
  return { ...Object.fromEntries(entries), ...extra };
}

function reshapedField(key: string, value: unknown, shape: Shape): unknown {
  if (key === 'ProjectId' && shape.projectIdAsString) return String(value);
  const isId = key === 'EnvironmentId' || key === 'ActivityId' || key === 'OperationActivityId';
  if (isId && shape.undashedIds) return String(value).replaceAll('-', '');
  return reshaped(value, shape);
}
