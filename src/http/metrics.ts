import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Observer } from '../operations/measures.ts';
import { createCounters } from './metrics-counters.ts';
import { createGauges, type ReadingDeps } from './metrics-gauges.ts';

/** Numbers for Prometheus. In no label is an id, a name or a text: their values are words of Ferry's own. */
export interface Metrics extends Observer {
  /** Counts a request that led to no turn: turned away at the door, or not handled by Ferry's fault. */
  refused(reason: string): void;
  /** All numbers as Prometheus reads them; those that are read from the database are read now. Never rejects. */
  text(deps: ReadingDeps): Promise<string>;
  /** Of that text. */
  readonly contentType: string;
}

/** The process's own, what is counted as it happens, and how things stand when somebody asks. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = createGauges(registry);
  return {
    ...createCounters(registry),
    contentType: registry.contentType,
    async text(deps) {
      await gauges.read(deps);
      return registry.metrics();
    },
  };
}
