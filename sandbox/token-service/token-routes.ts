import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'restify';
import type { Entra } from '../entra/entra.ts';
import { bearerToken, verify } from '../kit/keys.ts';
import type { Simulator } from '../kit/simulator.ts';
import { BOT_FRAMEWORK_AUDIENCE } from '../settings.ts';
import type { Connection, TokenResponse } from './connection.ts';
import type { SignInLinks } from './sign-in-routes.ts';
import { parseSignInState } from './sign-in-state.ts';
import type { TokenPlace } from './token-store.ts';

interface Answer {
  status: number;
  body?: unknown;
}

/** The REST surface of teams-platform 4, for the bot that shows its Entra token. */
export function addTokenRoutes(simulator: Simulator, connection: Connection, links: SignInLinks, entra: Entra): void {
  const { server } = simulator;
  const forBot = (answer: (req: Request) => Answer | Promise<Answer>): RequestHandler => {
    return async (req: Request, res: Response): Promise<void> => {
      const { status, body } = (await isBot(req, connection.botAppId, entra)) ? await answer(req) : UNAUTHORIZED;
      res.send(status, body);
    };
  };
  server.get(
    '/api/usertoken/GetToken',
    forBot((req) => getToken(req, connection)),
  );
  server.post(
    '/api/usertoken/exchange',
    forBot((req) => exchange(req, connection)),
  );
  server.del(
    '/api/usertoken/SignOut',
    forBot((req) => signOut(req, connection)),
  );
  server.get(
    '/api/usertoken/GetTokenStatus',
    forBot((req) => tokenStatus(req, connection)),
  );
  server.post(
    '/api/usertoken/GetAadTokens',
    forBot((req) => aadTokens(req, connection)),
  );
  server.get(
    '/api/usertoken/GetTokenOrSignInResource',
    forBot((req) => tokenOrSignIn(req, connection, links)),
  );
  server.get(
    '/api/botsignin/GetSignInResource',
    forBot((req) => signInResource(req, connection, links)),
  );
  server.get(
    '/api/botsignin/GetSignInUrl',
    forBot((req) => signInUrl(req, connection, links)),
  );
}

async function isBot(req: Request, appId: string, entra: Entra): Promise<boolean> {
  const token = bearerToken(req.headers.authorization);
  if (!token) return false;
  const claims = await verify(token, entra.verifyKeys, { audience: BOT_FRAMEWORK_AUDIENCE }).catch(() => undefined);
  return claims?.appid === appId;
}

function failure(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

const UNAUTHORIZED = failure(401, 'Unauthorized', 'Authorization has been denied for this request.');

function placeOf(req: Request, connection: Connection): TokenPlace | Answer {
  const { userId, connectionName, channelId = 'msteams' } = req.query;
  if (!userId) return failure(400, 'BadArgument', 'Missing required query string parameter: userId.');
  if (connectionName !== connection.name)
    return failure(400, 'BadArgument', `The OAuth connection '${connectionName ?? ''}' was not found on the bot.`);
  return { userId, connectionName, channelId };
}

function getToken(req: Request, connection: Connection): Answer {
  const place = placeOf(req, connection);
  if ('status' in place) return place;
  const { code } = req.query;
  if (code && !connection.store.claim(code, place)) return { status: 404 };
  return found(connection.tokenFor(place));
}

function found(token: TokenResponse | undefined): Answer {
  return token ? { status: 200, body: token } : { status: 404 };
}

/** With a token: a silent sign-in. With a `uri` alone: what is already stored. */
async function exchange(req: Request, connection: Connection): Promise<Answer> {
  const place = placeOf(req, connection);
  if ('status' in place) return place;
  const token: unknown = req.body?.token;
  if (typeof token !== 'string') return found(connection.tokenFor(place));
  const exchanged = await connection.exchange(token, place);
  if (exchanged) return { status: 200, body: exchanged };
  return failure(
    400,
    'ConsentRequired',
    'The token could not be exchanged: consent or an interactive sign-in is required.',
  );
}

function signOut(req: Request, connection: Connection): Answer {
  const { userId, channelId = 'msteams' } = req.query;
  if (!userId) return failure(400, 'BadArgument', 'Missing required query string parameter: userId.');
  connection.store.remove({ userId, connectionName: connection.name, channelId });
  return { status: 200, body: {} };
}

function tokenStatus(req: Request, connection: Connection): Answer {
  const { userId, channelId = 'msteams' } = req.query;
  const hasToken = connection.tokenFor({ userId, channelId, connectionName: connection.name }) !== undefined;
  const serviceProviderDisplayName = 'Azure Active Directory v2';
  return { status: 200, body: [{ channelId, connectionName: connection.name, hasToken, serviceProviderDisplayName }] };
}

/** The connection has one resource: whatever is asked for gets its token. */
function aadTokens(req: Request, connection: Connection): Answer {
  const place = placeOf(req, connection);
  if ('status' in place) return place;
  const token = connection.tokenFor(place);
  const resources: string[] = req.body?.resourceUrls ?? [];
  return { status: 200, body: token ? Object.fromEntries(resources.map((resource) => [resource, token])) : {} };
}

function signInResource(req: Request, connection: Connection, links: SignInLinks): Answer {
  const state = parseSignInState(req.query.state ?? '');
  if (!state || state.msAppId !== connection.botAppId || state.connectionName !== connection.name)
    return failure(
      400,
      'BadArgument',
      'Invalid state: it must name this bot, one of its connections and a conversation.',
    );
  const tokenExchangeResource = { id: randomUUID(), uri: connection.exchangeUri, providerId: randomUUID() };
  return { status: 200, body: { signInLink: links.open(state), tokenExchangeResource } };
}

function signInUrl(req: Request, connection: Connection, links: SignInLinks): Answer {
  const { status, body } = signInResource(req, connection, links);
  return status === 200 ? { status, body: (body as { signInLink: string }).signInLink } : { status, body };
}

function tokenOrSignIn(req: Request, connection: Connection, links: SignInLinks): Answer {
  const token = getToken(req, connection);
  if (token.status === 200) return { status: 200, body: { tokenResponse: token.body } };
  const resource = signInResource(req, connection, links);
  return resource.status === 200 ? { status: 200, body: { signInResource: resource.body } } : resource;
}
