import type { Operation } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import { blocks, checkExport, checkPower, checkTarget, holderOf } from '../operations/preflight.ts';
import { viewTitle } from './operation-view.ts';
import type { EnvironmentView } from './views.ts';

/** An environment, what Ferry runs on it, and what may be done with it. `open`: Ferry's operations that have not ended. */
export function viewEnvironment(facts: EnvironmentFacts, open: readonly Operation[]): EnvironmentView {
  const holder = holderOf(facts, open);
  const isHeld = holder !== null;
  return {
    facts,
    running: holder ? viewTitle(holder) : null,
    noRefresh: blocks(checkTarget(facts, isHeld))[0]?.text ?? null,
    noExport: blocks(checkExport(facts, isHeld))[0]?.text ?? null,
    noStart: blocks(checkPower('start', facts, isHeld))[0]?.text ?? null,
    noStop: blocks(checkPower('stop', facts, isHeld))[0]?.text ?? null,
  };
}
