import assert from 'node:assert/strict';
import { sweep } from '../../../src/operations/housekeeping.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import type { CardCopy, EnvironmentFacts } from '../../../src/operations/ports.ts';
import type { ConfiguredEnvironment, FerrySettings, Freeze } from '../../../src/operations/settings.ts';
import { MINUTE, PROJECT } from '../../support/operations.ts';
import {
  ANA,
  chatOf,
  clickContent,
  JO,
  KIM,
  LOUNGE_THREAD,
  MIA,
  NOBODY,
  NOOR,
  OTHER_THREAD,
  OTIS,
  RELEASES,
  RELEASES_THREAD,
  ROBIN,
  RUBY,
  type Sender,
  THREAD,
} from '../../support/security-people.ts';
import { type Answer, BACKUP, createSecurityScene, keyOf, type SecurityScene } from '../../support/security-scene.ts';
import { makeConfigured, makeFacts, makeProject, makeSettings } from '../../support/settings.ts';
import { saidBy } from './matrix-answers.ts';
import {
  type Cell,
  type Deed,
  type EnvironmentKind,
  isCardDeed,
  isTyped,
  type Place,
  type Who,
} from './matrix-cells.ts';
import { kindOf, stateBefore } from './matrix-oracle.ts';
import { FREEZE, RULE_FACTS, RULES_IN_SETTINGS } from './matrix-rules.ts';

/** What came of a cell, as far as it can be seen from outside. */
export interface Outcome {
  readonly says: string;
  readonly acts: boolean;
  readonly state: string | null;
  readonly later: string | null;
  readonly starts: number;
}

const PEOPLE: Readonly<Record<Who, Sender>> = {
  requester: ROBIN,
  'requester who is an approver': ANA,
  approver: ANA,
  'other member': MIA,
  'member whom LCS has removed': RUBY,
  'requester whom LCS has removed': ROBIN,
  guest: JO,
  'other tenant': OTIS,
  anonymous: NOBODY,
};

function requesterOf(who: Who): typeof ROBIN {
  return who === 'requester who is an approver' ? ANA : ROBIN;
}

// ------------------------------------------------------------------------------------- environments

const GOLD = { id: '6e0fbe7d-c102-4234-8e75-6f708192a3b4', name: 'GOLD' };
const UAT = { id: '1c5a6d27-7b8e-4d9f-8a21-2b3c4d5e6f70', name: 'UAT' };
const CLOUD = { type: 'DevTestDev', infrastructure: 'CustomerManaged' };
const SANDBOX = { type: 'Sandbox', infrastructure: 'MicrosoftManaged' };
const PRODUCTION = { type: 'Production', infrastructure: 'MicrosoftManaged' };

const IN_SETTINGS: Readonly<Record<EnvironmentKind, Partial<ConfiguredEnvironment>>> = {
  sandbox: SANDBOX,
  production: PRODUCTION,
  'production that only LCS knows': SANDBOX,
  'cloud-hosted': CLOUD,
};
const IN_LCS: Readonly<Record<EnvironmentKind, Partial<EnvironmentFacts>>> = {
  sandbox: SANDBOX,
  production: PRODUCTION,
  'production that only LCS knows': PRODUCTION,
  'cloud-hosted': CLOUD,
};

/** A start needs what is stopped, all else what is there. */
function sceneFor(cell: Cell, freezes: readonly Freeze[]): Promise<SecurityScene> {
  const { environment, rule, deed } = cell;
  const environments = [makeConfigured(GOLD, SANDBOX), makeConfigured(UAT, IN_SETTINGS[environment])];
  const rules = RULES_IN_SETTINGS[rule];
  const settings: FerrySettings = makeSettings({ projects: [makeProject({ environments, rules })], freezes });
  const state = kindOf(deed) === 'start' && environment === 'cloud-hosted' ? 'Stopped' : 'Finished';
  return createSecurityScene(settings, [makeFacts(GOLD), makeFacts(UAT, { ...IN_LCS[environment], state })]);
}

// ------------------------------------------------------------------------------------- what was before

/** What was brought about before the cell, in the days of the rules and environments that were then. */
interface Before {
  readonly operation: Operation | null;
  readonly copies: readonly CardCopy[];
  readonly now: number;
}

const NOTHING: Before = { operation: null, copies: [], now: 0 };
const kept = new Map<string, Promise<Before>>();

/** The same for many cells, so made once. */
function before(cell: Cell): Promise<Before> {
  const { who, deed } = cell;
  if (stateBefore(deed) === null) return Promise.resolve(NOTHING);
  const past: Cell = { ...cell, rule: ruleBefore(cell), environment: possible(deed) };
  const parts = [
    requesterOf(who).name,
    stateBefore(deed),
    past.rule,
    kindOf(deed),
    isPaused(deed),
    isFrozenBefore(cell),
  ];
  const key = parts.join('/');
  const found = kept.get(key) ?? bringAbout(past, isFrozenBefore(cell));
  kept.set(key, found);
  return found;
}

function isPaused(deed: Deed): boolean {
  return deed === 'take over what is paused';
}

/** Where the freeze came later, and where a rule forbids by now what was asked for, it was not so then. */
function ruleBefore({ rule, deed }: Cell): Cell['rule'] {
  if (isWithoutRules(deed)) return 'no rule';
  if (stateBefore(deed) === 'awaitingApproval' && !RULE_FACTS[rule].approvals) return 'one approval';
  return rule === 'deny' ? 'no rule' : rule;
}

function isFrozenBefore({ rule, deed }: Cell): boolean {
  return RULE_FACTS[rule].frozen === 'before' && !isWithoutRules(deed);
}

function isWithoutRules(deed: Deed): boolean {
  return deed === 'let its time come, asked for before there was a rule';
}

function possible(deed: Deed): EnvironmentKind {
  return kindOf(deed) === 'start' || kindOf(deed) === 'stop' ? 'cloud-hosted' : 'sandbox';
}

const ASKED_BY_WORDS = { refresh: 'refresh UAT from GOLD', export: 'export UAT', start: 'start UAT', stop: 'stop UAT' };

/** By the same turns that people take. */
async function bringAbout(cell: Cell, isFrozen: boolean): Promise<Before> {
  const { deed, who } = cell;
  const scene = await sceneFor(cell, isFrozen ? [FREEZE] : []);
  const requester = requesterOf(who);
  const state = stateBefore(deed);
  if (state === 'unconfirmed') scene.lcs.answer = 'lose';
  const when = state === 'approved' ? ' in 10 hours' : '';
  const asked = await scene.turn(requester, THREAD, say(`${ASKED_BY_WORDS[kindOf(deed)]}${when}`));
  assert.equal(asked.reply?.kind, 'operation', `${deed} under ${cell.rule}: ${asked.words}`);
  const { id } = asked.reply.view.operation;
  if (state !== 'requested') {
    await press(scene, requester, THREAD, 'confirm', { typedTarget: 'UAT', breakGlass: WHY }, id);
    await scene.runJobs();
    if (state !== 'awaitingApproval') await goOn(scene, deed, id);
  }
  const operation = (await scene.store.get(id)) as Operation;
  assert.equal(operation.state, state, `${deed} under ${cell.rule}`);
  return aged({ operation, copies: await scene.deps.cards.list(id), now: scene.clock.now() });
}

/** So that even of what was just asked for there is an older revision. */
function aged({ operation, ...rest }: Before): Before {
  if (operation?.revision !== 1) return { operation, ...rest };
  return { operation: { ...operation, revision: 2, visibleRevision: 2 }, ...rest };
}

async function goOn(scene: SecurityScene, deed: Deed, id: string): Promise<void> {
  for (const approver of [NOOR, KIM]) {
    for (const { conversationId } of await scene.deps.cards.list(id)) {
      if (conversationId !== THREAD) await press(scene, approver, conversationId, 'approve', {}, id);
    }
  }
  await scene.runJobs();
  if (stateBefore(deed) === 'unconfirmed') await later(scene, 10);
  if (!isPaused(deed)) return;
  for (const { objectId } of [ROBIN, ANA]) scene.lcs.signedOut.add(objectId);
  await later(scene, 2);
}

async function later(scene: SecurityScene, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await scene.clock.advance(MINUTE);
    await scene.runJobs();
  }
}

async function press(
  scene: SecurityScene,
  from: Sender,
  place: string,
  verb: string,
  data: object,
  id: string,
): Promise<Answer> {
  const { visibleRevision: revision } = (await scene.store.get(id)) as Operation;
  return scene.turn(from, place, clickContent('execute', verb, { operationId: id, revision, ...data }, 'card'));
}

/** In the days of the cell itself. */
async function restore(scene: SecurityScene, { operation, copies, now }: Before): Promise<void> {
  if (!operation) return;
  scene.store.put(operation);
  for (const copy of copies) await scene.deps.cards.save(copy);
  await scene.clock.advance(now - scene.clock.now());
  await sweep(scene.deps);
}

// ------------------------------------------------------------------------------------- the cell itself

const WHY = 'Payroll has to be out tonight.';
const ELSEWHERES = 'ffffffff-0000-4000-8000-000000000001';
const UNKNOWN_ID = 'eeeeeeee-0000-4000-8000-000000000009';
const FREEZE_ID = 'dddddddd-0000-4000-8000-000000000005';

/** Plays a cell on the bot. */
export async function play(cell: Cell): Promise<Outcome> {
  const past = await before(cell);
  const scene = await sceneFor(cell, RULE_FACTS[cell.rule].frozen === 'never' ? [] : [FREEZE]);
  await restore(scene, past);
  if (cell.who.includes('removed')) scene.lcs.removed.add(PEOPLE[cell.who].objectId as string);
  if (cell.deed === 'lift a freeze') await setFreeze(scene, requesterOf(cell.who));
  if (past.operation) scene.store.put(ofElsewhere(past.operation));
  return act(scene, cell, past);
}

/** Of somebody else, in a place where none of these people are. */
function ofElsewhere(operation: Operation): Operation {
  const theirs = { id: ELSEWHERES, requester: keyOf(MIA), conversationId: `${LOUNGE_THREAD}9` };
  const environments = { source: null, target: { id: UNKNOWN_ID, name: 'DEV' } };
  return { ...operation, ...theirs, ...environments, approvals: null, askedRevision: null };
}

async function act(scene: SecurityScene, cell: Cell, { operation, copies }: Before): Promise<Outcome> {
  const from = PEOPLE[cell.who];
  const place = placeOf(cell.place, copies);
  const content = contentOf(cell, operation);
  const ids = new Set(operation ? [operation.id] : []);
  const earlier = await seen(scene);
  let answer = await scene.turn(from, place, content);
  if (cell.data === 'replayed') answer = await scene.turn(from, place, content);
  const after = await seen(scene);
  const ours = await theOne(scene, operation, ids, cell, place);
  if (cell.deed.startsWith('let its time come')) await scene.clock.advance(10 * 60 * MINUTE);
  await scene.runJobs();
  return {
    says: saidBy(answer),
    acts: hasChanged(earlier, after),
    state: ours?.state ?? null,
    later: ours ? ((await scene.store.get(ours.id))?.state ?? null) : null,
    starts: scene.lcs.starts.filter(({ taken }) => taken).length,
  };
}

/** The operation that it is about: the one there was, or the new one, which must be of whoever asked, there. */
async function theOne(
  scene: SecurityScene,
  old: Operation | null,
  ids: ReadonlySet<string>,
  cell: Cell,
  place: string,
) {
  if (old) return scene.store.get(old.id);
  const [made, another] = (await scene.store.listOpen()).filter(({ id }) => !ids.has(id));
  assert.equal(another, undefined, 'more than one operation');
  if (!made) return null;
  const { tenantId, objectId } = PEOPLE[cell.who];
  assert.deepEqual(made.requester, { tenantId, objectId }, 'in the name of somebody else');
  assert.equal(made.conversationId, place);
  return made;
}

/** All that a click can change: operations, freezes, tickets and who waits. What is stored is replaced and never changed. */
async function seen({ store, deps, clock, tickets }: SecurityScene): Promise<readonly object[]> {
  const operations = [...(await store.listOpen()), ...(await store.listEnded([PROJECT.id], 100))];
  return [...operations, ...(await deps.freezes.list(clock.now())), ...(await deps.waiters.list()), ...tickets];
}

function hasChanged(earlier: readonly object[], after: readonly object[]): boolean {
  return earlier.length !== after.length || after.some((thing, at) => thing !== earlier[at]);
}

async function setFreeze(scene: SecurityScene, by: typeof ROBIN): Promise<void> {
  const about = { projectId: PROJECT.id, environmentIds: [UAT.id], environment: UAT, until: null };
  const freeze = { ...about, id: FREEZE_ID, from: scene.clock.now(), reason: 'Payroll runs.', by: keyOf(by) };
  const event = {
    at: 0,
    actor: keyOf(by),
    what: 'frozen',
    rule: null,
    conversationId: null,
    activityId: null,
    data: {},
  };
  await scene.deps.freezes.set({ ...freeze, conversationId: THREAD }, event);
}

function placeOf(place: Place, copies: readonly CardCopy[]): string {
  switch (place) {
    case 'own thread':
      return THREAD;
    case 'other thread':
      return OTHER_THREAD;
    case "approvers' channel":
      return (
        copies.find(({ conversationId }) => conversationId.startsWith(RELEASES))?.conversationId ?? RELEASES_THREAD
      );
    case "approver's 1:1":
      return chatOf(ANA);
    case 'elsewhere':
      return LOUNGE_THREAD;
  }
}

// ------------------------------------------------------------------------------------- what is sent

function say(text: string) {
  return { type: 'message', text };
}

const TYPED: Readonly<Partial<Record<Deed, string>>> = {
  'ask for a refresh': ASKED_BY_WORDS.refresh,
  'ask for an export': ASKED_BY_WORDS.export,
  'ask for a start': ASKED_BY_WORDS.start,
  'ask for a stop': ASKED_BY_WORDS.stop,
  freeze: 'freeze UAT because payroll runs',
  'read the audit log': 'audit',
};

const VERBS: readonly (readonly [deed: string, verb: string, data: object])[] = [
  ['confirm with a wrong name', 'confirm', { typedTarget: 'GOLD', breakGlass: WHY }],
  ['confirm in spite of a freeze', 'confirm', { typedTarget: 'UAT', breakGlass: WHY }],
  ['confirm', 'confirm', { typedTarget: 'UAT', breakGlass: '' }],
  ['approve', 'approve', {}],
  ['reject without a reason', 'reject', { reason: '  ' }],
  ['reject', 'reject', { reason: 'Not today.' }],
  ['cancel', 'cancel', {}],
  ['look at the card', 'view', {}],
  ['let its time come', 'view', {}],
  ['see what is lost', 'losses', {}],
  ['take over', 'takeOver', {}],
  ['say that it started', 'saidStarted', { lcsActivityId: '9b2d6f80-1e53-4c7a-8b4f-3d82e9f5a601' }],
  ['say that it did not', 'saidNotStarted', {}],
  ['wait', 'tellWhenFree', { environment: UAT.id }],
  ['lift a freeze', 'unfreeze', { freezeId: FREEZE_ID }],
  [
    'get the audit log',
    'auditLink',
    { format: 'csv', filter: { environmentId: '', operationId: '', actor: '', since: '' } },
  ],
  ['download', 'backupLink', { backupId: BACKUP.id }],
];

function contentOf(cell: Cell, operation: Operation | null) {
  const { deed, data, door } = cell;
  if (isTyped(deed)) return say(TYPED[deed] as string);
  const [, verb, typed] = VERBS.find(([words]) => deed.startsWith(words)) as (typeof VERBS)[number];
  const ids = isCardDeed(deed) && operation ? onOperation(cell, operation) : inProject(cell);
  const said = data === 'unknown verb' ? `${verb}All` : verb;
  return clickContent(door, said, { ...typed, ...ids, ...(data === 'forged fields' ? FORGED : {}) }, 'card-1');
}

function onOperation({ data }: Cell, { id, visibleRevision }: Operation) {
  const operationIds: Partial<Record<Cell['data'], string>> = {
    'unknown id': UNKNOWN_ID,
    'id from elsewhere': ELSEWHERES,
  };
  const revisions: Partial<Record<Cell['data'], number>> = {
    'newer than any': 99_999,
    stale: Math.max(1, visibleRevision - 1),
  };
  return { operationId: operationIds[data] ?? id, revision: revisions[data] ?? visibleRevision };
}

function inProject({ data, deed }: Cell) {
  if (deed === 'lift a freeze') return data === 'unknown id' ? { freezeId: UNKNOWN_ID } : {};
  return { projectId: data === 'unknown id' ? PROJECT.id + 1 : PROJECT.id };
}

/** Everything that somebody might hope to be read out of a card. */
const FORGED = {
  ...JSON.parse('{"__proto__":{"isAdmin":true,"selfApproval":true}}'),
  from: { id: ROBIN.mri, aadObjectId: ROBIN.objectId },
  person: keyOf(ROBIN),
  requester: keyOf(MIA),
  actor: keyOf(NOOR),
  asker: { person: keyOf(ROBIN) },
  tenantId: ROBIN.tenantId,
  conversationId: THREAD,
  conversation: { id: THREAD },
  conversationType: 'personal',
  activityId: 'activity-1',
  rule: 'default',
  state: 'approved',
  approvals: null,
  votes: [{ person: keyOf(ANA), at: 0, verdict: 'approved' }],
  selfApproval: true,
  required: 0,
  kind: 'refresh',
  target: GOLD.id,
  notBefore: 0,
  userIds: [ROBIN.mri],
};
