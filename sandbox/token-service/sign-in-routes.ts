import { randomUUID } from 'node:crypto';
import type { Response } from 'restify';
import type { Simulator } from '../kit/simulator.ts';
import { PEOPLE, type SandboxPerson } from '../people.ts';
import type { Connection } from './connection.ts';
import { cancelledPage, codePage, endedPage, signedInPage, signInPage } from './sign-in-page.ts';
import type { SignInState } from './sign-in-state.ts';
import type { SignInListener } from './token-service.ts';

/** Sign-in links that were given out and not used yet. */
export interface SignInLinks {
  /** The address of a new window for that state. */
  open(state: SignInState): string;
}

interface Answer {
  status: number;
  html: string;
}

/** Serves the sign-in window: GET shows it, POST (`person` or `outcome=cancelled`) ends it. A link works once. */
export function addSignInRoutes(
  simulator: Simulator,
  connection: Connection,
  listener: () => SignInListener | undefined,
): SignInLinks {
  const open = new Map<string, SignInState>();
  simulator.server.get('/signin/:id', async (req, res) => {
    const state = open.get(req.params.id);
    sendPage(res, state ? { status: 200, html: windowFor(state) } : { status: 410, html: endedPage() });
  });
  simulator.server.post('/signin/:id', async (req, res) => {
    const state = open.get(req.params.id);
    open.delete(req.params.id);
    sendPage(
      res,
      state ? await finish(state, req.body?.person, connection, listener()) : { status: 410, html: endedPage() },
    );
  });
  return {
    open: (state) => {
      const id = randomUUID();
      open.set(id, state);
      return `${simulator.url}/signin/${id}`;
    },
  };
}

function windowFor(state: SignInState): string {
  const expected = personInTeams(state);
  return signInPage(
    expected,
    PEOPLE.filter((candidate) => candidate !== expected),
  );
}

async function finish(
  state: SignInState,
  personKey: string | undefined,
  connection: Connection,
  listener: SignInListener | undefined,
): Promise<Answer> {
  const chosen = PEOPLE.find(({ key }) => key === personKey);
  if (!chosen) {
    await listener?.onCancelled?.(state);
    return { status: 200, html: cancelledPage() };
  }
  const { connectionName, conversation } = state;
  const place = { userId: conversation.user.id, connectionName, channelId: conversation.channelId };
  const code = await connection.issueForCode(chosen, place);
  if (chosen !== personInTeams(state)) return { status: 200, html: codePage(chosen, code) };
  await listener?.onSignedIn(state, code);
  return { status: 200, html: signedInPage(chosen) };
}

function personInTeams(state: SignInState): SandboxPerson | undefined {
  return PEOPLE.find((candidate) => candidate.mri === state.conversation.user.id);
}

function sendPage(res: Response, { status, html }: Answer): void {
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  res.end(html);
}
