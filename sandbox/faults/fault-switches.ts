import type { FaultSwitch } from '../controls.ts';
import { CONNECTOR_FAULTS } from './connector-faults.ts';
import type { FaultEntry, FaultTargets } from './entry.ts';
import { LCS_FAULTS } from './lcs-faults.ts';
import { SIGN_IN_FAULTS } from './sign-in-faults.ts';

/** Every fault of the sandbox's page, in the order to show them. */
export const FAULT_CATALOGUE: readonly FaultEntry[] = [...LCS_FAULTS, ...SIGN_IN_FAULTS, ...CONNECTOR_FAULTS];

/** The catalogue's switches over running simulators. Rules that specs add to the simulators are left alone. */
export class FaultSwitches {
  readonly #targets: FaultTargets;
  readonly #timesRun = new Map<string, number>();

  constructor(targets: FaultTargets) {
    this.#targets = targets;
  }

  list(): readonly FaultSwitch[] {
    return FAULT_CATALOGUE.map((entry) => this.#stateOf(entry));
  }

  /** Throws when there is no such switch; one that is on starts anew. */
  on(id: string): void {
    const entry = FAULT_CATALOGUE.find((candidate) => candidate.id === id);
    if (!entry) throw new Error(`There is no fault '${id}'.`);
    switch (entry.kind) {
      case 'request':
        this.#off(entry);
        this.#targets.faultsOf(entry.simulator).add({ name: entry.id, ...entry.rule });
        break;
      case 'setting':
        entry.set(this.#targets, true);
        break;
      case 'once':
        entry.run(this.#targets);
        this.#timesRun.set(id, (this.#timesRun.get(id) ?? 0) + 1);
    }
  }

  /** One switch, or all of them. What was done once cannot be undone. */
  off(id?: string): void {
    for (const entry of FAULT_CATALOGUE) if (id === undefined || entry.id === id) this.#off(entry);
  }

  #off(entry: FaultEntry): void {
    if (entry.kind === 'request') this.#targets.faultsOf(entry.simulator).clear(entry.id);
    if (entry.kind === 'setting' && entry.isOn(this.#targets)) entry.set(this.#targets, false);
  }

  #stateOf(entry: FaultEntry): FaultSwitch {
    const { id, simulator, title, about } = entry;
    const shown = { id, simulator, title, about };
    if (entry.kind === 'setting') return { ...shown, on: entry.isOn(this.#targets), used: 0, left: null };
    if (entry.kind === 'once') return { ...shown, on: false, used: this.#timesRun.get(id) ?? 0, left: 0 };
    const rule = this.#targets
      .faultsOf(simulator)
      .list()
      .find(({ name }) => name === id);
    const used = rule?.used ?? 0;
    const left = rule ? (rule.times ?? 1) - used : 0;
    return { ...shown, on: left > 0, used, left: Number.isFinite(left) ? left : null };
  }
}
