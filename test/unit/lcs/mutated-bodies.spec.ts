import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FerryError } from '../../../src/errors.ts';
import { createLcsBackend } from '../../../src/lcs/backend.ts';
import type { Backend } from '../../../src/operations/ports.ts';
import { createEndlessBudget } from '../../support/memory-budget.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';
import { envelope, json } from './lcs-answers.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const BODIES = 20_000;
const project = { id: 42, name: 'Rollout', apiUrl: 'https://lcs.test' };
const robin = { tenantId: 't', objectId: 'robin' };
const UAT = { id: '0f3b9c47-52d8-4a3e-8f0d-7e4a1c9b2d02', name: 'UAT' };
const PROD = { id: '6d7c0a5e-1f5b-4c1e-9a62-0b8f2f6e1a01', name: 'PROD' };
const ID = 'e2f46b1d-7c38-49d0-b5a9-8a3e6f1d4b05';

const asset = {
  Id: ID,
  ProjectId: 42,
  Name: 'Golden',
  FileName: 'golden.bacpac',
  FileDescription: '',
  FileLocation: 'https://blob.test/golden?sv=1&se=2026-12-01T10%3A20%3A30Z&sig=secret',
  CreatedDateTime: '2026-02-01T10:00:00.5',
  CreatedByName: null,
};
const environment = {
  EnvironmentId: UAT.id,
  EnvironmentName: 'UAT',
  EnvironmentType: 'Sandbox',
  EnvironmentInfrastructure: 'SelfService',
  DeploymentState: 'Finished',
  DeploymentStatusDisplay: 'Deployed',
  CurrentApplicationReleaseName: '10.0.45',
  CloudStorageLocation: 'West Europe',
  CanStart: false,
  CanStop: true,
};
const entry = {
  ActivityId: ID,
  Name: 'Refresh database',
  Type: 'SFSourceDbToSandbox',
  TypeDisplay: 'Refresh database (self-service)',
  StartDateTimeUTC: '2026-02-01T10:00:00.867',
  EndDateTimeUTC: null,
  Status: 'InProgress',
};
const status = {
  ProjectId: 42,
  EnvironmentId: UAT.id,
  ActivityId: ID,
  CompletionDate: null,
  OperationStatus: 'Failed',
};
const page = (...Data: object[]) => ({ ResultPageCurrent: 1, ResultHasMorePages: true, Data });

const start = (kind: 'refresh' | 'export' | 'start' | 'stop') => (backend: Backend) => {
  const source = kind === 'refresh' ? PROD : null;
  const backupName = kind === 'export' ? 'nightly' : null;
  return backend.start(project, robin, { kind, source, target: UAT, backupName, leavesBy: Number.POSITIVE_INFINITY });
};
const poll = (kind: 'refresh' | 'start') => (backend: Backend) =>
  backend.poll(project, robin, { kind, target: UAT, lcsActivityId: ID });

/** The good body of each endpoint, the call that reads it, and the most requests that call may need. */
const endpoints: Readonly<Record<string, [object, (backend: Backend) => Promise<unknown>, number]>> = {
  databases: [{ DatabaseAssets: [asset, asset] }, (backend) => backend.listBackups(project, robin), 1],
  'databases, for a link': [{ DatabaseAssets: [asset] }, (backend) => backend.signedLink(project, robin, ID), 1],
  refresh: [{}, start('refresh'), 1],
  export: [{}, start('export'), 1],
  start: [{}, start('start'), 1],
  stop: [{}, start('stop'), 1],
  fetchstatus: [status, poll('refresh'), 1],
  detail: [page(environment, environment), (backend) => backend.listEnvironments(project, robin), 2],
  'detail of one': [page(environment), poll('start'), 2],
  history: [page(entry, entry), (backend) => backend.listHistory(project, robin, UAT, 1), 1],
};

/** Strange where it stands: of another type, enormous, deep, or with names that mean something to JavaScript. */
const strange: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue().map((value) => value as Json),
  fc.constantFrom<Json[]>(
    null,
    true,
    'true',
    '',
    -1,
    1e308,
    [],
    {},
    [[[[[[]]]]]],
    'x'.repeat(10_000),
    '9999-99-99T99:99:99',
    '00000000000000000000000000000000',
    { length: -1 },
    JSON.parse('{"__proto__":{"IsSuccess":true},"constructor":1,"toString":null}'),
  ),
);

/** Where (which member, counted over the whole body) and how a body is changed. */
const mutation = fc.record({
  at: fc.nat(60),
  how: fc.constantFrom('replace', 'remove', 'wrap', 'repeat'),
  value: strange,
});
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

function mutated(body: Json, { at, how, value: drawn }: Mutation): Json {
  const value = structuredClone(drawn); // which the next mutation may change
  const places = placesIn(body);
  const place = places[at % (places.length + 1)];
  if (!place) return value;
  const { holder, key } = place;
  const old = holder[key] as Json;
  if (how === 'remove') delete holder[key];
  else holder[key] = how === 'wrap' ? [old] : how === 'repeat' ? [old, structuredClone(old), value] : value;
  return body;
}

function placesIn(value: Json): { holder: Record<string, Json>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, Json>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key] as Json)]);
}

describe('mutated answers of LCS', () => {
  for (const [name, [good, call, mostRequests]] of Object.entries(endpoints)) {
    it(`of ${name} are decoded or called not understood`, async () => {
      const numRuns = BODIES / Object.keys(endpoints).length;
      await fc.assert(
        fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
          const body = mutations.reduce<Json>(mutated, structuredClone(envelope(good)) as Json);
          const { result, requests } = await tried(call, body);
          assert.ok(requests <= mostRequests, `${requests} requests`);
          if (result instanceof Error) assertToldWell(result);
          else assertPlain(result);
        }),
        { numRuns },
      );
    }).timeout(60_000);
  }
});

async function tried(call: (backend: Backend) => Promise<unknown>, body: Json) {
  let requests = 0;
  const fetch = async () => {
    requests += 1;
    return json(body);
  };
  const tokens = { get: async () => ({ value: 'token', expiresAt: 0 }), forget: async () => undefined };
  const clock = createSkippingClock(0);
  const budget = createEndlessBudget();
  const backend = createLcsBackend({ fetch, tokens, budget, clock, logger: createRecordingLogger() });
  const result = await call(backend).catch((error: unknown) => error);
  const ends = backend.versionEnds();
  assert.ok(ends === null || Number.isFinite(ends));
  return { result, requests };
}

function assertToldWell(error: Error): void {
  assert.ok(error instanceof FerryError, error.stack ?? String(error));
  assert.ok(['lcsRefused', 'lcsNotUnderstood'].includes(error.code), error.code);
  assert.equal(error.cause, undefined);
}

/** Strings, finite numbers, booleans and null, in plain objects and lists: what the rest of Ferry can store and show. */
function assertPlain(value: unknown): void {
  if (Array.isArray(value)) value.forEach(assertPlain);
  else if (typeof value === 'object' && value !== null) {
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    Object.values(value).forEach(assertPlain);
  } else if (typeof value === 'number') assert.ok(Number.isFinite(value));
  else
    assert.ok(value === null || ['string', 'boolean'].includes(typeof value), `${typeof value} where none should be`);
}
