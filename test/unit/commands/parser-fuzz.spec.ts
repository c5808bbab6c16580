import assert from 'node:assert/strict';
import fc from 'fast-check';
import sinon from 'sinon';
import { tidy } from '../../../src/commands/parse.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import { type CommandScene, createCommandScene } from '../../support/commands.ts';
import { LCS_ACTIVITY_ID } from '../../support/domain.ts';
import { MINUTE, NOON, PROD, UAT } from '../../support/operations.ts';
import { makeFacts, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const RUNS = 100_000;
/** Fakes remember their calls: a scene is replaced before it remembers too many. */
const RUNS_PER_SCENE = 1000;
/** The slowest answer that is no hang, ms: a reply takes well under one. */
const HANGS_AFTER = 2000;

const COPY = { id: '4e8c9f4a-adb0-4012-8c53-4d5e6f708192', name: 'Copy from May as UAT' };
const DEV = { id: '5f9dab5b-bec1-4123-9d64-5e6f708192a3', name: 'DEV-1' };
const DEV_2 = { id: '60aebc6c-cfd2-4234-8e75-6f708192a3b4', name: 'DEV 2' };
const CLOUD_HOSTED = { type: 'DevTestDev', infrastructure: 'CustomerManaged' };
const ENVIRONMENTS = [
  PROD_FACTS,
  UAT_FACTS,
  makeFacts(COPY),
  makeFacts(DEV, { ...CLOUD_HOSTED, state: 'Stopped' }),
  makeFacts(DEV_2, CLOUD_HOSTED),
];

const COMMANDS = [
  ...['refresh', 'database refresh', 'export', 'export database', 'start', 'stop', 'plan', 'plan refresh', 'watch'],
  ...['history', 'quota', 'environments', 'environment', 'backups', 'use', 'status', 'projects', 'whoami', 'help'],
];
const NAMES = [PROD, UAT, COPY, DEV, DEV_2].flatMap(({ id, name }) => [name, name.toLowerCase(), `"${name}"`, id]);
const SMALL = [
  'from',
  'to',
  'into',
  'as',
  'on',
  'of',
  'database',
  'refresh',
  'gold-1',
  'a b',
  'at',
  'at 20:00',
  'tomorrow 6:30',
  'in 2 hours',
  'at soon',
  '@Ferry',
  LCS_ACTIVITY_ID,
];
const MARKS = [
  '"',
  "'",
  '\u201c',
  '\n',
  '\u00a0',
  '\u200b',
  '.',
  '?',
  '!',
  ',',
  '-',
  '<',
  '\u0000',
  '\u0024{x}',
  '__proto__',
];

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 3, arbitrary: fc.constantFrom(...SMALL) },
  { weight: 1, arbitrary: fc.constantFrom(...COMMANDS) },
  { weight: 1, arbitrary: fc.constantFrom(...MARKS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const sentence = fc
  .tuple(fc.constantFrom(...COMMANDS), fc.array(piece, { maxLength: 6 }))
  .map(([command, pieces]) => [command, ...pieces].join(' '));
const whole = fc
  .tuple(fc.constantFrom(...COMMANDS), piece, fc.constantFrom('from', 'as', 'on', 'to'), piece)
  .map((words) => words.join(' '));
const repeated = fc
  .tuple(fc.constantFrom(...COMMANDS), piece, fc.integer({ min: 1, max: 60 }))
  .map(([command, one, times]) => `${command} ${`${one} `.repeat(times)}`);
const said = fc.oneof(
  { weight: 6, arbitrary: sentence },
  { weight: 6, arbitrary: whole },
  { weight: 3, arbitrary: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(' ')) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: repeated },
);

/** How a sentence has to begin that asks for an operation of this kind. */
const ASKS: Readonly<Record<Operation['kind'], RegExp>> = {
  refresh: /^(database )?refresh /i,
  export: /^(database )?export /i,
  start: /^start /i,
  stop: /^stop /i,
  other: /^(watch|follow) /i,
};

/** A later start is one that was said, and at most 72 hours ahead. */
function isTimely({ notBefore }: Operation, words: string): boolean {
  if (notBefore === null) return true;
  return /\d/.test(words) && notBefore > NOON && notBefore <= NOON + 72 * 60 * MINUTE;
}

function wasAskedFor(operation: Operation, text: string): boolean {
  const { kind, source, target, state } = operation;
  const words = tidy(text).toLowerCase();
  const names = [target, ...(source ? [source] : [])];
  const isNamed = names.every(({ id, name }) => words.includes(id) || words.includes(name.toLowerCase()));
  return (
    ASKS[kind].test(words) &&
    isNamed &&
    isTimely(operation, words) &&
    state === (kind === 'other' ? 'running' : 'requested')
  );
}

function freshScene(): CommandScene {
  sinon.restore(); // sinon keeps every fake it made until then
  const scene = createCommandScene();
  scene.domain.backend.listEnvironments.resolves(ENVIRONMENTS);
  return scene;
}

describe('whatever is said', () => {
  it(`in ${RUNS} ways is answered, and asks for no operation that it does not name`, async function () {
    this.timeout(600_000);
    let scene = freshScene();
    let runs = 0;
    const asked = new Set<string>();
    let later = 0;
    await fc.assert(
      fc.asyncProperty(said, async (text) => {
        runs += 1;
        const began = performance.now();
        const reply = await scene.say(text);
        assert.ok(performance.now() - began < HANGS_AFTER, 'it hangs');
        assert.ok(reply.kind);
        const open = await scene.domain.store.listOpen();
        assert.equal(scene.domain.backend.start.callCount, 0);
        for (const operation of open) {
          asked.add(operation.kind);
          if (operation.notBefore !== null) later += 1;
          assert.ok(wasAskedFor(operation, text), `${operation.kind} of ${operation.target.name}`);
        }
        if (open.length > 0 || runs % RUNS_PER_SCENE === 0) scene = freshScene();
      }),
      { numRuns: RUNS },
    );
    // Otherwise nothing was tried: every kind has to be asked for now and then.
    assert.deepEqual([...asked].toSorted(), ['export', 'other', 'refresh', 'start', 'stop']);
    assert.ok(later > 0);
  });
});
