/** What a process that is killed never gets to see. */
export class Killed extends Error {
  constructor() {
    super('the process was killed');
  }
}

export interface Kill {
  /** Which of the process's calls to the outside it dies at, from 0. */
  readonly call: number;
  /** Whether that call is carried out and only its answer lost. */
  readonly carriedOut: boolean;
}

/** The life of one process: everything it calls goes through `wrap`, and after its death nothing it does has an effect. */
export class Process {
  readonly #kill: Kill | null;
  #calls = 0;
  #isDead = false;

  constructor(kill: Kill | null = null) {
    this.#kill = kill;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** The same object, as this process can reach it. */
  wrap<T extends object>(outside: T): T {
    return new Proxy(outside, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => this.#call(() => Reflect.apply(member, target, args));
      },
    });
  }

  async #call(carryOut: () => unknown): Promise<unknown> {
    if (this.#isDead) throw new Killed();
    const isLast = this.#calls === this.#kill?.call;
    this.#calls += 1;
    if (isLast) this.#isDead = true;
    if (isLast && !this.#kill?.carriedOut) throw new Killed();
    const answer = await carryOut();
    if (this.#isDead) throw new Killed();
    return answer;
  }
}
