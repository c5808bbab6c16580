import assert from 'node:assert/strict';
import type { Kind } from '../../src/operations/operation.ts';
import type { Backend, StartRequest } from '../../src/operations/ports.ts';
import { environmentNamed, type LcsScene, startLcsScene } from '../support/lcs-scene.ts';

const START = Date.parse('2026-11-20T08:00:00.120Z');
const UAT = environmentNamed('UAT');
const PROD = environmentNamed('PROD');
const DEV = environmentNamed('DEV-1');
const OFF = environmentNamed('DEV-2');
const DATABASES = /^\/databasemovement\/v1\/databases\//;
const DETAIL = /^\/environmentinfo\/v1\/detail\//;
const HISTORY = /^\/environmentinfo\/v1\/history\//;
const ENVELOPE = {
  IsSuccess: true,
  OperationActivityId: '11111111-2222-3333-4444-555555555555',
  ErrorMessage: null,
  VersionEOL: '9999-12-31T23:59:59.9999999',
};

/** What lcs-api 1.2 to 1.5 says of real answers. Limits and words have specs of their own. */
describe('LCS client and the quirks of LCS', () => {
  let scene: LcsScene;
  let backend: Backend;

  before(async () => {
    scene = await startLcsScene(START);
  });
  after(() => scene.lcs.close());
  beforeEach(() => {
    scene.reset();
    backend = scene.backend();
  });

  const request = (kind: Kind, target = UAT): StartRequest => ({
    kind,
    target,
    source: kind === 'refresh' ? PROD : null,
    backupName: kind === 'export' ? 'UAT-2026-11-20_a' : null,
    leavesBy: Number.POSITIVE_INFINITY,
  });
  const start = (kind: Kind, target = UAT) => backend.start(scene.project, scene.robin, request(kind, target));
  const listBackups = () => backend.listBackups(scene.project, scene.robin);
  const listHistory = (page = 1) => backend.listHistory(scene.project, scene.robin, UAT, page);
  const listEnvironments = () => backend.listEnvironments(scene.project, scene.robin);
  const answerOnce = (path: RegExp, status: number, body?: unknown, headers: Record<string, string> = {}) =>
    scene.lcs.faults.add({ name: 'scripted', path, fault: { kind: 'answer', status, body, headers } });
  const answerAlways = (path: RegExp, body: object) =>
    scene.lcs.faults.add({ name: 'scripted', path, times: 99, fault: { kind: 'answer', status: 200, body } });
  const sent = () => scene.lcs.requests.entries();

  describe('what is sent (1.2, 1.4, 2, 3)', () => {
    beforeEach(async () => {
      const { lcsActivityId } = await start('refresh');
      await backend.poll(scene.project, scene.robin, { kind: 'refresh', target: UAT, lcsActivityId });
      await start('export', environmentNamed('TEST'));
      await start('start', OFF);
      await backend.poll(scene.project, scene.robin, { kind: 'start', target: OFF, lcsActivityId: 'none' });
      await start('stop', DEV);
      await listBackups();
      await listEnvironments();
      await listHistory(2);
    });

    it('is one path per call, as the reference spells it', () => {
      const project = `project/${scene.project.id}`;
      const [refresh] = scene.lcs.operations();
      assert.deepEqual(
        sent().map(({ method, rawPath }) => `${method} ${rawPath}`),
        [
          `POST /databasemovement/v1/refresh/${project}/source/${PROD.id}/target/${UAT.id}`,
          `GET /databasemovement/v1/fetchstatus/${project}/environment/${UAT.id}/operationactivity/${refresh?.id}`,
          `POST /databasemovement/v1/export/${project}/environment/${environmentNamed('TEST').id}/backupName/UAT-2026-11-20_a`,
          `POST /environment/v1/start/${project}/environment/${OFF.id}`,
          `GET /environmentinfo/v1/detail/${project}/?environmentId=${OFF.id}`,
          `POST /environment/v1/stop/${project}/environment/${DEV.id}`,
          `GET /databasemovement/v1/databases/${project}`,
          `GET /environmentinfo/v1/detail/${project}/?page=1`,
          `GET /environmentinfo/v1/detail/${project}/?page=2`,
          `GET /environmentinfo/v1/history/${project}/environment/${UAT.id}/?page=2`,
        ],
      );
    });

    it('carries the token and the version without apostrophes on every call', () => {
      for (const { headers } of sent()) {
        assert.match(headers.authorization ?? '', /^Bearer \S+$/);
        assert.equal(headers['x-ms-version'], '2017-09-15');
        assert.equal(headers['content-type'], 'application/json');
      }
    });

    it('says of every POST that it is empty', () => {
      const posts = sent().filter(({ method }) => method === 'POST');
      assert.deepEqual(
        posts.map(({ headers, status }) => [headers['content-length'], status]),
        posts.map(() => ['0', 200]),
      );
    });
  });

  describe('the envelope (1.3)', () => {
    it('gives the id of what was started, and that of a mere call to nobody', async () => {
      const { lcsActivityId } = await start('refresh');
      assert.equal(lcsActivityId, scene.lcs.operations()[0]?.id);
      const polled = await backend.poll(scene.project, scene.robin, { kind: 'refresh', target: UAT, lcsActivityId });
      assert.deepEqual(polled, { progress: 'running', lcsStatus: 'NotStarted', lcsText: null });
    });

    it('counts by IsSuccess alone, also without a text', async () => {
      scene.lcs.nextAnswer({ isSuccess: false, message: null });
      await assert.rejects(listBackups(), { code: 'lcsRefused', said: /^Unknown error \(activity [0-9a-f-]{36}\)$/ });
      answerOnce(DATABASES, 200, { ...ENVELOPE, ErrorMessage: 'A mere remark', DatabaseAssets: [] });
      assert.deepEqual(await listBackups(), []);
    });

    it('warns of the end of a version, and tells the earliest', async () => {
      await listBackups();
      assert.equal(backend.versionEnds(), null);
      scene.lcs.shape.versionEol = '2027-09-30T23:59:59.1234567';
      await listHistory();
      scene.lcs.shape.versionEol = '2027-06-30T00:00:00';
      await listBackups();
      await listBackups();
      assert.equal(backend.versionEnds(), Date.UTC(2027, 5, 30));
      const warned = scene.logger.lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts.version);
      assert.deepEqual(warned, ['/environmentinfo/v1', '/databasemovement/v1']);
    });
  });

  describe('the HTTP status (1.4)', () => {
    const refusal = { ...ENVELOPE, IsSuccess: false, ErrorMessage: 'Not like that.' };
    const cases: [string, number, unknown, object][] = [
      ['a 400 in the envelope', 400, refusal, { code: 'lcsRefused', said: 'Not like that.', status: 400 }],
      ['a 400 without JSON', 400, '<h1>Bad</h1>', { code: 'lcsNotUnderstood', status: 400 }],
      ['a 403 with a text', 403, refusal, { code: 'lcsForbidden', said: 'Not like that.' }],
      ['a 403 without JSON', 403, '<h1>No</h1>', { code: 'lcsForbidden', said: undefined }],
      ['a 404', 404, '<h1>Nothing</h1>', { code: 'lcsForbidden' }],
      ['a 411', 411, '<h1>Length</h1>', { code: 'lcsNotUnderstood', status: 411 }],
      ['HTML with 200', 200, '<h1>Sign in</h1>', { code: 'lcsNotUnderstood' }],
      ['an empty 200', 200, '', { code: 'lcsNotUnderstood' }],
      ['JSON that is no envelope', 200, [1, 2], { code: 'lcsNotUnderstood' }],
    ];
    for (const [what, status, body, expected] of cases) {
      it(`of ${what} is told as what it is, after one request`, async () => {
        answerOnce(DATABASES, status, body);
        await assert.rejects(listBackups(), expected);
        assert.equal(sent().length, 1);
      });
    }

    it('401 renews the token once, then it is the end', async () => {
      answerOnce(DATABASES, 401, '');
      await listBackups();
      scene.lcs.requests.clear();
      scene.lcs.faults.add({ name: 'no', path: DATABASES, times: 9, fault: { kind: 'answer', status: 401 } });
      await assert.rejects(listBackups(), { code: 'lcsUnauthorised' });
      assert.equal(sent().length, 2);
    });

    for (const status of [500, 502, 503]) {
      it(`${status} with HTML is asked again when it was a read`, async () => {
        answerOnce(DATABASES, status, '<h1>Oops</h1>');
        await listBackups();
        assert.equal(sent().length, 2);
      });
    }

    for (const kind of ['refresh', 'export', 'start', 'stop'] as const) {
      const target = kind === 'start' ? OFF : kind === 'stop' ? DEV : UAT;
      for (const fault of [{ kind: 'lost' }, { kind: 'answer', status: 500 }] as const) {
        it(`never sends a ${kind} twice after '${fault.kind}'`, async () => {
          scene.lcs.faults.add({ name: 'unlucky', method: 'POST', fault });
          await assert.rejects(start(kind, target), { code: 'lcsUnreachable', answerLost: true });
          assert.equal(sent().length, 1);
        });
      }
    }

    for (const [form, until] of [
      ['seconds', 7_000],
      ['httpDate', 7_000],
      ['absent', 10_000],
    ] as const) {
      it(`429 is waited out as long as it says (${form})`, async () => {
        const at = scene.clock.time;
        const date = new Date(at + 7_000).toUTCString();
        const headers = { seconds: { 'retry-after': '7' }, httpDate: { 'retry-after': date }, absent: {} }[form];
        answerOnce(DATABASES, 429, '', headers);
        await listBackups();
        const waited = scene.clock.time - at;
        assert.ok(waited > until - 1000 && waited <= until, `waited ${waited} ms`);
        assert.equal(sent().length, 2);
      });
    }
  });

  describe('the forms of values (1.5)', () => {
    it('are the same to the client: ids without dashes, numbers as strings, members of later versions', async () => {
      scene.lcs.injectPortalOperation({ environment: 'UAT', source: 'PROD' });
      const plain = [await listEnvironments(), await listHistory(), await listBackups()];
      Object.assign(scene.lcs.shape, { undashedIds: true, projectIdAsString: true, extraFields: true });
      backend = scene.backend();
      scene.clock.time += 60_000;
      assert.deepEqual([await listEnvironments(), await listHistory(), await listBackups()], plain);
    });

    const row = {
      ActivityId: 'E2F46B1D7C3849D0B5A98A3E6F1D4B05',
      Type: 'sfSourceDbToSandbox',
      TypeDisplay: 'Refresh database (self-service)',
      Status: 'Completed',
    };
    for (const [name, fields, startedAt] of [
      ['StartDateTimeUTC', { StartDateTimeUTC: '2026-11-19T10:00:00.5' }, '2026-11-19T10:00:00.500Z'],
      ['StartDateTimeUtc', { StartDateTimeUtc: '2026-11-19T10:00:00.867' }, '2026-11-19T10:00:00.867Z'],
      ['no start', {}, null],
      ['US text', { StartDateTimeUTC: '8/5/2021 11:00 PM' }, null],
    ] as const) {
      it(`read a history entry with ${name}`, async () => {
        answerOnce(HISTORY, 200, { ...ENVELOPE, Data: [{ ...row, ...fields }, null] });
        const { entries, hasMore } = await listHistory();
        assert.deepEqual(entries, [
          {
            lcsActivityId: 'e2f46b1d-7c38-49d0-b5a9-8a3e6f1d4b05',
            kind: 'refresh',
            lcsType: 'sfSourceDbToSandbox',
            title: 'Refresh database (self-service)',
            startedAt: startedAt === null ? null : Date.parse(startedAt),
            endedAt: null,
            lcsStatus: 'Completed',
            progress: 'succeeded',
          },
        ]);
        assert.equal(hasMore, false);
      });
    }

    it('let history types that nobody knows be told by the text shown', async () => {
      const types = [
        ['SourceDbToSandbox', 'Refresh database', 'refresh'],
        ['SFExportSandboxDb', null, 'export'],
        ['X', 'Export database (classic)', 'export'],
        ['X', 'Start environment', 'start'],
        ['X', 'Stop', 'stop'],
        ['SFBinaryHotfix', 'Binary hotfix', 'other'],
        [null, null, 'other'],
      ];
      const Data = types.map(([Type, TypeDisplay]) => ({ ...row, Type, TypeDisplay }));
      answerOnce(HISTORY, 200, { ...ENVELOPE, Data });
      const { entries } = await listHistory();
      assert.deepEqual(
        entries.map(({ kind }) => kind),
        types.map(([, , kind]) => kind),
      );
    });

    it('may all be null', async () => {
      answerOnce(DETAIL, 200, {
        ...ENVELOPE,
        ResultHasMorePages: null,
        Data: [{ EnvironmentId: UAT.id, EnvironmentName: null, CanStart: null, DeployedOnUTC: null }],
      });
      const [found] = await listEnvironments();
      assert.deepEqual([found?.id, found?.name, found?.state, found?.canStart], [UAT.id, UAT.id, null, null]);
    });
  });

  describe('one environment (3.1)', () => {
    const poll = (kind: 'start' | 'stop', target = DEV) =>
      backend.poll(scene.project, scene.robin, { kind, target, lcsActivityId: 'none' });

    it('is followed through a start and a stop by its state', async () => {
      await start('start', OFF);
      assert.deepEqual(await poll('start', OFF), { progress: 'running', lcsStatus: 'Starting', lcsText: null });
      scene.clock.time += 900_000;
      assert.deepEqual(await poll('start', OFF), { progress: 'succeeded', lcsStatus: 'Finished', lcsText: null });
      await start('stop', OFF);
      assert.deepEqual(await poll('stop', OFF), { progress: 'running', lcsStatus: 'Stopping', lcsText: null });
      scene.clock.time += 900_000;
      assert.deepEqual(await poll('stop', OFF), { progress: 'succeeded', lcsStatus: 'Stopped', lcsText: null });
    });

    it('is not mixed up by a filtered answer that claims more pages', async () => {
      scene.lcs.shape.filteredHasMorePages = true;
      assert.equal((await poll('start')).lcsStatus, 'Finished');
      assert.equal(sent().length, 1);
    });

    it('is asked for by name where LCS does not find it by id', async () => {
      answerOnce(/environmentId=/, 200, { ...ENVELOPE, Data: [] });
      assert.equal((await poll('start')).lcsStatus, 'Finished');
      assert.match(sent()[1]?.rawPath ?? '', /\?environmentName=DEV-1$/);
    });

    for (const [kind, state, status, progress] of [
      ['start', 'Finished', 'Deployed', 'succeeded'],
      ['start', 'Finished', 'Failed', 'succeeded'],
      ['start', 'Stopped', 'Stopped', 'running'],
      ['start', 'Starting', 'Failed', 'failed'],
      ['start', 'RestartingServices', null, 'unknownWord'],
      ['start', null, null, 'unknownWord'],
      ['stop', 'Stopped', 'Stopped', 'succeeded'],
      ['stop', 'Deallocated', null, 'succeeded'],
      ['stop', 'Finished', 'Deployed', 'running'],
      ['stop', 'Stopping', null, 'running'],
      ['stop', 'Hovering', null, 'unknownWord'],
    ] as const) {
      it(`being ${state}, shown as ${status}, means '${progress}' for a ${kind}`, async () => {
        const Data = [{ EnvironmentId: DEV.id, DeploymentState: state, DeploymentStatusDisplay: status }];
        answerAlways(DETAIL, { ...ENVELOPE, Data });
        assert.deepEqual(await poll(kind), { progress, lcsStatus: state ?? 'Unknown', lcsText: null });
      });
    }
  });

  describe('the link to a backup (2.1)', () => {
    const newest = async () => (await listBackups())[0]?.id ?? '';

    it('comes from a listing of its own each time, says when it ends, and opens the file', async () => {
      const id = await newest();
      scene.lcs.requests.clear();
      const links = [1, 2].map(() => backend.signedLink(scene.project, scene.robin, id));
      const [link] = await Promise.all(links);
      assert.equal(scene.lcs.requests.count('GET', DATABASES), 2);
      assert.equal(link?.expiresAt, Math.floor((scene.clock.time + 86_400_000) / 1000) * 1000);
      assert.equal((await fetch(link?.url ?? '')).status, 200);
    });

    it('is null for a backup that is gone', async () => {
      assert.equal(await backend.signedLink(scene.project, scene.robin, crypto.randomUUID()), null);
    });

    for (const [se, end] of [
      ['2026-12-01', '2026-12-01T00:00:00Z'],
      ['2026-12-01T10:20Z', '2026-12-01T10:20:00Z'],
      ['2026-12-01T10:20:30Z', '2026-12-01T10:20:30Z'],
      ['soon', null],
    ] as const) {
      it(`that ends '${se}' is read`, async () => {
        const FileLocation = `https://blob.test/a?sv=1&se=${encodeURIComponent(se)}&sig=x%2By%3D`;
        answerOnce(DATABASES, 200, { ...ENVELOPE, DatabaseAssets: [{ Id: 'a', FileLocation }] });
        const link = await backend.signedLink(scene.project, scene.robin, 'A');
        assert.deepEqual(link, { url: FileLocation, expiresAt: end === null ? null : Date.parse(end) });
      });
    }

    it('is in no log line and in no error', async () => {
      const id = await newest();
      await backend.signedLink(scene.project, scene.robin, id);
      const FileLocation = 'javascript:alert(1)?sig=secret';
      answerOnce(DATABASES, 200, { ...ENVELOPE, DatabaseAssets: [{ Id: 'a', FileLocation }] });
      const failed = await backend.signedLink(scene.project, scene.robin, 'a').catch((error) => error);
      assert.equal(failed.code, 'lcsNotUnderstood');
      const told = JSON.stringify([scene.logger.lines, failed.message, failed.said, failed.cause]);
      assert.doesNotMatch(told, /sig=|secret|\/assets\//);
    });
  });
});
