import assert from 'node:assert/strict';
import { systemClock } from '../../src/clock.ts';
import { FerryError } from '../../src/errors.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { createMetrics, type Metrics } from '../../src/http/metrics.ts';
import { createMetricsServer } from '../../src/http/metrics-server.ts';
import { QUEUES, type QueueName, type StandingNow } from '../../src/operations/ports.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

const NO_JOBS = Object.fromEntries(QUEUES.map((queue) => [queue, 0])) as Record<QueueName, number>;
const QUIET: StandingNow = {
  openByState: { requested: 0, running: 0 },
  paused: 0,
  dueByQueue: NO_JOBS,
  outboxAgeMs: 0,
};

describe('the metrics', () => {
  let metrics: Metrics;
  let standing: () => Promise<StandingNow>;
  let problem: string | null;
  let server: HttpServer;
  let url: string;

  beforeEach(async () => {
    metrics = createMetrics();
    standing = async () => QUIET;
    problem = null;
    server = createMetricsServer(metrics, {
      standing: { read: () => standing() },
      readiness: { problem: async () => problem },
      logger: createRecordingLogger(),
      clock: systemClock,
    });
    url = await server.listen(0);
  });
  afterEach(() => server.close(0));

  async function scraped(): Promise<string> {
    const response = await fetch(`${url}/metrics`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=/);
    return response.text();
  }

  /** The lines with numbers whose name begins so. */
  async function linesOf(name: string): Promise<string[]> {
    return (await scraped()).split('\n').filter((line) => line.startsWith(name));
  }

  it("are served as Prometheus reads them, with the process's own, and nothing else is", async () => {
    assert.match(await scraped(), /^process_resident_memory_bytes \d+/m);
    for (const path of ['/api/messages', '/healthz', '/']) assert.equal((await fetch(`${url}${path}`)).status, 404);
  });

  it('explain each of our numbers', async () => {
    const text = await scraped();
    const named = [...text.matchAll(/^# TYPE (ferry_\w+) /gm)].map(([, name]) => String(name));
    const helped = [...text.matchAll(/^# HELP (ferry_\w+) \S/gm)].map(([, name]) => String(name));
    assert.deepEqual(helped, named);
    assert.deepEqual(named.sort(), [
      'ferry_job_failures_total',
      'ferry_jobs_waiting',
      'ferry_lcs_call_seconds',
      'ferry_lcs_calls_total',
      'ferry_open_operations',
      'ferry_outbox_age_seconds',
      'ferry_paused_operations',
      'ferry_poll_lateness_seconds',
      'ferry_ready',
      'ferry_refused_requests_total',
      'ferry_teams_calls_total',
      'ferry_token_renewals_total',
      'ferry_turn_seconds',
      'ferry_turns_total',
    ]);
  });

  const counted: readonly [what: string, happen: (metrics: Metrics) => void, line: string][] = [
    ['a refused request', (all) => all.refused('expired'), 'ferry_refused_requests_total{reason="expired"} 1'],
    [
      'a turn',
      (all) => all.turn({ type: 'invoke', outcome: 'failed', ms: 300 }),
      'ferry_turns_total{type="invoke",outcome="failed"} 1',
    ],
    [
      'how long it took',
      (all) => all.turn({ type: 'invoke', outcome: 'answered', ms: 300 }),
      'ferry_turn_seconds_sum{type="invoke"} 0.3',
    ],
    [
      'a call of LCS',
      (all) => all.lcsCall({ endpoint: 'refresh', outcome: 'throttled', ms: 2_000 }),
      'ferry_lcs_calls_total{endpoint="refresh",outcome="throttled"} 1',
    ],
    [
      'how long that took',
      (all) => all.lcsCall({ endpoint: 'refresh', outcome: 'ok', ms: 2_000 }),
      'ferry_lcs_call_seconds_bucket{le="2.5",endpoint="refresh"} 1',
    ],
    [
      'a token',
      (all) => all.tokenRenewal({ way: 'silent', outcome: 'signInUnreachable' }),
      'ferry_token_renewals_total{way="silent",outcome="signInUnreachable"} 1',
    ],
    [
      'a request to Teams',
      (all) => all.teamsCall({ kind: 'update', outcome: 'ok' }),
      'ferry_teams_calls_total{kind="update",outcome="ok"} 1',
    ],
    ['a late poll', (all) => all.jobTaken({ queue: 'poll', lateMs: 1_500 }), 'ferry_poll_lateness_seconds_sum 1.5'],
    ['a failed job', (all) => all.jobFailed({ queue: 'announce' }), 'ferry_job_failures_total{queue="announce"} 1'],
  ];
  for (const [what, happen, line] of counted) {
    it(`count ${what}`, async () => {
      happen(metrics);
      assert.ok((await scraped()).split('\n').includes(line), line);
    });
  }

  it('count the lateness of polls alone', async () => {
    metrics.jobTaken({ queue: 'cards', lateMs: 1_500 });
    assert.deepEqual(await linesOf('ferry_poll_lateness_seconds_count'), ['ferry_poll_lateness_seconds_count 0']);
  });

  it('have turns and failures of jobs from the beginning, so that the first one shows', async () => {
    assert.equal((await linesOf('ferry_turns_total{')).length, 12);
    assert.equal((await linesOf('ferry_job_failures_total{')).length, QUEUES.length);
    assert.match(await scraped(), /ferry_turns_total\{type="message",outcome="failed"\} 0/);
  });

  it('tell how things stand when they are asked', async () => {
    const openByState = { requested: 0, running: 3 };
    const dueByQueue = { ...NO_JOBS, cards: 2 };
    standing = async () => ({ openByState, paused: 1, dueByQueue, outboxAgeMs: 90_500 });
    const text = await scraped();
    for (const line of [
      'ferry_open_operations{state="requested"} 0',
      'ferry_open_operations{state="running"} 3',
      'ferry_paused_operations 1',
      'ferry_outbox_age_seconds 90.5',
      'ferry_jobs_waiting{queue="cards"} 2',
      'ferry_jobs_waiting{queue="poll"} 0',
      'ferry_ready 1',
    ]) {
      assert.ok(text.split('\n').includes(line), line);
    }
    standing = async () => QUIET;
    assert.deepEqual(await linesOf('ferry_open_operations{state="running"}'), [
      'ferry_open_operations{state="running"} 0',
    ]);
  });

  it('are given although the database cannot be read: without what it would tell, and not ready', async () => {
    await scraped();
    metrics.jobFailed({ queue: 'poll' });
    standing = () => Promise.reject(new FerryError('storeUnavailable', 'away'));
    const text = await scraped();
    assert.match(text, /^ferry_ready 0$/m);
    assert.match(text, /^ferry_job_failures_total\{queue="poll"\} 1$/m);
    assert.doesNotMatch(text, /^ferry_(open_operations|paused_operations|outbox_age_seconds|jobs_waiting)[ {]/m);
    standing = async () => QUIET;
    assert.match(await scraped(), /^ferry_outbox_age_seconds 0$/m);
  });

  it('say that Ferry is not ready', async () => {
    problem = 'jobs: no worker runs';
    assert.deepEqual(await linesOf('ferry_ready'), ['ferry_ready 0']);
  });
});
