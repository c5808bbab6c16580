import { matches } from './request-log.ts';

/** What goes wrong. */
export type Fault =
  /** Answered without being carried out; an object body becomes JSON, a string goes out as it is. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: unknown; contentType?: string }
  /** No answer until the client gives up or the simulator stops. */
  | { kind: 'hang' }
  /** The connection is destroyed before anything is done. */
  | { kind: 'reset' }
  /** The request is carried out, then the connection is destroyed without an answer. */
  | { kind: 'lost' }
  /** Carried out and answered, `ms` later. */
  | { kind: 'delay'; ms: number }
  /** Carried out; its answer waits until it is decided whether it goes out or the connection is destroyed. */
  | { kind: 'held'; until: () => Promise<'answer' | 'drop'> }
  /** Decided when the request has come in, however long that takes; undefined: all goes well. */
  | { kind: 'staged'; decide: (arrived: Arrived) => Promise<Fault | undefined> };

/** A request on the doorstep. `remotePort` tells which process sent it. */
export interface Arrived {
  method: string;
  /** Decoded, with query. */
  path: string;
  body: unknown;
  remotePort: number | undefined;
}

/** When it goes wrong: for the next `times` requests (default 1; Infinity until removed) that match. */
export interface FaultRule {
  /** Shown on the page; also what `clear` takes. */
  name: string;
  method?: string;
  /** Matched against the decoded path with query; left out: every path. */
  path?: RegExp;
  times?: number;
  fault: Fault;
}

/** Scripted faults: the first rule that matches and has uses left is taken. */
export class Faults {
  /** By how much the clock in the `Date` header of every answer is ahead, in ms; nothing else of the service goes by it. */
  clockOffsetMs = 0;
  readonly #rules: (FaultRule & { used: number })[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ ...rule, used: 0 });
  }

  /** Removes all rules, or those of that name. */
  clear(name?: string): void {
    const kept = name === undefined ? [] : this.#rules.filter((rule) => rule.name !== name);
    this.#rules.splice(0, this.#rules.length, ...kept);
  }

  /** Every rule not removed, used up ones included. */
  list(): readonly (FaultRule & { used: number })[] {
    return this.#rules.map((rule) => ({ ...rule }));
  }

  /** The fault for this request, counted as used; undefined: all goes well. */
  take(method: string, path: string): Fault | undefined {
    const rule = this.#rules.find((candidate) => applies(candidate, method, path));
    if (!rule) return undefined;
    rule.used += 1;
    return rule.fault;
  }
}

function applies(rule: FaultRule & { used: number }, method: string, path: string): boolean {
  if (rule.used >= (rule.times ?? 1)) return false;
  if (rule.method !== undefined && rule.method !== method) return false;
  return rule.path === undefined || matches(rule.path, path);
}
