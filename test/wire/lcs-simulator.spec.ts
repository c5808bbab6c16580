import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createSigningKey, type SigningKey } from '../../sandbox/kit/keys.ts';
import { ENVIRONMENT_IDS, PROJECT_IDS } from '../../sandbox/lcs/fixture-ids.ts';
import { startLcs } from '../../sandbox/lcs/lcs.ts';
import type { LcsSimulator } from '../../sandbox/lcs/lcs-simulator.ts';
import { NO_LIMITS } from '../../sandbox/lcs/limits.ts';
import { PEOPLE, person } from '../../sandbox/people.ts';

const { rollout, archive } = PROJECT_IDS;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** An answer that was JSON; its fields are looked at one by one. */
interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the spec looks at JSON as it came, without a decoder of its own
  body: any;
}

describe('LCS simulator', () => {
  let key: SigningKey;
  let lcs: LcsSimulator;
  let now: number;

  before(async () => {
    now = Date.parse('2026-11-20T08:00:00.120Z');
    key = await createSigningKey(() => now);
    lcs = await startLcs({ verifyKeys: key, people: PEOPLE, clock: () => now, refreshSeconds: 3600 });
  });
  after(() => lcs.close());
  beforeEach(() => {
    now = Date.parse('2026-11-20T08:00:00.120Z');
    lcs.reset();
    lcs.requests.clear();
    lcs.faults.clear();
  });

  const tokenOf = (personKey: string, audience = lcs.url, claims: Record<string, unknown> = {}) => {
    const { objectId: oid, tenantId: tid } = person(personKey);
    return key.sign(
      { oid, tid, scp: 'user_impersonation', ...claims },
      { issuer: 'entra', audience, lifetimeSeconds: 4228 },
    );
  };
  const call = async (method: string, path: string, who = 'robin'): Promise<Reply> => {
    const headers = { authorization: `Bearer ${await tokenOf(who)}` };
    const answer = await fetch(`${lcs.url}${path}`, { method, headers });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  const get = (path: string, who?: string) => call('GET', path, who);
  const post = (path: string, who?: string) => call('POST', path, who);
  const id = (name: keyof typeof ENVIRONMENT_IDS) => ENVIRONMENT_IDS[name];
  type Name = keyof typeof ENVIRONMENT_IDS;

  const backups = (who?: string, project: number = rollout) =>
    get(`/databasemovement/v1/databases/project/${project}`, who);
  const refresh = (source: Name, target: Name, who?: string) =>
    post(`/databasemovement/v1/refresh/project/${rollout}/source/${id(source)}/target/${id(target)}`, who);
  const exportOf = (name: Name, backupName = 'Nightly') =>
    post(`/databasemovement/v1/export/project/${rollout}/environment/${id(name)}/backupName/${backupName}`);
  const power = (verb: 'start' | 'stop', name: Name) =>
    post(`/environment/v1/${verb}/project/${rollout}/environment/${id(name)}`);
  const status = (name: Name, activityId: string, who?: string) =>
    get(
      `/databasemovement/v1/fetchstatus/project/${rollout}/environment/${id(name)}/operationactivity/${activityId}`,
      who,
    );
  const detail = (query = '') => get(`/environmentinfo/v1/detail/project/${rollout}/${query}`);
  const environment = async (name: Name) => (await detail(`?environmentName=${name}`)).body.Data[0];
  const history = (name: Name, query = '') =>
    get(`/environmentinfo/v1/history/project/${rollout}/environment/${id(name)}/${query}`);

  const assertRefused = (reply: Reply, text: RegExp) => {
    assert.equal(reply.status, 200);
    assert.equal(reply.body.IsSuccess, false);
    assert.match(reply.body.ErrorMessage, text);
  };
  const assertStarted = (reply: Reply): string => {
    assert.equal(reply.body.ErrorMessage, null);
    assert.equal(reply.body.IsSuccess, true);
    return reply.body.OperationActivityId;
  };

  describe('bearer check', () => {
    const statusWith = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await fetch(`${lcs.url}/databasemovement/v1/databases/project/${rollout}`, { headers });
      return [answer.status, answer.status === 401 ? await answer.text() : ''];
    };

    it('accepts both spellings of its audience', async () => {
      for (const audience of [lcs.url, `${lcs.url}/`]) {
        assert.deepEqual(await statusWith(`Bearer ${await tokenOf('robin', audience)}`), [200, '']);
      }
    });

    it('answers 401 without a body when the token is missing, malformed or meant for somebody else', async () => {
      const other = await tokenOf('robin', 'https://lcsapi.eu.lcs.dynamics.com');
      for (const header of [undefined, 'Bearer x', 'Basic eDp5', `Bearer ${other}`]) {
        assert.deepEqual(await statusWith(header), [401, '']);
      }
    });

    it('answers 401 when the token has expired, another key signed it or no person stands behind it', async () => {
      const strange = await createSigningKey(() => now);
      const claims = { oid: person('robin').objectId, tid: person('robin').tenantId };
      const forged = await strange.sign(
        { ...claims, scp: 'x' },
        { issuer: 'entra', audience: lcs.url, lifetimeSeconds: 60 },
      );
      const appOnly = await key.sign(
        { ...claims, roles: ['all'] },
        { issuer: 'entra', audience: lcs.url, lifetimeSeconds: 60 },
      );
      const expired = await tokenOf('robin');
      assert.deepEqual(await statusWith(`Bearer ${forged}`), [401, '']);
      assert.deepEqual(await statusWith(`Bearer ${appOnly}`), [401, '']);
      now += 2 * HOUR;
      assert.deepEqual(await statusWith(`Bearer ${expired}`), [401, '']);
    });
  });

  describe('membership', () => {
    it('turns away who is no member, in the way that is set', async () => {
      for (const who of ['sam', 'kim']) {
        const forbidden = await backups(who);
        assert.equal(forbidden.status, 403);
        assert.match(forbidden.body, /<html>/);
      }
      lcs.nonMemberAnswer = '401';
      assert.equal((await backups('sam')).status, 401);
      lcs.nonMemberAnswer = 'isSuccessFalse';
      assertRefused(await backups('sam'), /not a member/);
    });

    it('knows a person by tenant and object id together', async () => {
      const token = await tokenOf('robin', lcs.url, { tid: person('kim').tenantId });
      const headers = { authorization: `Bearer ${token}` };
      assert.equal(
        (await fetch(`${lcs.url}/databasemovement/v1/databases/project/${rollout}`, { headers })).status,
        403,
      );
    });

    it('treats an unknown project as one that the person is no member of', async () => {
      assert.equal((await backups('robin', 42)).status, 403);
    });

    it('lets a team member read backups and status, but neither start anything nor read environments', async () => {
      lcs.setMember('sam', 'ProjectTeamMember');
      const activityId = assertStarted(await refresh('PROD', 'UAT'));
      assert.equal((await backups('sam')).body.IsSuccess, true);
      assert.equal((await status('UAT', activityId, 'sam')).body.OperationStatus, 'NotStarted');
      assertRefused(await refresh('PROD', 'GOLD', 'sam'), /role/);
      assertRefused(await get(`/environmentinfo/v1/detail/project/${rollout}/`, 'sam'), /role/);
    });

    it('forgets roles that were set when it is reset', async () => {
      lcs.setMember('robin', null);
      assert.equal((await backups()).status, 403);
      lcs.reset();
      assert.equal((await backups()).status, 200);
    });
  });

  describe('backups', () => {
    it('lists them in the envelope with links that are signed for 24 hours', async () => {
      const { body } = await backups();
      assert.equal(body.VersionEOL, '9999-12-31T23:59:59.9999999');
      assert.ok(body.DatabaseAssets.length >= 12);
      const names = body.DatabaseAssets.map((asset: { Name: string }) => asset.Name);
      assert.ok(new Set(names).size < names.length, 'some name stands twice');
      const link = new URL(body.DatabaseAssets[0].FileLocation);
      assert.equal(link.searchParams.get('se'), '2026-11-21T08:00:00Z');
      assert.equal(link.searchParams.get('sp'), 'r');
      assert.match(body.DatabaseAssets[0].CreatedDateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?$/);
    });

    it('lists those of the project in the path only', async () => {
      const { body } = await backups('ana', archive);
      assert.deepEqual(
        new Set(body.DatabaseAssets.map((asset: { ProjectId: number }) => asset.ProjectId)),
        new Set([archive]),
      );
    });

    it('serves the file behind a link until the link ends, and never to a bearer token', async () => {
      const asset = (await backups()).body.DatabaseAssets[0];
      const file = Buffer.from(await (await fetch(asset.FileLocation)).arrayBuffer());
      assert.deepEqual(file.subarray(0, 4), Buffer.from('PK\x05\x06'));
      assert.ok(file.includes(asset.Id));
      assert.equal((await fetch(asset.FileLocation, { headers: { authorization: 'Bearer x' } })).status, 401);
      assert.equal((await fetch(asset.FileLocation.replace(asset.Id, ENVIRONMENT_IDS.UAT))).status, 403);
      now += 24 * HOUR;
      const late = await fetch(asset.FileLocation);
      assert.equal(late.status, 403);
      assert.match(await late.text(), /^<\?xml .*<Code>AuthenticationFailed<\/Code>/);
    });
  });

  describe('refresh', () => {
    it('may have one source for one target at a time only', async () => {
      assertStarted(await refresh('PROD', 'UAT'));
      assertRefused(await refresh('PROD', 'GOLD'), /in progress on the environment PROD/);
    });

    it('goes from NotStarted through InProgress to Completed, polled under the target', async () => {
      const activityId = assertStarted(await refresh('PROD', 'UAT'));
      const first = await status('UAT', activityId);
      assert.equal(first.body.OperationStatus, 'NotStarted');
      assert.equal(first.body.ActivityId, activityId);
      assert.notEqual(first.body.OperationActivityId, activityId);
      assert.equal(first.body.CompletionDate, null);
      now += 30 * MINUTE;
      assert.equal((await status('UAT', activityId)).body.OperationStatus, 'InProgress');
      now += 30 * MINUTE;
      const last = await status('UAT', activityId);
      assert.equal(last.body.OperationStatus, 'Completed');
      assert.equal(last.body.CompletionDate, '2026-11-20T09:00:00.12');
    });

    it('knows the operation under no other environment, id or project', async () => {
      const activityId = assertStarted(await refresh('PROD', 'UAT'));
      assertRefused(await status('PROD', activityId), /No operation/);
      assertRefused(await status('UAT', ENVIRONMENT_IDS.UAT), /No operation/);
      const elsewhere = `${archive}/environment/${id('UAT')}/operationactivity/${activityId}`;
      assertRefused(await get(`/databasemovement/v1/fetchstatus/project/${elsewhere}`), /No operation/);
    });

    it('takes environment ids without dashes and in any case', async () => {
      const plain = (name: Name) => id(name).replaceAll('-', '').toUpperCase();
      const path = `/databasemovement/v1/refresh/project/${rollout}/source/${plain('PROD')}/target/${plain('UAT')}`;
      assertStarted(await post(path));
      assert.equal(lcs.operations()[0]?.environmentId, id('UAT'));
    });

    it('keeps source and target busy until its end', async () => {
      assertStarted(await refresh('UAT', 'GOLD'));
      assertRefused(await refresh('PROD', 'GOLD'), /in progress/);
      assertRefused(await refresh('PROD', 'UAT'), /in progress/);
      assertRefused(await exportOf('UAT'), /in progress/);
      now += HOUR;
      assertStarted(await refresh('PROD', 'UAT'));
    });

    it('refuses what LCS would not do', async () => {
      assertRefused(await refresh('UAT', 'PROD'), /production/);
      assertRefused(await refresh('UAT', 'UAT'), /different/);
      assertRefused(await refresh('PROD', 'TEST'), /older/);
      assertRefused(await refresh('PROD', 'DEV-1'), /not a sandbox/);
      assertRefused(await refresh('DEV-1', 'UAT'), /cannot be the source/);
      assertRefused(await refresh('PROD', 'MIGRATED'), /read-only/);
      assertRefused(await refresh('PROD', 'ARCHIVE-UAT'), /no environment/);
      assert.deepEqual(lcs.operations(), []);
    });

    it('may go from the older to the newer version', async () => {
      assertStarted(await refresh('TEST', 'UAT'));
    });

    it('waits for the sign-off on a classic environment', async () => {
      const activityId = assertStarted(await refresh('PROD', 'CLASSIC'));
      now += HOUR;
      assertRefused(await refresh('PROD', 'CLASSIC'), /signed off/);
      lcs.force(activityId, 'SignedOff');
      assertStarted(await refresh('PROD', 'CLASSIC'));
    });
  });

  describe('quota', () => {
    const fill = async () => {
      for (let count = 0; count < 3; count += 1) {
        lcs.finishNow(assertStarted(await refresh('PROD', 'UAT')));
        now += HOUR;
      }
    };

    it('refuses the fourth operation on a target within 24 hours, in the known words', async () => {
      await fill();
      assert.equal(lcs.quotaUsed('UAT'), 3);
      assertRefused(
        await refresh('PROD', 'UAT'),
        /^Maximum allowed API operations are 3 from 2026-11-19T11:00:00\.12$/,
      );
      assertStarted(await refresh('PROD', 'GOLD'));
    });

    it('frees a place 24 hours after the first start', async () => {
      await fill();
      now += 21 * HOUR - 1;
      assertRefused(await refresh('PROD', 'UAT'), /^Maximum/);
      now += 1;
      assertStarted(await refresh('PROD', 'UAT'));
    });

    it('counts what was started in the portal', async () => {
      for (const hours of [20, 10, 5]) lcs.injectPortalOperation({ environment: 'UAT', startedAt: now - hours * HOUR });
      assertRefused(await exportOf('UAT'), /^Maximum/);
    });

    it('can be lifted', async () => {
      Object.assign(lcs.limits, NO_LIMITS);
      await fill();
      assertStarted(await refresh('PROD', 'UAT'));
    });
  });

  describe('scripted outcomes', () => {
    it('fails, rolls back and frees the target only after that', async () => {
      lcs.nextOutcome('Failed', 'RollbackInProgress', 'RollbackCompleted');
      const activityId = assertStarted(await refresh('PROD', 'UAT'));
      const seen: string[] = [];
      for (let step = 0; step < 4; step += 1) {
        now += HOUR / 2;
        seen.push((await status('UAT', activityId)).body.OperationStatus);
        if (step === 1) assertRefused(await refresh('PROD', 'UAT'), /in progress/);
      }
      assert.deepEqual(seen, ['InProgress', 'Failed', 'RollbackInProgress', 'RollbackCompleted']);
      assertStarted(await refresh('PROD', 'UAT'));
    });

    it('stays in a word nobody knows', async () => {
      lcs.nextOutcome('AwaitingFullMoon');
      const activityId = assertStarted(await refresh('PROD', 'UAT'));
      now += 48 * HOUR;
      const { body } = await status('UAT', activityId);
      assert.equal(body.OperationStatus, 'AwaitingFullMoon');
      assert.equal(body.CompletionDate, null);
    });

    it('finishes or changes an operation at a word from outside', async () => {
      const activityId = assertStarted(await refresh('PROD', 'UAT'));
      lcs.force(activityId, 'Aborted');
      assert.equal((await status('UAT', activityId)).body.OperationStatus, 'Aborted');
      const second = assertStarted(await refresh('PROD', 'UAT'));
      assert.equal(lcs.finishNow(second).status, 'Completed');
      assert.equal((await status('UAT', second)).body.OperationStatus, 'Completed');
    });

    it('refuses the next call to a path with the given text or none', async () => {
      lcs.nextAnswer({ isSuccess: false, message: null }, /\/refresh\//);
      assert.equal((await backups()).body.IsSuccess, true);
      const { body } = await refresh('PROD', 'UAT');
      assert.deepEqual([body.IsSuccess, body.ErrorMessage], [false, null]);
      assertStarted(await refresh('PROD', 'UAT'));
    });
  });

  describe('export', () => {
    it('adds a backup when it is completed, also under a name that is taken', async () => {
      const before = (await backups()).body.DatabaseAssets.length;
      const activityId = assertStarted(await exportOf('UAT', 'UAT%20nightly'));
      assert.equal((await backups()).body.DatabaseAssets.length, before);
      now += HOUR;
      assert.equal((await status('UAT', activityId)).body.OperationStatus, 'Completed');
      const assets = (await backups()).body.DatabaseAssets;
      assert.equal(assets.length, before + 1);
      assert.equal(assets[0].Name, 'UAT nightly');
      assert.equal(assets[0].FileName, 'UAT nightly.bacpac');
      assert.equal(assets[0].CreatedDateTime, '2026-11-20T09:00:00.12');
      assert.equal((await fetch(assets[0].FileLocation)).status, 200);
    });

    it('adds none when it fails', async () => {
      const before = (await backups()).body.DatabaseAssets.length;
      lcs.nextOutcome('Failed');
      assertStarted(await exportOf('UAT'));
      now += HOUR;
      assert.equal((await backups()).body.DatabaseAssets.length, before);
    });

    it('is for sandboxes only', async () => {
      assertRefused(await exportOf('PROD'), /not a sandbox/);
      assertRefused(await exportOf('DEV-1'), /not a sandbox/);
    });
  });

  describe('metadata', () => {
    it('comes in pages', async () => {
      const first = (await detail()).body;
      const second = (await get(`/environmentinfo/v1/detail/project/${rollout}?page=2`)).body;
      assert.deepEqual([first.ResultPageCurrent, first.ResultHasMorePages], [1, true]);
      assert.deepEqual([second.ResultPageCurrent, second.ResultHasMorePages], [2, false]);
      const names = [...first.Data, ...second.Data].map((item) => item.EnvironmentName);
      assert.deepEqual(names, ['PROD', 'UAT', 'TEST', 'GOLD', 'CLASSIC', 'DEV-1', 'DEV-2', 'BUILD', 'MIGRATED']);
      assert.match(first.Data[0].DeployedOnUTC, /^\d+\/\d+\/\d{4} \d+:\d\d [AP]M$/);
    });

    it('finds one by id or name', async () => {
      const byId = (await detail(`?environmentId=${id('TEST').replaceAll('-', '')}`)).body;
      assert.deepEqual(
        byId.Data.map((item: { EnvironmentName: string }) => item.EnvironmentName),
        ['TEST'],
      );
      assert.equal((await environment('DEV-1')).EnvironmentInfrastructure, 'CustomerManaged');
    });

    it('follows what happens to the environment', async () => {
      assert.equal((await environment('UAT')).DeploymentState, 'Finished');
      lcs.nextOutcome('Failed');
      assertStarted(await refresh('PROD', 'UAT'));
      assert.equal((await environment('UAT')).DeploymentState, 'Servicing');
      now += HOUR;
      const { DeploymentState, DeploymentStatusDisplay } = await environment('UAT');
      assert.deepEqual([DeploymentState, DeploymentStatusDisplay], ['Finished', 'Failed']);
    });
  });

  describe('start and stop', () => {
    const stateOf = async (name: Name) => {
      const { DeploymentState, CanStart, CanStop } = await environment(name);
      return [DeploymentState, CanStart, CanStop];
    };

    it('takes a cloud-hosted environment through Stopping to Stopped and back', async () => {
      assert.deepEqual(await stateOf('DEV-1'), ['Finished', false, true]);
      assertStarted(await power('stop', 'DEV-1'));
      assert.deepEqual(await stateOf('DEV-1'), ['Stopping', false, false]);
      now += HOUR;
      assert.deepEqual(await stateOf('DEV-1'), ['Stopped', true, false]);
      assertStarted(await power('start', 'DEV-1'));
      assert.deepEqual(await stateOf('DEV-1'), ['Starting', false, false]);
      now += HOUR;
      assert.deepEqual(await stateOf('DEV-1'), ['Finished', false, true]);
    });

    it('starts what is started, and does not stop what is stopped', async () => {
      assertStarted(await power('start', 'DEV-1'));
      assertRefused(await power('stop', 'DEV-2'), /already stopped/);
      assert.deepEqual(lcs.operations(), []);
    });

    it('is refused while another operation runs and for environments Microsoft manages', async () => {
      assertStarted(await power('stop', 'DEV-1'));
      assertRefused(await power('start', 'DEV-1'), /in progress/);
      assertRefused(await power('stop', 'UAT'), /not customer managed/);
      assertRefused(await power('start', 'CLASSIC'), /not customer managed/);
    });

    it('is allowed once per environment in five minutes', async () => {
      assertStarted(await power('start', 'DEV-1'));
      now += 33_000;
      const refused = await power('start', 'DEV-1');
      assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '267']);
      assertStarted(await power('start', 'DEV-2'));
      now += 267_000;
      assertStarted(await power('start', 'DEV-1'));
    });
  });

  describe('history', () => {
    it('shows running operations without an end, newest first, then with their outcome', async () => {
      const activityId = assertStarted(await refresh('PROD', 'UAT'));
      const running = (await history('UAT')).body.Data[0];
      assert.equal(running.ActivityId, activityId);
      assert.equal(running.Type, 'SFSourceDbToSandbox');
      assert.equal(running.StartDateTimeUTC, '2026-11-20T08:00:00.12');
      assert.equal(running.EndDateTimeUTC, null);
      now += HOUR;
      const ended = (await history('UAT')).body.Data[0];
      assert.deepEqual([ended.Status, ended.EndDateTimeUTC], ['Completed', '2026-11-20T09:00:00.12']);
    });

    it('shows what colleagues started in the portal, which can be polled as well', async () => {
      const { id: activityId } = lcs.injectPortalOperation({
        environment: 'UAT',
        source: 'PROD',
        status: 'InProgress',
      });
      assert.equal((await history('UAT')).body.Data[0].ActivityId, activityId);
      assert.equal((await status('UAT', activityId)).body.OperationStatus, 'InProgress');
      assertRefused(await refresh('PROD', 'UAT'), /in progress/);
    });

    it('comes in pages and leaves starts and stops out', async () => {
      const first = (await history('UAT')).body;
      const second = (await history('UAT', '?page=2')).body;
      assert.equal(first.ResultHasMorePages, true);
      assert.equal(second.ResultHasMorePages, false);
      assert.ok(second.Data.length > 0);
      assertStarted(await power('stop', 'DEV-1'));
      assert.deepEqual((await history('DEV-1')).body.Data, []);
    });
  });

  describe('rate limits', () => {
    it('allows six metadata reads per project and minute, whoever reads', async () => {
      for (let count = 0; count < 6; count += 1) assert.equal((await detail()).status, 200);
      now += 20_500;
      const refused = await get(`/environmentinfo/v1/detail/project/${rollout}/`, 'ana');
      assert.equal(refused.status, 429);
      assert.equal(refused.headers.get('retry-after'), '40');
      assert.match(refused.headers.get('activity-id') ?? '', /^[0-9a-f-]{36}$/);
      assert.equal((await get(`/environmentinfo/v1/detail/project/${archive}/`)).status, 200);
      now += 39_500;
      assert.equal((await detail()).status, 200);
    });

    it('frees one place after the other', async () => {
      for (let count = 0; count < 6; count += 1) {
        await detail();
        now += 5_000;
      }
      assert.equal((await detail()).headers.get('retry-after'), '30');
      now += 30_000;
      assert.equal((await detail()).status, 200);
      assert.equal((await detail()).headers.get('retry-after'), '5');
    });

    it('counts history reads per project too', async () => {
      for (const name of ['UAT', 'TEST', 'GOLD'] as const) {
        await history(name);
        await history(name);
      }
      assert.equal((await history('CLASSIC')).status, 429);
    });

    it('tells the time as a date, or not at all', async () => {
      lcs.limits.metadataPerProjectPerMinute = 1;
      await detail();
      lcs.shape.retryAfter = 'httpDate';
      assert.equal((await detail()).headers.get('retry-after'), 'Fri, 20 Nov 2026 08:01:01 GMT');
      lcs.shape.retryAfter = 'absent';
      assert.equal((await detail()).headers.get('retry-after'), null);
    });
  });

  describe('shape of answers', () => {
    it('can be what later versions and old samples look like', async () => {
      Object.assign(lcs.shape, {
        projectIdAsString: true,
        extraFields: true,
        undashedIds: true,
        versionEol: '2027-06-30T00:00:00',
      });
      const { body } = await detail('?environmentName=UAT');
      assert.equal(body.VersionEOL, '2027-06-30T00:00:00');
      assert.ok('NewInSomeLaterVersion' in body);
      assert.ok('NewInSomeLaterVersion' in body.Data[0]);
      assert.equal(body.Data[0].ProjectId, String(rollout));
      assert.equal(body.Data[0].EnvironmentId, id('UAT').replaceAll('-', ''));
    });

    it('may claim more pages than there are', async () => {
      lcs.shape.filteredHasMorePages = true;
      assert.equal((await detail('?environmentName=UAT')).body.ResultHasMorePages, true);
    });

    it('accepts the version header plain and in apostrophes', async () => {
      const path = `${lcs.url}/databasemovement/v1/databases/project/${rollout}`;
      for (const version of ['2017-09-15', "'2017-09-15'"]) {
        const headers = { authorization: `Bearer ${await tokenOf('robin')}`, 'x-ms-version': version };
        assert.equal((await fetch(path, { headers })).status, 200);
      }
    });
  });

  describe('web server', () => {
    it('answers a wrong path with 404 and no JSON', async () => {
      const reply = await get('/datasemovement/v1/databases/project/1');
      assert.equal(reply.status, 404);
      assert.match(reply.body, /<html>/);
    });

    it('answers 400 to signs it does not let into a path', async () => {
      assert.equal((await exportOf('UAT', 'a%3Ab')).status, 400);
      assert.equal((await exportOf('UAT', '100%25')).status, 400);
      assert.deepEqual(lcs.operations(), []);
    });

    it('answers 411 to a POST without a length', async () => {
      const socket = connect(Number(new URL(lcs.url).port), '127.0.0.1');
      socket.write(
        'POST /environment/v1/start/project/1/environment/2 HTTP/1.1\r\nHost: lcs\r\nConnection: close\r\n\r\n',
      );
      const [line] = await once(socket, 'data');
      socket.destroy();
      assert.match(String(line), /^HTTP\/1\.1 411 /);
    });
  });

  describe('faults', () => {
    it('carries out what it does not answer', async () => {
      lcs.faults.add({ name: 'lost', method: 'POST', path: /\/refresh\//, fault: { kind: 'lost' } });
      await assert.rejects(refresh('PROD', 'UAT'));
      assert.equal(lcs.operations().length, 1);
      assert.equal((await lcs.requests.waitFor('POST', /\/refresh\//)).status, null);
    });

    it('does nothing when it answers with a fault or breaks the line', async () => {
      lcs.faults.add({ name: 'down', fault: { kind: 'answer', status: 503, body: '<html>down</html>' } });
      lcs.faults.add({ name: 'reset', fault: { kind: 'reset' } });
      assert.equal((await refresh('PROD', 'UAT')).status, 503);
      await assert.rejects(refresh('PROD', 'UAT'));
      assert.deepEqual(lcs.operations(), []);
    });
  });
});
