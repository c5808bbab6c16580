/** A request that is turned away at the door. `reason` is one word for the class of failure, and all that is told. */
export class Refusal extends Error {
  /** 401: not authenticated. 400: authenticated, but no activity. */
  readonly status: 400 | 401;
  readonly reason: string;

  constructor(status: 400 | 401, reason: string) {
    super(`refused: ${reason}`);
    this.name = 'Refusal';
    this.status = status;
    this.reason = reason;
  }
}
