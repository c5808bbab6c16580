import type pg from 'pg';
import type { CheapLcs, Followed } from './cheap-lcs.ts';

/** How late polls were that were due or overdue in some time, in ms, as LCS saw it. */
export interface Polls {
  readonly lateness: readonly number[];
  /** Of these, the polls that had not come at the end: they are at least so late. */
  readonly missing: number;
}

interface Row {
  readonly revision: number;
  readonly next_poll_at: Date;
  readonly lcs_activity_id: string;
}

/**
 * Compares what the database says is due with what LCS is asked. A poll raises its operation's revision by one, so the n-th call
 * for an operation is the poll that was due by the revision it began with and n.
 */
export class PollLedger {
  readonly #client: pg.Client;
  readonly #lcs: CheapLcs;
  readonly #first = new Map<string, number>();
  /** By activity id: when the n-th poll was due, ms UTC. */
  readonly #due = new Map<string, Map<number, number>>();

  constructor(client: pg.Client, lcs: CheapLcs) {
    this.#client = client;
    this.#lcs = lcs;
  }

  /** Before Ferry starts. */
  async begin(): Promise<void> {
    const { rows } = await this.#client.query<
      Followed & Row
    >(`select lcs_activity_id, lcs_activity_id as "lcsActivityId",
      target_id as "environmentId", project_id as "projectId", requester_object_id as person, revision, next_poll_at
      from operations`);
    this.#lcs.expect(rows);
    for (const { lcsActivityId, revision } of rows) this.#first.set(lcsActivityId, revision);
    this.#keep(rows);
  }

  /** More often than anything is polled: what is due in between would be missed. */
  async note(): Promise<void> {
    this.#keep(await this.#read());
  }

  /**
   * When Ferry has ended: calls of LCS for each poll that was written down, of all together. Throws when any operation had another
   * number of calls than of polls, or LCS was asked for what it should not have been.
   */
  async callsPerPoll(): Promise<number> {
    const { wrong, calls } = this.#lcs;
    if (wrong.length > 0) throw new Error(`LCS was asked wrongly ${wrong.length} times, first: ${wrong[0]}`);
    const each = (await this.#read()).map(({ lcs_activity_id: id, revision }) => ({
      polls: revision - (this.#first.get(id) ?? 0),
      calls: calls.get(id)?.length ?? 0,
    }));
    const uneven = each.filter(({ polls, calls }) => polls !== calls);
    if (uneven.length > 0) throw new Error(`${uneven.length} operations had not exactly one call for each poll.`);
    return sumOf(each.map(({ calls }) => calls)) / sumOf(each.map(({ polls }) => polls));
  }

  /** Of the polls that were due or overdue from `from` to `until` (ms UTC). */
  of(from: number, until: number): Polls {
    const lateness: number[] = [];
    let missing = 0;
    for (const [id, due] of this.#due) {
      const calls = this.#lcs.calls.get(id) ?? [];
      for (const [nth, at] of due) {
        const called = calls[nth] ?? Number.POSITIVE_INFINITY;
        if (at >= until || called < from) continue;
        if (called > until) missing += 1;
        lateness.push(Math.max(0, Math.min(called, until) - at));
      }
    }
    return { lateness, missing };
  }

  async #read(): Promise<readonly Row[]> {
    const { rows } = await this.#client.query<Row>('select lcs_activity_id, revision, next_poll_at from operations');
    return rows;
  }

  #keep(rows: readonly Row[]): void {
    for (const { lcs_activity_id: id, revision, next_poll_at: at } of rows) {
      const due = this.#due.get(id) ?? new Map<number, number>();
      due.set(revision - (this.#first.get(id) ?? 0), at.getTime());
      this.#due.set(id, due);
    }
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
