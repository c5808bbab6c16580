/** What Ferry's own /metrics say, as far as it is about polls. */
export interface FerryNumbers {
  /** Polls begun, by the upper end of their lateness in seconds. */
  readonly lateness: ReadonlyMap<number, number>;
  /** Calls of LCS by outcome. */
  readonly lcsCalls: ReadonlyMap<string, number>;
  readonly jobFailures: number;
  readonly paused: number;
}

export async function readFerryNumbers(metricsUrl: string): Promise<FerryNumbers> {
  const answer = await fetch(metricsUrl);
  if (!answer.ok) throw new Error(`Ferry answered ${answer.status} to a request for its numbers.`);
  const text = await answer.text();
  const values = (name: string, label: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))].map(
      ([, labels = '', value]) => [new RegExp(`${label}="([^"]*)"`).exec(labels)?.[1] ?? '', Number(value)] as const,
    );
  const sum = (name: string) => values(name, 'x').reduce((total, [, value]) => total + value, 0);
  const buckets = values('ferry_poll_lateness_seconds_bucket', 'le');
  return {
    lateness: new Map(buckets.map(([end, count]) => [end === '+Inf' ? Number.POSITIVE_INFINITY : Number(end), count])),
    lcsCalls: new Map(values('ferry_lcs_calls_total', 'outcome')),
    jobFailures: sum('ferry_job_failures_total'),
    paused: sum('ferry_paused_operations'),
  };
}

/** The end of the bucket, in seconds, up to which a share `q` of the polls between the two readings was late at most. */
export function latenessWithin(before: FerryNumbers, after: FerryNumbers, q: number): number {
  const counts = [...after.lateness].map(([end, count]) => [end, count - (before.lateness.get(end) ?? 0)] as const);
  const all = Math.max(...counts.map(([, count]) => count));
  return counts.find(([, count]) => count >= q * all)?.[0] ?? Number.NaN;
}
