import type { SignIn } from '../auth/user-tokens.ts';
import type { Clock } from '../clock.ts';
import type { Commands } from '../commands/commands.ts';
import type { Logger } from '../logger.ts';
import type { Observer } from '../operations/measures.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { CardStore, Conversations, JobQueue, OperationStore, People, Seen, Wishes } from '../operations/ports.ts';
import type { Background } from './background.ts';
import type { CardRenderer } from './card-renderer.ts';
import type { Roster } from './roster.ts';
import type { Sender } from './sender.ts';
import type { TurnLimits } from './turn-limits.ts';

/** What the channel is handed. */
export interface ChannelDeps {
  readonly commands: Commands;
  readonly render: CardRenderer;
  readonly sender: Sender;
  readonly signIn: SignIn;
  readonly store: OperationStore;
  readonly cards: CardStore;
  readonly jobs: JobQueue;
  readonly conversations: Conversations;
  readonly people: People;
  readonly wishes: Wishes;
  readonly seen: Seen;
  /** After somebody signed in: operations that waited for it go on. */
  readonly resumePaused: (person: PersonKey) => Promise<void>;
  /** What goes on after its turn was answered; waited for at the end of the process. */
  readonly background: Background;
  readonly oauthConnection: string;
  readonly allowedTenants: readonly string[];
  /** Whether guests of these tenants are served, too; nobody's roster is read then. */
  readonly guests: boolean;
  readonly roster: Roster;
  readonly turnLimits: TurnLimits;
  readonly wishExpiryMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  readonly observer?: Pick<Observer, 'turn'>;
}
