import type { Clock, VerifyKeys } from '../kit/keys.ts';
import { Simulator } from '../kit/simulator.ts';
import type { SandboxPerson } from '../people.ts';
import { backupsEndpoint } from './backups-endpoint.ts';
import { BlobStorage } from './blob-storage.ts';
import { addEndpoint, type Endpoint } from './endpoint.ts';
import { Gate } from './gate.ts';
import { HISTORY_ENDPOINT } from './history-endpoint.ts';
import { beLikeIis } from './iis.ts';
import { LcsSimulator } from './lcs-simulator.ts';
import { METADATA_ENDPOINT } from './metadata-endpoint.ts';
import { MOVEMENT_ENDPOINTS } from './movement-endpoints.ts';
import { POWER_ENDPOINTS } from './power-endpoints.ts';
import { LcsState } from './state.ts';

/** `refreshSeconds`: how long a refresh or export takes (default 0.3). `verifyKeys`: those of the simulated Entra. `pairs`: as in `createProjects`. */
export interface LcsOptions {
  port?: number;
  verifyKeys: VerifyKeys;
  people: readonly SandboxPerson[];
  clock?: Clock;
  refreshSeconds?: number;
  pairs?: number;
}

/** A listening LCS. Rejects when the port is taken. */
export async function startLcs(options: LcsOptions): Promise<LcsSimulator> {
  const { clock = Date.now, port = 0, refreshSeconds = 0.3, pairs = 0 } = options;
  const simulator = new Simulator({ name: 'lcs', port, clock });
  const apiUrl = () => simulator.url;
  const gate = new Gate(options.people, options.verifyKeys, clock);
  const state = new LcsState(clock, refreshSeconds, pairs);
  const storage = new BlobStorage(apiUrl);
  beLikeIis(simulator.server);
  for (const endpoint of endpoints(storage)) addEndpoint(simulator.server, endpoint, { gate, state, apiUrl });
  storage.addTo(simulator.server, state);
  await simulator.listen();
  return new LcsSimulator(simulator, gate, state);
}

function endpoints(storage: BlobStorage): Endpoint[] {
  return [backupsEndpoint(storage), ...MOVEMENT_ENDPOINTS, METADATA_ENDPOINT, HISTORY_ENDPOINT, ...POWER_ENDPOINTS];
}
