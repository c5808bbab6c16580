import type { Command, CommandDeps, Request } from './command.ts';
import type { Reply } from './reply.ts';

export function signInCommand(deps: CommandDeps): Command {
  return {
    help: { name: 'sign in', usage: 'sign in', about: 'Sign in, so that Ferry can ask LCS with your rights.' },
    aliases: ['signin', 'login', 'log in'],
    run: async (_words, request) => {
      // Asked for by any project's token: one sign-in serves all.
      const project = deps.settings.projects[0];
      if (project) await deps.tokens.get(request.asker.person, project.apiUrl);
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
    aliases: ['signout', 'logout', 'log out'],
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
  return { kind: 'text', text: 'You are signed out. What already runs in LCS goes on there.' };
}
