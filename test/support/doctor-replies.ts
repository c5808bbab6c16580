import type { CardReply } from '../../src/channel/card-data.ts';
import { type Finding, failed, passed, warned } from '../../src/operations/diagnosis.ts';
import { NASTY_NAME, PROJECT } from './operations.ts';

const SIGNED_IN = passed('Sign-in', 'You are signed in.');
const TOKEN = passed('Token for LCS', 'It is for LCS, with the permission user_impersonation, until 14:00.');
const FERRY: readonly Finding[] = [
  passed('OAuth connection', 'The Azure Bot has the connection "lcs".'),
  passed('Channels of the settings', 'Ferry is installed in "general" and "releases".'),
  passed('Ferry’s database', 'It answers.'),
];

/** A reply for each colour of the card of `doctor`, and names that want to be more than names. */
export const DOCTOR_REPLIES: Readonly<Record<string, CardReply>> = {
  'all is well': {
    kind: 'doctor',
    name: 'Robin Keller',
    findings: [
      SIGNED_IN,
      TOKEN,
      passed(`Region of ${PROJECT.name}`, 'eu; LCS shows you the project there.'),
      passed(`Member of ${PROJECT.name}`, `You are a member of project ${PROJECT.id}.`),
      warned(
        `Environments of ${PROJECT.name}`,
        'LCS does not show them to you. Ferry uses what the settings say of 7 of them.',
        'An owner of the LCS project: can give you the role Environment manager or Project owner, if you are to move databases.',
      ),
      ...FERRY,
    ],
    notLookedAt: null,
  },
  'wrong region': {
    kind: 'doctor',
    name: NASTY_NAME,
    findings: [
      SIGNED_IN,
      TOKEN,
      failed(
        `Region of ${NASTY_NAME}`,
        `LCS does not show you the project in region us, where the settings look for it, but does in eu. ${NASTY_NAME}`,
        `Whoever runs Ferry: set "region": "eu" for project ${PROJECT.id} in ferry.config.json, and start Ferry anew. ${NASTY_NAME}`,
      ),
      ...FERRY,
    ],
    notLookedAt: `Not looked at until that is mended: the environments of ${NASTY_NAME}.`,
  },
  'much of everything': {
    kind: 'doctor',
    name: '名'.repeat(200),
    findings: Array.from({ length: 60 }, () => failed('名'.repeat(200), '字'.repeat(900), '字'.repeat(900))),
    notLookedAt: '字'.repeat(900),
  },
  'nothing to say': { kind: 'doctor', name: 'Sam Okafor', findings: [SIGNED_IN, TOKEN], notLookedAt: null },
};
