import { Counter, Histogram, type Registry } from 'prom-client';
import { type Observer, TURN_OUTCOMES, TURN_TYPES } from '../operations/measures.ts';
import { QUEUES } from '../operations/ports.ts';

// In seconds. A turn has four of them, a read of LCS twenty, a write sixty; a poll is late when people could notice it.
const TURN_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8];
const LCS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
const LATE_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 300, 900];

/** What is counted as it happens, by this process alone. */
export function createCounters(registry: Registry): Observer & { refused(reason: string): void } {
  const refused = counter('ferry_refused_requests_total', ['reason'], {
    registry,
    help: 'Requests to /api/messages that led to no turn, by reason: not authenticated, no activity, or (unavailable, failed) no fault of the sender.',
  });
  const failures = counter('ferry_job_failures_total', ['queue'], {
    registry,
    help: 'Jobs that failed and will run again.',
  });
  // From the beginning: of a number that comes into being with its first failure, no rate shows that failure.
  for (const queue of QUEUES) failures.inc({ queue }, 0);
  const lateness = histogram('ferry_poll_lateness_seconds', [], {
    registry,
    help: 'How much later than due polls of LCS began.',
    buckets: LATE_SECONDS,
  });
  const renewals = counter('ferry_token_renewals_total', ['way', 'outcome'], {
    registry,
    help: 'Tokens for LCS asked for: of Entra by a refresh token (silent), by an exchange (onBehalfOf), or of the OAuth connection; by ok or the kind of failure.',
  });
  const teamsCalls = counter('ferry_teams_calls_total', ['kind', 'outcome'], {
    registry,
    help: 'Requests to Teams, each repetition for itself.',
  });
  return {
    ...turnCounters(registry),
    ...lcsCounters(registry),
    refused: (reason) => refused.inc({ reason }),
    tokenRenewal: (seen) => renewals.inc(seen),
    teamsCall: (seen) => teamsCalls.inc(seen),
    jobTaken({ queue, lateMs }) {
      if (queue === 'poll') lateness.observe(lateMs / 1000);
    },
    jobFailed: ({ queue }) => failures.inc({ queue }),
  };
}

function turnCounters(registry: Registry): Pick<Observer, 'turn'> {
  const turns = counter('ferry_turns_total', ['type', 'outcome'], {
    registry,
    help: 'Turns by type of activity. answered: it went as it should, whatever the answer says; refused: turned away, by who or where, or as one too many; failed: by a failure of Ferry or its database.',
  });
  for (const type of TURN_TYPES) for (const outcome of TURN_OUTCOMES) turns.inc({ type, outcome }, 0);
  const seconds = histogram('ferry_turn_seconds', ['type'], {
    registry,
    help: 'How long turns took.',
    buckets: TURN_SECONDS,
  });
  return {
    turn({ type, outcome, ms }) {
      turns.inc({ type, outcome });
      seconds.observe({ type }, ms / 1000);
    },
  };
}

function lcsCounters(registry: Registry): Pick<Observer, 'lcsCall'> {
  const calls = counter('ferry_lcs_calls_total', ['endpoint', 'outcome'], {
    registry,
    help: 'Requests to LCS by what was asked and how it ended, each repetition for itself.',
  });
  const seconds = histogram('ferry_lcs_call_seconds', ['endpoint'], {
    registry,
    help: 'How long requests to LCS took, failed ones included.',
    buckets: LCS_SECONDS,
  });
  return {
    lcsCall({ endpoint, outcome, ms }) {
      calls.inc({ endpoint, outcome });
      seconds.observe({ endpoint }, ms / 1000);
    },
  };
}

interface About {
  readonly registry: Registry;
  readonly help: string;
}

function counter<L extends string>(name: string, labelNames: L[], { registry, help }: About): Counter<L> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

function histogram<L extends string>(
  name: string,
  labelNames: L[],
  { registry, help, buckets }: About & { readonly buckets: number[] },
): Histogram<L> {
  return new Histogram({ name, help, labelNames, buckets, registers: [registry] });
}
