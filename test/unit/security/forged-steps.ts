import fc from 'fast-check';
import { VERBS } from '../../../src/commands/card-actions.ts';
import { PROJECT } from '../../support/operations.ts';
import { KIM, LOUNGE_THREAD, ROBIN, THREAD } from '../../support/security-people.ts';
import { ENVIRONMENTS } from './forged-rules.ts';

/**
 * One submission and what follows it. What exists is chosen by numbers, so that a story stays one when it is shortened. With
 * `right…` the sender, the place or the data are those of somebody who may: mostly one thing alone is wrong.
 */
export interface Step {
  readonly verb: unknown;
  readonly door: 'execute' | 'submit' | 'automatic';
  readonly who: number;
  readonly where: number;
  readonly operation: number;
  /** What the operation waits for, whatever `verb` says. */
  readonly rightVerb: boolean;
  /** One that has not ended. */
  readonly isOpen: boolean;
  readonly rightWho: boolean;
  readonly rightPlace: boolean;
  readonly rightRevision: boolean;
  readonly rightTyped: boolean;
  readonly isBroken: boolean;
  readonly junk: unknown;
  readonly more: string;
  readonly ask: number;
  readonly weather: number;
  readonly runsJobs: boolean;
  readonly passes: number;
}

const mostly = fc.integer({ min: 0, max: 9 }).map((n) => n > 1);
const index = fc.nat(999);

/** Asks more often than the rest, for that leads on. */
const verb = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('requestRefresh', 'requestRefresh', 'requestOn', 'run') },
  { weight: 8, arbitrary: fc.constantFrom(...VERBS) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

const NAMES = [
  'from',
  'person',
  'asker',
  'requester',
  'tenantId',
  'objectId',
  'conversationId',
  'conversation',
  'channelData',
];
const FIELDS = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'verb',
    'msteams',
    'state',
    'votes',
    'approvals',
    'rule',
    'notBefore',
    'paused',
  ],
  ...[
    'operationId',
    'revision',
    'typedTarget',
    'breakGlass',
    'reason',
    'projectId',
    'target',
    'source',
    'environment',
    'kind',
  ],
];
const IDS = [ROBIN.objectId, KIM.objectId, ROBIN.tenantId, THREAD, LOUNGE_THREAD, ...ENVIRONMENTS.map(({ id }) => id)];

const people = fc.constantFrom(...IDS.map((id) => ({ id, aadObjectId: id, objectId: id, tenantId: ROBIN.tenantId })));
const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(...IDS, PROJECT.id, -1, 1e99, '', null, true),
  people,
);

/** As JSON, in which `__proto__` is a field like others. */
const more = fc
  .array(fc.tuple(fc.constantFrom(...NAMES, ...FIELDS), junk), { maxLength: 4 })
  .map((fields) => `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`);

export const step: fc.Arbitrary<Step> = fc.record({
  verb,
  door: fc.constantFrom('execute', 'execute', 'submit', 'submit', 'automatic'),
  who: index,
  where: index,
  operation: index,
  rightVerb: fc.boolean(),
  isOpen: mostly,
  rightWho: mostly,
  rightPlace: mostly,
  rightRevision: mostly,
  rightTyped: mostly,
  isBroken: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  junk,
  more: fc.oneof({ weight: 4, arbitrary: fc.constant('{}') }, { weight: 1, arbitrary: more }),
  ask: index,
  weather: fc.nat(99),
  runsJobs: mostly,
  passes: fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(0, 0, 1_000, 20_000, 61_000) },
    { weight: 1, arbitrary: fc.constantFrom(300_000, 1_200_000) },
  ),
});
