/** A map of at most `capacity` entries: the one not asked for the longest gives way. */
export class RecentlyUsed<V> {
  readonly #entries = new Map<string, V>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    return value === undefined ? undefined : this.set(key, value);
  }

  getOrMake(key: string, make: () => V): V {
    return this.set(key, this.#entries.get(key) ?? make());
  }

  set(key: string, value: V): V {
    // A Map keeps the order of insertion, so what is put back last is dropped last.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#capacity && oldest !== undefined) this.#entries.delete(oldest);
    return value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
