import { followerOf, type PersonKey, type State, samePerson } from '../operations/operation.ts';
import { resumePaused } from '../operations/tracking.ts';
import type { Command, CommandDeps, Request } from './command.ts';
import type { Reply } from './reply.ts';

export function signInCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'sign in', usage: 'sign in', about: 'Sign in, so that Ferry can ask LCS with your rights.' },
    aliases: ['sign-in', 'signin', 'sign on', 'sign-on', 'login', 'log in'],
    run: async (_words, request) => {
      // Asked for by any project's token: one sign-in serves all.
      const project = deps.settings.projects[0];
      if (project) await deps.tokens.get(request.asker.person, project.apiUrl);
      await resumePaused(deps, request.asker.person);
      return { kind: 'text', text: `You are signed in, ${request.asker.name}.` };
    },
  };
}

export function signOutCommand(deps: CommandDeps): Command {
  return {
    help: {
      name: 'sign out',
      usage: 'sign out',
      about: 'Forget your sign-in. Running operations wait for the next one.',
    },
    aliases: ['sign-out', 'signout', 'logout', 'log out'],
    run: (_words, request) => signOut(deps, request),
  };
}

async function signOut(deps: CommandDeps, request: Request): Promise<Reply> {
  const { asker, conversationId, activityId } = request;
  await deps.userTokens.signOut(asker.mri);
  await deps.tokens.forget(asker.person);
  const at = deps.clock.now();
  await deps.store.record([
    { at, actor: asker.person, what: 'signedOut', rule: null, conversationId, activityId, data: {} },
  ]);
  return { kind: 'text', text: signedOut(await countFollowed(deps, asker.person)) };
}

/** How many operations run in LCS that Ferry follows with this person's sign-in. */
async function countFollowed(deps: CommandDeps, person: PersonKey): Promise<number> {
  const open = await deps.store.listOpen();
  return open.filter((operation) => isInLcs(operation.state) && samePerson(followerOf(operation), person)).length;
}

function signedOut(followed: number): string {
  if (followed === 0) return 'You are signed out.';
  const operations = `${followed} running operation${followed === 1 ? '' : 's'}`;
  return `You are signed out. Ferry stops following ${operations} until you sign in; LCS carries on.`;
}

function isInLcs(state: State): boolean {
  return state === 'running' || state === 'failing';
}
