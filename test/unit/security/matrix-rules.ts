import type { Freeze, Rule } from '../../../src/operations/settings.ts';
import { NOON } from '../../support/operations.ts';
import { ANA, GENERAL, JO, KIM, NOOR, RELEASES, ROBIN } from '../../support/security-people.ts';
import { makeDemand, makeRule } from '../../support/settings.ts';
import type { RuleName } from './matrix-cells.ts';

/** A rule as somebody would explain it. */
export interface RuleFacts {
  readonly isDenied: boolean;
  /** Robin and Ana, in General; nobody else, nowhere else. */
  readonly isForSome: boolean;
  /** `people`: Ana is one of them. */
  readonly approvals: {
    readonly required: number;
    readonly from: 'people' | 'channel';
    readonly ownCounts: boolean;
  } | null;
  /** `since`: it was asked for before the freeze began. */
  readonly frozen: 'never' | 'before' | 'since';
  /** Robin and Ana may break freezes. */
  readonly mayBreak: boolean;
}

const PLAIN: RuleFacts = { isDenied: false, isForSome: false, approvals: null, frozen: 'never', mayBreak: false };
const ONE = { required: 1, from: 'people', ownCounts: false } as const;

export const RULE_FACTS: Readonly<Record<RuleName, RuleFacts>> = {
  'no rule': PLAIN,
  deny: { ...PLAIN, isDenied: true },
  'some people in one channel': { ...PLAIN, isForSome: true },
  'one approval': { ...PLAIN, approvals: ONE },
  'two approvals': { ...PLAIN, approvals: { ...ONE, required: 2 } },
  'approval of a channel': { ...PLAIN, approvals: { ...ONE, from: 'channel' } },
  'one approval, own counts': { ...PLAIN, approvals: { ...ONE, ownCounts: true } },
  freeze: { ...PLAIN, frozen: 'since' },
  'freeze, break-glass': { ...PLAIN, frozen: 'before', mayBreak: true },
  'one approval, then a freeze': { ...PLAIN, approvals: ONE, frozen: 'since' },
  'one approval, freeze, break-glass': { ...PLAIN, approvals: ONE, frozen: 'before', mayBreak: true },
};

/** A guest is named wherever members are: it must not help. */
const ONE_OF = makeDemand([ANA.objectId, NOOR.objectId, JO.objectId]);
const TWO_OF = makeDemand([ANA.objectId, NOOR.objectId, KIM.objectId, JO.objectId], { required: 2 });
const OF_RELEASES = makeDemand([], { approvers: { people: [], channel: RELEASES } });
const DENY = makeRule({ place: 'projects[0].rules[1]', effect: 'deny', reason: 'Ask the release managers.' });
const BREAKERS = [ROBIN.objectId, ANA.objectId, JO.objectId];

/** The same as the settings have it. */
export const RULES_IN_SETTINGS: Readonly<Record<RuleName, readonly Rule[]>> = {
  'no rule': [],
  deny: [DENY],
  'some people in one channel': [makeRule({ who: BREAKERS, where: [GENERAL] }), DENY],
  'one approval': [makeRule({ approvals: ONE_OF })],
  'two approvals': [makeRule({ approvals: TWO_OF })],
  'approval of a channel': [makeRule({ approvals: OF_RELEASES })],
  'one approval, own counts': [makeRule({ approvals: { ...ONE_OF, selfApproval: true } })],
  freeze: [],
  'freeze, break-glass': [makeRule({ breakGlass: BREAKERS })],
  'one approval, then a freeze': [makeRule({ approvals: ONE_OF })],
  'one approval, freeze, break-glass': [makeRule({ approvals: ONE_OF, breakGlass: BREAKERS })],
};

export const FREEZE: Freeze = {
  projectId: null,
  environmentIds: null,
  from: NOON,
  until: null,
  reason: 'The books are being closed.',
};
