// No framework: what the work itself costs. The sender's token is checked, one reply goes out with a token of our own
// over a pooled connection, then the request is answered.

import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify } from 'jose';
import {
  BOT_ID,
  BOT_LOGIN_URL,
  BOT_OPENID_METADATA_URL,
  BOT_PASSWORD,
  BOT_TENANT_ID,
  PORT,
  sayReady,
} from './settings.ts';

const agent = new http.Agent({ keepAlive: true });
const { jwks_uri } = await (await fetch(BOT_OPENID_METADATA_URL)).json();
const keys = createLocalJWKSet(await (await fetch(jwks_uri)).json());
const { access_token: ownToken } = await (
  await fetch(`${BOT_LOGIN_URL}/${BOT_TENANT_ID}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: BOT_ID,
      client_secret: BOT_PASSWORD,
      scope: 'https://api.botframework.com/.default',
    }),
  })
).json();
if (!ownToken) throw new Error('Entra gave the bot no token.');

async function read(stream: IncomingMessage): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) text += chunk;
  return text;
}

async function turn(request: IncomingMessage): Promise<void> {
  const { payload } = await jwtVerify((request.headers.authorization ?? '').slice('Bearer '.length), keys, {
    issuer: 'https://api.botframework.com',
    audience: BOT_ID,
    algorithms: ['RS256'],
  });
  const { serviceUrl, conversation, from, recipient, id, text } = JSON.parse(await read(request));
  if (payload.serviceurl !== serviceUrl) throw new Error('The token is for another service.');
  await reply(`${serviceUrl}v3/conversations/${encodeURIComponent(conversation.id)}/activities/${id}`, {
    type: 'message',
    from: recipient,
    recipient: from,
    conversation,
    replyToId: id,
    text: `Echo: ${text}`,
  });
}

function reply(url: string, activity: object): Promise<void> {
  const body = JSON.stringify(activity);
  const headers = {
    authorization: `Bearer ${ownToken}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise<void>((resolve, reject) => {
    const sent = http.request(url, { method: 'POST', agent, headers }, (response) => {
      read(response).then(() => {
        if (response.statusCode === 201) resolve();
        else reject(new Error(`The connector answered ${response.statusCode}.`));
      }, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const server = http.createServer((request, response) => {
  turn(request).then(
    () => response.writeHead(200).end(),
    (problem) => {
      process.stderr.write(`${problem}\n`);
      response.writeHead(500).end();
    },
  );
});
server.listen(PORT, '127.0.0.1', () => sayReady((server.address() as AddressInfo).port));
