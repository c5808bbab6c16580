import type { LoggedRequest } from './kit/request-log.ts';

// What the page can do to the sandbox beyond using Teams. Everything here can be sent as JSON.

export const SIMULATORS = ['entra', 'tokenService', 'lcs', 'connector'] as const;
export type SimulatorName = (typeof SIMULATORS)[number];

/** 'ended': the process ended by itself; 'stopped': it was killed or never started. */
export type BotState = 'starting' | 'ready' | 'stopped' | 'ended';

/** One switch of the fault catalogue. `left`: requests it still holds for, null: until switched off. */
export interface FaultSwitch {
  id: string;
  simulator: SimulatorName;
  title: string;
  about: string;
  on: boolean;
  used: number;
  left: number | null;
}

/** A logged request without its headers, which hold tokens. */
export type RequestLine = Pick<LoggedRequest, 'at' | 'method' | 'path' | 'body' | 'status'>;

export interface PersonState {
  key: string;
  name: string;
  /** A token for the connection is stored at the token service, expired or not. */
  signedIn: boolean;
  /** Entra refuses this person's tokens until they sign in again in a browser window. */
  demand: 'revoked' | 'mfa' | 'consent' | null;
}

export interface SandboxControls {
  botState(): BotState;
  /** The newest log lines of the bot, oldest first, 500 at most. */
  botLog(): readonly string[];
  /** Ends the bot politely (SIGTERM) if it runs, starts it and resolves when it is ready; rejects with its last lines. */
  restartBot(): Promise<void>;
  /** SIGKILL: nothing is finished, nothing is saved. Resolves when the process is gone. */
  killBot(): Promise<void>;
  /** All switches of the catalogue, in the order to show them. */
  faults(): readonly FaultSwitch[];
  /** Throws when there is no such switch. A switch that is on starts anew. */
  addFault(id: string): void;
  /** Switches one off, or all when left out. */
  clearFaults(id?: string): void;
  /** Newest first, 200 at most. */
  requests(simulator: SimulatorName): readonly RequestLine[];
  people(): readonly PersonState[];
  /** Forgets the person's token at the token service. Throws for an unknown key. */
  signOut(personKey: string): void;
}
