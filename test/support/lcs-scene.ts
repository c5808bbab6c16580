import { createSigningKey } from '../../sandbox/kit/keys.ts';
import { ENVIRONMENT_IDS, type EnvironmentName, PROJECT_IDS } from '../../sandbox/lcs/fixture-ids.ts';
import { startLcs } from '../../sandbox/lcs/lcs.ts';
import type { LcsSimulator } from '../../sandbox/lcs/lcs-simulator.ts';
import { PEOPLE, person } from '../../sandbox/people.ts';
import { createLcsBackend } from '../../src/lcs/backend.ts';
import type { EnvironmentRef, PersonKey } from '../../src/operations/operation.ts';
import type { Backend, Budget, Project } from '../../src/operations/ports.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { createSkippingClock, type SkippingClock } from './skipping-clock.ts';

/** The LCS client and the LCS simulator at the same clock, which moves as the client pauses. */
export interface LcsScene {
  readonly lcs: LcsSimulator;
  readonly clock: SkippingClock;
  readonly logger: ReturnType<typeof createRecordingLogger>;
  readonly project: Project;
  readonly robin: PersonKey;
  /** With a budget of its own, or with that of other instances. */
  backend(budget?: Budget): Backend;
  /** As at the start, but for the clock. */
  reset(): void;
}

/** A refresh takes an hour there, a start or stop a quarter of it. */
export async function startLcsScene(start: number): Promise<LcsScene> {
  const clock = createSkippingClock(start);
  const now = () => clock.time;
  const key = await createSigningKey(now);
  const lcs = await startLcs({ verifyKeys: key, people: PEOPLE, clock: now, refreshSeconds: 3600 });
  const logger = createRecordingLogger();
  const tokens = {
    get: async ({ objectId: oid, tenantId: tid }: PersonKey, apiUrl: string) => {
      const claims = { oid, tid, scp: 'user_impersonation' };
      const value = await key.sign(claims, { issuer: 'entra', audience: `${apiUrl}/`, lifetimeSeconds: 3600 });
      return { value, expiresAt: clock.now() + 3_600_000 };
    },
    forget: async () => undefined,
  };
  return {
    lcs,
    clock,
    logger,
    project: { id: PROJECT_IDS.rollout, name: 'Contoso rollout', apiUrl: lcs.url },
    robin: person('robin'),
    backend: (budget = createMemoryBudget()) => createLcsBackend({ tokens, budget, clock, logger }),
    reset() {
      lcs.reset();
      lcs.requests.clear();
      lcs.faults.clear();
      clock.pauses.length = 0;
      logger.lines.length = 0;
    },
  };
}

export function environmentNamed(name: EnvironmentName): EnvironmentRef {
  return { id: ENVIRONMENT_IDS[name], name };
}
