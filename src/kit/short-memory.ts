interface Remembered<V> {
  readonly value: V;
  /** ms UTC. */
  readonly until: number;
}

/** What was put is remembered for `lifeMs`. There are at most `capacity` values: the one put the longest ago gives way. */
export class ShortMemory<V> {
  readonly #values = new Map<string, Remembered<V>>();
  readonly #capacity: number;
  readonly #lifeMs: number;

  constructor(capacity: number, lifeMs: number) {
    this.#capacity = capacity;
    this.#lifeMs = lifeMs;
  }

  get(key: string, now: number): V | undefined {
    const found = this.#values.get(key);
    return found && now < found.until ? found.value : undefined;
  }

  put(key: string, value: V, now: number): void {
    // A Map keeps the order of insertion, and all live equally long: what is over stands in front.
    this.#values.delete(key);
    this.#values.set(key, { value, until: now + this.#lifeMs });
    for (const [oldest, { until }] of this.#values) {
      if (now < until && this.#values.size <= this.#capacity) return;
      this.#values.delete(oldest);
    }
  }

  forget(key: string): void {
    this.#values.delete(key);
  }
}
