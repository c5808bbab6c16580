import { ShortMemory } from '../kit/short-memory.ts';

/** As long as what this process has written is taken to stand there. */
const TAKEN_FOR_MS = 300_000;
const NAMES = 10_000;

interface Writing {
  readonly content: string;
  readonly at: number;
}

/**
 * What this process has written in the last five minutes, so that a person who says five things does not have their name and address
 * written five times. What another process has changed since is written again five minutes later at the most.
 */
export class WrittenLately {
  readonly #writings = new ShortMemory<Writing>(NAMES, TAKEN_FOR_MS);

  /** Whether just this content was written under that name in the five minutes before `now`, ms UTC. */
  has(name: string, content: string, now: number): boolean {
    return this.#writings.get(name, now)?.content === content;
  }

  /** `at`: the time that the content is of; of two the later one counts, whichever was written first. */
  note(name: string, content: string, at: number): void {
    const known = this.#writings.get(name, at);
    if (!known || known.at <= at) this.#writings.put(name, { content, at }, at);
  }

  forget(name: string): void {
    this.#writings.forget(name);
  }
}
