import sinon from 'sinon';
import type { CardAction } from '../../src/commands/card-actions.ts';
import type { CommandDeps, Request } from '../../src/commands/command.ts';
import { type Commands, createCommands } from '../../src/commands/commands.ts';
import type { Reply, ReplyKind } from '../../src/commands/reply.ts';
import type { Backend, Health, LcsTokens, Presence, SignInFacts, UserTokens } from '../../src/operations/ports.ts';
import type { FerrySettings } from '../../src/operations/settings.ts';
import { createDomain, type Domain } from './domain.ts';
import { createMemoryConversations, createMemoryTickets } from './memory-records.ts';
import { MINUTE, makeOperation, NOON } from './operations.ts';
import { createRecordingLogger } from './recording-logger.ts';

export const TICKET_ID = 'a1B2-c3D4_a1B2-c3D4_a1B2-c3D4_a1B2-c3D4_xyz';

export function makeRequest(changes: Partial<Request> = {}): Request {
  const { requester: person, conversationId } = makeOperation();
  return {
    asker: { person, mri: '29:robin', name: 'Robin Keller', timezone: 'Europe/Berlin' },
    conversationId,
    conversationType: 'channel',
    activityId: 'message-1',
    log: createRecordingLogger(),
    ...changes,
  };
}

type Stubbed<T extends object> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? sinon.SinonStub<A, R> : never;
};

/** What `doctor` asks besides; all is well there. */
export interface FakeDoctor {
  readonly signInFacts: Stubbed<SignInFacts>;
  readonly elsewhere: Pick<Backend, 'listBackups'>;
  readonly presence: Stubbed<Presence>;
  readonly health: Stubbed<Health>;
  readonly oauthConnection: string;
  readonly entraClientId: string;
}

/** `elsewhere`: LCS in other regions, as a rule the same that answers in its own. */
export function createFakeDoctor(elsewhere: FakeDoctor['elsewhere']): FakeDoctor {
  const signInFacts = {
    lcsToken: sinon.stub<Parameters<SignInFacts['lcsToken']>, ReturnType<SignInFacts['lcsToken']>>(),
    connectionToken: sinon.stub<
      Parameters<SignInFacts['connectionToken']>,
      ReturnType<SignInFacts['connectionToken']>
    >(),
  };
  const expiresAt = NOON + 60 * MINUTE;
  signInFacts.lcsToken.callsFake(async (_, apiUrl) => ({
    audiences: [apiUrl],
    scopes: ['user_impersonation'],
    expiresAt,
  }));
  signInFacts.connectionToken.resolves({ audiences: ['ferry-app'], scopes: ['access_as_user'], expiresAt });
  return {
    signInFacts,
    elsewhere,
    presence: {
      isInstalled: sinon
        .stub<Parameters<Presence['isInstalled']>, ReturnType<Presence['isInstalled']>>()
        .resolves('yes'),
    },
    health: { problem: sinon.stub<[], Promise<string | null>>().resolves(null) },
    oauthConnection: 'lcs',
    entraClientId: 'ferry-app',
  };
}

export interface CommandScene {
  readonly domain: Domain;
  readonly deps: CommandDeps;
  readonly commands: Commands;
  readonly tokens: {
    readonly [K in keyof LcsTokens]: sinon.SinonStub<Parameters<LcsTokens[K]>, ReturnType<LcsTokens[K]>>;
  };
  readonly userTokens: {
    readonly [K in keyof UserTokens]: sinon.SinonStub<Parameters<UserTokens[K]>, ReturnType<UserTokens[K]>>;
  };
  readonly commits: sinon.SinonStub<[], number>;
  readonly doctor: FakeDoctor;
  say(text: string, request?: Request): Promise<Reply>;
  click(action: CardAction, request?: Request): Promise<Reply>;
}

/** Somebody who is signed in talks to Ferry, and nothing leaves the process. */
export function createCommandScene(settings?: FerrySettings): CommandScene {
  const domain = createDomain(settings);
  const tokens = {
    get: sinon.stub<Parameters<LcsTokens['get']>, ReturnType<LcsTokens['get']>>(),
    forget: sinon.stub<Parameters<LcsTokens['forget']>, Promise<void>>().resolves(),
  };
  tokens.get.resolves({ value: 'lcs-token', expiresAt: NOON + 60 * MINUTE });
  const userTokens = {
    get: sinon.stub<Parameters<UserTokens['get']>, ReturnType<UserTokens['get']>>().resolves('user-token'),
    exchange: sinon
      .stub<Parameters<UserTokens['exchange']>, ReturnType<UserTokens['exchange']>>()
      .resolves('user-token'),
    signOut: sinon.stub<Parameters<UserTokens['signOut']>, Promise<void>>().resolves(),
    connections: sinon.stub<Parameters<UserTokens['connections']>, Promise<readonly string[]>>().resolves(['lcs']),
  };
  const conversations = createMemoryConversations();
  const { people } = domain;
  const tickets = createMemoryTickets();
  // Specs put operations into the store themselves: what was read before is never taken to be right still.
  const commits = sinon.stub<[], number>().returns(Number.NaN);
  const links = { tickets, newTicketId: () => TICKET_ID, publicUrl: 'https://ferry.example' };
  const doctor = createFakeDoctor(domain.backend);
  const deps = { ...domain.deps, conversations, people, tokens, userTokens, ...links, commits, doctor };
  const commands = createCommands(deps);
  return {
    domain,
    deps,
    commands,
    tokens,
    userTokens,
    commits,
    doctor,
    say: (text, request = makeRequest()) => commands.say(text, request),
    click: (action, request = makeRequest()) => commands.click(action, request),
  };
}

/** The reply, which must be of this kind. */
export function ofKind<K extends ReplyKind>(reply: Reply, kind: K): Extract<Reply, { kind: K }> {
  if (reply.kind !== kind) throw new Error(`The reply is no ${kind}: ${JSON.stringify(reply)}`);
  return reply as Extract<Reply, { kind: K }>;
}
