import type { PowerKind } from './operation.ts';
import type { EnvironmentFacts } from './ports.ts';

interface Words {
  /** The state in which there is something to do (lcs-api 4.2). */
  readonly ready: readonly string[];
  /** The states in which there is nothing to do, and what it then is already. */
  readonly already: ReadonlyMap<string, string>;
  readonly done: string;
}

const WORDS: Readonly<Record<PowerKind, Words>> = {
  start: {
    ready: ['stopped', 'deallocated'],
    already: new Map([
      ['finished', 'already started'],
      ['starting', 'already being started'],
    ]),
    done: 'started',
  },
  stop: {
    ready: ['finished'],
    already: new Map([
      ['stopped', 'already stopped'],
      ['deallocated', 'already stopped'],
      ['stopping', 'already being stopped'],
      ['deallocating', 'already being stopped'],
    ]),
    done: 'stopped',
  },
};

/** Whether an environment in this state (LCS's word) has been started, or stopped, or is on its way there. */
export function isPowered(kind: PowerKind, state: string): boolean {
  return WORDS[kind].already.has(state.toLowerCase());
}

/** Why an environment cannot be started or stopped now, as a sentence; null when nothing that is known speaks against it. */
export function whyNoPower(kind: PowerKind, facts: EnvironmentFacts): string | null {
  return whyNeverPower(facts) ?? whyNoPowerNow(kind, facts);
}

/** Why it can never be: CanStart and CanStop are true for others, too, so the infrastructure decides (lcs-api 2.5). */
export function whyNeverPower({ name, infrastructure }: EnvironmentFacts): string | null {
  if (infrastructure === null || /^customer/i.test(infrastructure)) return null;
  return `${name} is run by Microsoft (${infrastructure}): LCS starts and stops only cloud-hosted environments.`;
}

function whyNoPowerNow(kind: PowerKind, { name, state, canStart, canStop }: EnvironmentFacts): string | null {
  const { ready, already, done } = WORDS[kind];
  const now = state?.toLowerCase() ?? null;
  const nothingToDo = already.get(now ?? '');
  if (nothingToDo) return `${name} is ${nothingToDo}.`;
  if (now !== null && !ready.includes(now)) return `${name} cannot be ${done} now: LCS says its state is ${state}.`;
  const may = kind === 'start' ? canStart : canStop;
  return may === false ? `LCS says that ${name} cannot be ${done} now.` : null;
}
