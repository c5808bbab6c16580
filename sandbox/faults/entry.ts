import type { FaultSwitch, SimulatorName } from '../controls.ts';
import type { Entra } from '../entra/entra.ts';
import type { FaultRule, Faults } from '../kit/faults.ts';
import type { LcsSimulator } from '../lcs/lcs-simulator.ts';
import type { TeamsSimulator } from '../teams/teams-simulator.ts';
import type { TokenService } from '../token-service/token-service.ts';

/** What the switches act on. */
export interface FaultTargets {
  entra: Entra;
  tokenService: TokenService;
  lcs: LcsSimulator;
  teams: TeamsSimulator;
  faultsOf(simulator: SimulatorName): Faults;
}

type Description = Pick<FaultSwitch, 'id' | 'simulator' | 'title' | 'about'>;

/** What one switch does: a scripted fault of requests, a setting that holds until switched off, or a thing done once. */
export type FaultEntry = Description &
  (
    | { kind: 'request'; rule: Omit<FaultRule, 'name'> }
    | { kind: 'setting'; isOn(targets: FaultTargets): boolean; set(targets: FaultTargets, on: boolean): void }
    | { kind: 'once'; run(targets: FaultTargets): void }
  );
