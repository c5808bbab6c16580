import assert from 'node:assert/strict';
import type { Subject } from '../kit/rounds.ts';
import { median } from '../kit/stats.ts';
import type { Drawing } from './drawn.ts';

/** Long enough for a median, short enough that the rounds of all cards interleave. */
const WINDOW_MS = Number(process.env.BENCH_WINDOW_MS ?? 10);
const LEAST_CALLS = 5;

export function nameOf({ template, sample, from }: Drawing): string {
  return `${template}, ${from} "${sample}"`;
}

/** The bytes of a card as they go to Teams. */
export function bytesOf({ render }: Drawing): number {
  return Buffer.byteLength(JSON.stringify(render()));
}

/**
 * Draws one card for a while, by expansion alone and from its reply, and then writes and reads the same card as JSON for a
 * while: the least that anything does that sends it. In µs each. Throws when a card is not the same as the first.
 */
export function subjectOf(drawing: Drawing): Subject {
  const { expand, render } = drawing;
  const card = expand();
  assert.ok(card.type === 'AdaptiveCard' && Array.isArray(card.body) && card.body.length > 0, nameOf(drawing));
  return {
    name: nameOf(drawing),
    async measure() {
      const expandUs = microsecondsOf(expand);
      const renderUs = render === expand ? expandUs : microsecondsOf(render);
      const jsonUs = microsecondsOf(() => JSON.parse(JSON.stringify(card)));
      assert.deepEqual(expand(), card);
      assert.deepEqual(render(), card);
      return { expandUs, renderUs, jsonUs, ratio: expandUs / jsonUs };
    },
  };
}

/** The median of single calls: what else runs on the machine hits some of them, and hard. */
function microsecondsOf(work: () => unknown): number {
  const took: number[] = [];
  const end = performance.now() + WINDOW_MS;
  for (let begun = performance.now(); begun < end || took.length < LEAST_CALLS; begun = performance.now()) {
    work();
    took.push((performance.now() - begun) * 1000);
  }
  return median(took);
}
