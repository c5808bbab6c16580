import type { CardReply } from '../../src/channel/card-data.ts';
import type { FreezeView, WhyView } from '../../src/commands/views.ts';
import { MINUTE, NASTY_NAME, NOON, PROJECT } from './operations.ts';

const DAY = 1440 * MINUTE;
const DENIED: WhyView = {
  sources: ['PROD'],
  verdict: { level: 'block', text: 'No.' },
  rule: 'Decided by projects[0].rules[1] of ferry.config.json.',
  rows: [
    {
      level: 'block',
      text: 'The rules of this team do not allow it: Use GOLD, which has no customer data.',
    },
  ],
};
const APPROVED: WhyView = {
  sources: ['GOLD', 'UAT2'],
  verdict: { level: 'warn', text: 'Yes, once it is approved.' },
  rule: 'Decided by projects[0].rules[2] of ferry.config.json.',
  rows: [
    { level: 'pass', text: 'You confirm it yourself, by typing the name UAT.' },
    {
      level: 'warn',
      text: '2 approvals of different people are needed, within 4 h, from Ana Duarte, Noor Haddad or sam@contoso.com. Your own does not count.',
    },
    {
      level: 'warn',
      text: 'There will be a freeze from Monday 23 November 2026, 18:00 until Tuesday 24 November 2026, 06:00: Month end close. You may act in spite of it, if you say why.',
    },
    {
      level: 'warn',
      text: 'The rules name this person, whom Ferry has not met by that name: sam@contoso.com. A name counts once its owner has signed in to Ferry.',
    },
  ],
};

const SET: FreezeView = {
  scope: 'UAT',
  from: NOON - 30 * MINUTE,
  until: NOON + 300 * MINUTE,
  reason: 'Dress rehearsal with the finance team.',
  isInForce: true,
  origin: { freezeId: '7b1f5c0e-3a52-4c7d-9e61-2f8a4d90c3b5', setBy: 'Ana Duarte' },
};
const CONFIGURED: FreezeView = {
  scope: 'PROD, GOLD',
  from: null,
  until: NOON + 3 * DAY,
  reason: 'Month end close.',
  isInForce: true,
  origin: { place: 'freezes[0]' },
};
const TO_COME: FreezeView = {
  scope: 'All environments',
  from: NOON + 20 * DAY,
  until: NOON + 45 * DAY,
  reason: 'Year end: nothing moves.',
  isInForce: false,
  origin: { place: 'freezes[1]' },
};

/** Of the cards about what the policy allows. */
export const POLICY_REPLIES = {
  why: {
    'depends on the source': {
      kind: 'why',
      project: PROJECT,
      title: 'Refresh UAT',
      askerName: 'Robin Keller',
      at: null,
      groups: [DENIED, APPROVED],
      warning: null,
    },
    'frozen, by the settings alone': {
      kind: 'why',
      project: PROJECT,
      title: 'Refresh UAT from PROD',
      askerName: 'Robin Keller',
      at: NOON + 30 * MINUTE,
      groups: [
        {
          sources: [],
          verdict: { level: 'block', text: 'Not while there is a freeze.' },
          rule: 'No rule of this team speaks of it, so the default holds.',
          rows: [
            { level: 'pass', text: 'You confirm it yourself, by typing the name UAT.' },
            {
              level: 'block',
              text: 'There is a freeze until Saturday 21 November 2026, 18:00: Dress rehearsal. You may not break it.',
            },
          ],
        },
      ],
      warning: 'LCS does not let you see this project.',
    },
    'allowed, nasty names': {
      kind: 'why',
      project: PROJECT,
      title: `Stop ${NASTY_NAME}`,
      askerName: NASTY_NAME,
      at: null,
      groups: [
        {
          sources: [],
          verdict: { level: 'pass', text: 'Yes.' },
          rule: 'No rule of this team speaks of it, so the default holds.',
          rows: [{ level: 'pass', text: `You confirm it yourself, by typing the name ${NASTY_NAME}.` }],
        },
      ],
      warning: null,
    },
  },
  freezes: {
    'just set': {
      kind: 'freezes',
      project: PROJECT,
      news: {
        sentence:
          'Ana Duarte froze UAT until Saturday 21 November 2026, 18:00 (Europe/Berlin): Dress rehearsal with the finance team.',
        lines: [
          'Held back: refresh of UAT from PROD, which Robin Keller asked for',
          'Goes on, because it was sent to LCS before: export of UAT, which Sam Okafor asked for',
        ],
      },
      freezes: [SET, CONFIGURED, TO_COME],
    },
    'looked at, nasty names': {
      kind: 'freezes',
      project: PROJECT,
      news: null,
      freezes: [
        {
          ...SET,
          scope: NASTY_NAME,
          until: null,
          reason: NASTY_NAME,
          origin: { freezeId: '8c2a6d1f-4b63-4d8e-8f72-3a9b5ea1d4c6', setBy: NASTY_NAME },
        },
        TO_COME,
      ],
    },
    none: {
      kind: 'freezes',
      project: PROJECT,
      news: { sentence: 'Ana Duarte lifted the freeze of UAT.', lines: [] },
      freezes: [],
    },
  },
} satisfies Record<string, Record<string, CardReply>>;
