import type { Logger } from '../logger.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { PersonKey } from '../operations/operation.ts';
import type {
  Backend,
  Conversations,
  Health,
  LcsTokens,
  People,
  Presence,
  SignInFacts,
  Tickets,
  UserTokens,
} from '../operations/ports.ts';
import type { CommandHelp, Reply } from './reply.ts';

/** Who asks, from the authenticated activity. */
export interface Asker {
  readonly person: PersonKey;
  readonly mri: string;
  readonly name: string;
  /** IANA name, or null when Teams did not say. */
  readonly timezone: string | null;
}

/** One thing asked: by whom, where, in which activity. */
export interface Request {
  readonly asker: Asker;
  /** With the thread, for a channel. */
  readonly conversationId: string;
  readonly conversationType: 'personal' | 'groupChat' | 'channel';
  /** The activity that asked; it goes into the audit log. */
  readonly activityId: string;
  readonly log: Logger;
}

/** One thing a person can ask in words. */
export interface Command {
  readonly help: CommandHelp;
  /** Other names, for people who type something else. */
  readonly aliases: readonly string[];
  /** `words`: what follows the command's name, tidied (see `parse.ts`). Rejects with a FerryError. */
  run(words: string, request: Request): Promise<Reply>;
}

/** What `doctor` looks at besides. */
export interface DoctorDeps {
  readonly signInFacts: SignInFacts;
  /** LCS as somebody meets it who only looks: their sign-in stays as it is, and no number tells of it. */
  readonly elsewhere: Pick<Backend, 'listBackups'>;
  readonly presence: Presence;
  readonly health: Health;
  /** The name of the OAuth connection by the settings. */
  readonly oauthConnection: string;
  /** The app that acts on behalf of people. */
  readonly entraClientId: string;
}

/** What commands are handed. */
export interface CommandDeps extends OperationDeps {
  /** How many commits this process has made: what was read before the last one may be old. */
  readonly commits: () => number;
  readonly conversations: Conversations;
  readonly people: People;
  readonly tokens: LcsTokens;
  readonly userTokens: UserTokens;
  readonly tickets: Tickets;
  /** Unguessable: whoever knows it may use the ticket. */
  readonly newTicketId: () => string;
  /** Ferry's own base address, without trailing slash. */
  readonly publicUrl: string;
  readonly doctor: DoctorDeps;
}
