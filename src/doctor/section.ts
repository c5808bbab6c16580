import { type Clock, orAfter } from '../clock.ts';
import { type Finding, failed } from '../operations/diagnosis.ts';

/** What came of looking at one thing. */
export interface Look {
  readonly findings: readonly Finding[];
  /** What could not be seen from here, and who sees it. */
  readonly notes: readonly string[];
}

/** A part of the report, in the order of the report. */
export interface Section extends Look {
  readonly title: string;
}

export const found = (...findings: readonly Finding[]): Look => ({ findings, notes: [] });
export const noted = (...notes: readonly string[]): Look => ({ findings: [], notes });
export const together = (...looks: readonly Look[]): Look => ({
  findings: looks.flatMap(({ findings }) => findings),
  notes: looks.flatMap(({ notes }) => notes),
});
/** Nothing failed, and nothing was left unseen either. */
export const isClear = ({ findings }: Look): boolean => findings.every(({ level }) => level === 'pass');
export const isGood = ({ findings }: Look): boolean => findings.every(({ level }) => level !== 'fail');

/** Everybody who waits for the doctor waits at night: what takes longer than this is answered with that. In ms. */
const PATIENCE = 12_000;

/** Never rejects and never takes much longer than 12 s: what goes wrong while looking is a failure of its own. */
export async function patiently(clock: Clock, about: string, look: () => Promise<Look>): Promise<Look> {
  try {
    return await orAfter(clock, PATIENCE, look(), () =>
      found(failed(about, `No answer within ${PATIENCE / 1000} s.`, TRY_AGAIN)),
    );
  } catch (error) {
    const name = error instanceof Error ? error.name : 'an error';
    return found(failed(about, `This could not be looked at: ${name}.`, REPORT));
  }
}

const TRY_AGAIN = 'Try again in a minute. If it stays so, look at the network between this machine and that service.';
const REPORT = 'This is a mistake in doctor itself. Report it, with this line and the version of Ferry.';
