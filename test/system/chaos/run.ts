import type { Story } from './story.ts';

/** A POST that reached LCS. `harmless`: LCS did nothing but refuse its token, and it may be sent again. */
export interface Post {
  readonly at: number;
  harmless: boolean;
}

/** One story as it goes. */
export interface Run {
  readonly story: Story;
  readonly source: string;
  readonly target: string;
  readonly targetId: string;
  /** The conversation id of its thread, as soon as there is one. */
  thread: string | null;
  readonly startedAt: number;
  /** Requests typed, repeated ones included. */
  asked: number;
  readonly posts: Post[];
  postsUnderWay: number;
  faults: number;
  /** Its kill has happened. */
  killed: boolean;
  /** Teams has refused its thread for good. */
  gone: boolean;
  /** What its person did, for the account of a failure. */
  readonly diary: string[];
}

export function newRun(story: Story, pair: number, targetId: string): Run {
  return {
    story,
    source: `SRC-${pair}`,
    target: `DST-${pair}`,
    targetId,
    thread: null,
    startedAt: Date.now(),
    asked: 0,
    posts: [],
    postsUnderWay: 0,
    faults: 0,
    killed: false,
    gone: false,
    diary: [],
  };
}

export function note(run: Run, what: string): void {
  run.diary.push(`${String(Date.now() - run.startedAt).padStart(6)} ms  ${what}`);
}
