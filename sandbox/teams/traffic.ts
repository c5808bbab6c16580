import type { Clock } from '../kit/keys.ts';
import type { Activity } from './activity.ts';

/** One raw activity for the page's drawer, tokens masked. `status` null: not answered yet, or never. */
export interface TrafficEntry {
  seq: number;
  at: number;
  direction: 'toBot' | 'fromBot';
  /** 'invoke adaptiveCard/action', 'POST', 'PUT' … */
  title: string;
  activity: unknown;
  status: number | null;
  answer: unknown;
}

/** The newest activities in both directions, 300 at most. */
export class Traffic {
  readonly #entries: TrafficEntry[] = [];
  readonly #listeners = new Set<(entry: TrafficEntry) => void>();
  readonly #clock: Clock;
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  entries(): readonly TrafficEntry[] {
    return [...this.#entries];
  }

  subscribe(listener: (entry: TrafficEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Notes the activity now; the function it gives notes the answer. */
  begin(
    direction: TrafficEntry['direction'],
    title: string,
    activity: Activity | undefined,
  ): (status: number, answer: unknown) => void {
    this.#seq += 1;
    const entry: TrafficEntry = {
      seq: this.#seq,
      at: this.#clock(),
      direction,
      title,
      activity: masked(activity),
      status: null,
      answer: undefined,
    };
    this.#entries.push(entry);
    if (this.#entries.length > 300) this.#entries.shift();
    this.#tell(entry);
    return (status, answer) => {
      Object.assign(entry, { status, answer: masked(answer) });
      this.#tell(entry);
    };
  }

  #tell(entry: TrafficEntry): void {
    for (const listener of [...this.#listeners]) listener({ ...entry });
  }
}

/** A copy in which no token can be read. */
function masked(value: unknown): unknown {
  if (value === undefined) return undefined;
  return JSON.parse(JSON.stringify(value, (name, part) => (name === 'token' ? '(a token)' : part)));
}
