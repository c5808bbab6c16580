// Loaded before the Agents SDK and the Teams SDK (`node --import`): what they ask of Microsoft at addresses that no setting
// changes, the keys of the Bot Framework and which clouds there are, is asked of the simulators. It is asked once; nothing
// else is touched.

import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { BOT_LOGIN_URL, BOT_OPENID_METADATA_URL } from './settings.ts';

const STAND_INS = new Map([
  ['login.microsoftonline.com', BOT_LOGIN_URL],
  ['login.botframework.com', new URL(BOT_OPENID_METADATA_URL).origin],
]);

function standInFor(url: URL): URL | undefined {
  const origin = STAND_INS.get(url.hostname);
  return origin === undefined ? undefined : new URL(`${origin}${url.pathname}${url.search}`);
}

const { request } = https;
https.request = ((first: string | URL | https.RequestOptions, ...rest: never[]) => {
  const isAddress = typeof first === 'string' || first instanceof URL;
  const url = standInFor(
    isAddress ? new URL(first) : new URL(first.path ?? '/', `https://${first.hostname ?? first.host}`),
  );
  if (!url) return request(first as URL, ...rest);
  const options: https.RequestOptions = isAddress ? (rest.find((arg) => typeof arg === 'object') ?? {}) : first;
  const onResponse = rest.find((arg) => typeof arg === 'function');
  const send = url.protocol === 'https:' ? request : http.request;
  return send(url, { method: options.method ?? 'GET' }, onResponse);
}) as typeof https.request;
syncBuiltinESMExports();

const plainFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = standInFor(new URL(input instanceof Request ? input.url : input));
  return plainFetch(url ?? input, init);
};
