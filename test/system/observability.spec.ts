import assert from 'node:assert/strict';
import { freePort } from '../../sandbox/kit/free-port.ts';
import { PEOPLE, person } from '../../sandbox/people.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startSandboxOnPostgres } from '../support/sandbox-on-postgres.ts';
import { botSays } from './scene.ts';
import { until } from './until.ts';

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

type Line = Readonly<Record<string, unknown>>;

describe('what an operator sees of a refresh', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let opsUrl: string;
  let metrics: string;
  let lines: readonly Line[];

  before(async () => {
    const opsPort = await freePort();
    opsUrl = `http://127.0.0.1:${opsPort}`;
    sandbox = await startSandboxOnPostgres({ env: { OPS_PORT: String(opsPort) } });
    const { teams, tokenService } = sandbox;
    await tokenService.signIn(person('robin'));
    const asked = await teams.post('robin', { channel: 'general' }, '@Ferry refresh UAT from PROD');
    const card = await botSays(sandbox, asked, /Refresh of UAT from PROD/);
    await teams.execute('robin', card.id, 'confirm', { typedTarget: 'UAT' });
    await botSays(sandbox, asked, /is done after/);
    await until('the end is told and nothing is open', async () => {
      metrics = await (await fetch(`${opsUrl}/metrics`)).text();
      lines = sandbox.bot.logLines().map(parsed);
      return numberOf('ferry_outbox_age_seconds') === 0 && told().length > 0;
    });
  });
  after(() => sandbox?.stop());

  function parsed(line: string): Line {
    try {
      return JSON.parse(line) as Line;
    } catch {
      return {};
    }
  }

  function told(): readonly Line[] {
    return lines.filter(
      ({ msg, state }) => msg === 'the thread was told where an operation got to' && state === 'succeeded',
    );
  }

  function numberOf(series: string): number | undefined {
    const line = metrics.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }

  it('is on the port for operators only', async () => {
    assert.equal((await fetch(`${sandbox.bot.url}/metrics`)).status, 404);
    for (const path of ['/healthz', '/readyz', '/api/messages'])
      assert.equal((await fetch(`${opsUrl}${path}`)).status, 404);
  });

  it('is counted: turns, calls of LCS and Teams, tokens, polls', () => {
    assert.equal(numberOf('ferry_turns_total{type="message",outcome="answered"}'), 1);
    assert.equal(numberOf('ferry_turns_total{type="invoke",outcome="answered"}'), 1);
    assert.equal(numberOf('ferry_turns_total{type="message",outcome="failed"}'), 0);
    assert.equal(numberOf('ferry_turn_seconds_count{type="message"}'), 1);
    assert.equal(numberOf('ferry_lcs_calls_total{endpoint="refresh",outcome="ok"}'), 1);
    for (const endpoint of ['listEnvironments', 'listHistory', 'fetchStatus'])
      assert.ok(Number(numberOf(`ferry_lcs_calls_total{endpoint="${endpoint}",outcome="ok"}`)) > 0, endpoint);
    assert.equal(numberOf('ferry_lcs_call_seconds_count{endpoint="refresh"}'), 1);
    assert.ok(Number(numberOf('ferry_token_renewals_total{way="onBehalfOf",outcome="ok"}')) > 0);
    assert.ok(Number(numberOf('ferry_teams_calls_total{kind="create",outcome="ok"}')) >= 2);
    assert.ok(Number(numberOf('ferry_teams_calls_total{kind="update",outcome="ok"}')) > 0);
    assert.ok(Number(numberOf('ferry_poll_lateness_seconds_count')) > 0);
    assert.equal(numberOf('ferry_job_failures_total{queue="poll"}'), 0);
  });

  it('is over: nothing open, nothing paused, Ferry ready', () => {
    const open = metrics.split('\n').filter((line) => line.startsWith('ferry_open_operations{'));
    assert.equal(open.length, 8);
    for (const line of open) assert.match(line, / 0$/);
    assert.equal(numberOf('ferry_paused_operations'), 0);
    assert.equal(numberOf('ferry_ready'), 1);
  });

  it('names nobody and nothing in a label', () => {
    const labels = metrics.split('\n').filter((line) => line.startsWith('ferry_') && line.includes('{'));
    assert.ok(labels.length > 50);
    for (const line of labels) {
      assert.doesNotMatch(line, GUID);
      assert.doesNotMatch(line, /19:|29:|@thread|UAT|PROD/);
      for (const { name } of PEOPLE) assert.ok(!line.includes(name), line);
    }
  });

  it('has one correlation id from the click over the call of LCS and the polls to the message in the thread', () => {
    const click = only(lines.filter(({ msg, command }) => msg === 'a turn' && command === 'confirm'));
    const post = only(lines.filter(({ msg, endpoint }) => msg === 'LCS was asked' && endpoint === 'refresh'));
    const polls = lines.filter(({ msg, endpoint }) => msg === 'LCS was asked' && endpoint === 'fetchStatus');
    assert.match(String(click.correlationId), GUID);
    assert.ok(polls.length > 0);
    for (const line of [post, ...polls, only(told())]) assert.equal(line.correlationId, click.correlationId);
    const request = only(lines.filter(({ msg, command }) => msg === 'a turn' && command === 'refresh'));
    assert.notEqual(request.correlationId, click.correlationId, 'each turn has its own');
  });

  it('has a line for each turn, with how it ended and never what was typed', () => {
    const turns = lines.filter(({ msg }) => msg === 'a turn');
    assert.deepEqual(
      turns.map(({ type, command, outcome, level }) => ({ type, command, outcome, level })),
      [
        { type: 'message', command: 'refresh', outcome: 'answered', level: 30 },
        { type: 'invoke', command: 'confirm', outcome: 'answered', level: 30 },
      ],
    );
    for (const turn of turns) {
      assert.equal(typeof turn.ms, 'number');
      assert.doesNotMatch(JSON.stringify(turn), /UAT|PROD/);
    }
  });

  it('has a line for each state that it went through', () => {
    const changes = lines.filter(({ msg }) => /^an operation (begins|changed its state)$/.test(String(msg)));
    assert.deepEqual(
      changes.map(({ from, to }) => `${from} → ${to}`),
      [
        'null → requested',
        'requested → approved',
        'approved → submitting',
        'submitting → running',
        'running → succeeded',
      ],
    );
    assert.equal(new Set(changes.map(({ operationId }) => operationId)).size, 1);
  });

  function only(found: readonly Line[]): Line {
    assert.equal(found.length, 1);
    return found[0] as Line;
  }
});
