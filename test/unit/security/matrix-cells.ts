import type { Door } from '../../support/security-people.ts';

export const WHO = [
  'requester',
  'requester who is an approver',
  'approver',
  'other member',
  'member whom LCS has removed',
  'requester whom LCS has removed',
  'guest',
  'other tenant',
  'anonymous',
] as const;
export type Who = (typeof WHO)[number];

export const RULES = [
  'no rule',
  'deny',
  'some people in one channel',
  'one approval',
  'two approvals',
  'approval of a channel',
  'one approval, own counts',
  'freeze',
  'freeze, break-glass',
  'one approval, then a freeze',
  'one approval, freeze, break-glass',
] as const;
export type RuleName = (typeof RULES)[number];

/** `production that only LCS knows`: the settings still call it a sandbox. */
export const ENVIRONMENTS = ['sandbox', 'production', 'production that only LCS knows', 'cloud-hosted'] as const;
export type EnvironmentKind = (typeof ENVIRONMENTS)[number];

export const PLACES = ['own thread', 'other thread', "approvers' channel", "approver's 1:1", 'elsewhere'] as const;
export type Place = (typeof PLACES)[number];

export const DATA = [
  'genuine',
  'stale',
  'newer than any',
  'replayed',
  'unknown id',
  'id from elsewhere',
  'forged fields',
  'unknown verb',
] as const;
export type Data = (typeof DATA)[number];

export const ASKS = ['ask for a refresh', 'ask for an export', 'ask for a start', 'ask for a stop'] as const;
export const CONFIRMS = ['confirm a refresh', 'confirm an export', 'confirm a start', 'confirm a stop'] as const;
const CARD_DEEDS = [
  ...CONFIRMS,
  'confirm with a wrong name',
  'confirm in spite of a freeze',
  'approve',
  'reject',
  'reject without a reason',
  'cancel what is not confirmed',
  'cancel what waits for approval',
  'cancel what is for later',
  'cancel what runs',
  'let its time come',
  'let its time come, asked for before there was a rule',
  'look at the card',
  'see what is lost',
  'take over what is paused',
  'say that it started',
  'say that it did not start',
] as const;
const PROJECT_DEEDS = ['wait for an environment', 'lift a freeze', 'get the audit log', 'download a backup'] as const;
const TYPED_DEEDS = [...ASKS, 'freeze', 'read the audit log'] as const;

export const DEEDS = [...ASKS, ...CARD_DEEDS, 'freeze', ...PROJECT_DEEDS, 'read the audit log'] as const;
export type Deed = (typeof DEEDS)[number];
export type CardDeed = (typeof CARD_DEEDS)[number];

export function isOneOf<T extends string>(list: readonly T[], word: string): word is T {
  return (list as readonly string[]).includes(word);
}

/** On the card of an operation. */
export function isCardDeed(deed: Deed): deed is CardDeed {
  return isOneOf(CARD_DEEDS, deed);
}

export function isTyped(deed: Deed): boolean {
  return isOneOf(TYPED_DEEDS, deed);
}

export interface Cell {
  readonly who: Who;
  readonly deed: Deed;
  readonly rule: RuleName;
  readonly environment: EnvironmentKind;
  readonly place: Place;
  readonly data: Data;
  readonly door: Door;
}

type Skip = readonly [why: string, skips: (cell: Cell) => boolean];

const AWAITING: readonly Deed[] = ['approve', 'reject', 'reject without a reason', 'cancel what waits for approval'];
const SENT: readonly Deed[] = [
  'cancel what runs',
  'take over what is paused',
  'say that it started',
  'say that it did not start',
];
/** Nobody does anything: it was confirmed, and approved where that was wanted, for later. */
const WAITS: readonly Deed[] = ['let its time come', 'let its time come, asked for before there was a rule'];
const WITH_ENVIRONMENT: readonly Deed[] = [...ASKS, ...CONFIRMS, 'approve', ...WAITS];

/** Why combinations are left out: they cannot be, or are the same as others. */
export const SKIPS: readonly Skip[] = [
  [
    'a 1:1 chat is with one person, and only the approver has one here that matters',
    ({ place, who }) => place === "approver's 1:1" && who !== 'approver' && who !== 'requester who is an approver',
  ],
  [
    'words that are typed bring no card data, and have one way in',
    ({ deed, data, door }) => isTyped(deed) && (data !== 'genuine' || door !== 'submit'),
  ],
  [
    'only cards of operations have a revision, and belong to a conversation',
    ({ deed, data }) =>
      !isTyped(deed) && !isCardDeed(deed) && isOneOf(['stale', 'newer than any', 'id from elsewhere'], data),
  ],
  [
    'the environment matters to what asks, confirms and approves, with genuine data',
    ({ deed, environment, data, door }) =>
      environment !== 'sandbox' && (!WITH_ENVIRONMENT.includes(deed) || data !== 'genuine' || door === 'automatic'),
  ],
  [
    'whoever asks, or does what belongs to no operation, is the approver or the requester already',
    ({ deed, who }) => who === 'requester who is an approver' && !isCardDeed(deed) && deed !== 'lift a freeze',
  ],
  [
    'forged data are tried where the operation has a card; elsewhere genuine data are enough to be refused',
    ({ data, place }) => data !== 'genuine' && (place === 'other thread' || place === 'elsewhere'),
  ],
  [
    'forged data come in by the newer way, the older one brings the same fields; what is replayed by both',
    ({ data, door }) => data !== 'genuine' && data !== 'replayed' && door !== 'execute',
  ],
  [
    'a client asks by itself with genuine data, and sees no other card than people do',
    ({ data, door, place }) => door === 'automatic' && (data !== 'genuine' || place !== 'own thread'),
  ],
  [
    'what waits for approval does so because of a rule that wants it, or wanted it before',
    ({ deed, rule }) =>
      AWAITING.includes(deed) && isOneOf(['some people in one channel', 'freeze', 'freeze, break-glass'], rule),
  ],
  [
    'once it is sent, rules say no more than who its approvers are',
    ({ deed, rule }) =>
      SENT.includes(deed) && !isOneOf(['no rule', 'one approval', 'two approvals', 'approval of a channel'], rule),
  ],
  [
    'looking changes nothing, and only approvers make a difference to where one can',
    ({ deed, rule }) =>
      isOneOf(['look at the card', 'see what is lost'], deed) &&
      !isOneOf(['no rule', 'one approval', 'approval of a channel'], rule),
  ],
  [
    'what was typed wrong is looked at last: genuine data by the newer way are enough',
    ({ deed, data, door }) =>
      isOneOf(['confirm with a wrong name', 'reject without a reason'], deed) &&
      (data !== 'genuine' || door !== 'execute'),
  ],
  [
    'what comes with time comes to what somebody has asked for, whoever looks on and from where',
    ({ deed, who, place, data, door }) =>
      WAITS.includes(deed) &&
      (!who.startsWith('requester') || place !== 'own thread' || data !== 'genuine' || door !== 'execute'),
  ],
  [
    'only what is frozen is confirmed in spite of that',
    ({ deed, rule }) => deed === 'confirm in spite of a freeze' && !rule.includes('freeze'),
  ],
  [
    'exports, starts and stops are confirmed by the same click as refreshes: genuine data and four rules are enough',
    ({ deed, data, rule }) =>
      isOneOf(CONFIRMS, deed) &&
      deed !== 'confirm a refresh' &&
      (data !== 'genuine' || !isOneOf(['no rule', 'deny', 'one approval', 'freeze'], rule)),
  ],
];

const DOORS: readonly Door[] = ['execute', 'submit', 'automatic'];

/** All combinations but those that are skipped. */
export function* cells(): Generator<Cell> {
  for (const rule of RULES)
    for (const deed of DEEDS)
      for (const who of WHO)
        for (const environment of ENVIRONMENTS)
          for (const place of PLACES)
            for (const data of DATA)
              for (const door of DOORS) {
                const cell = { who, deed, rule, environment, place, data, door };
                if (!SKIPS.some(([, skips]) => skips(cell))) yield cell;
              }
}
