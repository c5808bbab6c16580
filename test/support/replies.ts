import type { CardName } from '../../src/channel/card-data/content.ts';
import type { CardReply } from '../../src/channel/card-data.ts';
import type { CommandHelp } from '../../src/commands/reply.ts';
import type { Backup } from '../../src/operations/ports.ts';
import { AUDIT_REPLIES } from './audit-replies.ts';
import { DOCTOR_REPLIES } from './doctor-replies.ts';
import { ENVIRONMENT_REPLIES } from './environment-replies.ts';
import { ENDED, OPERATION_REPLIES, RUNNING } from './operation-replies.ts';
import { MINUTE, makeOperation, makeView, NASTY_NAME, NOON, PROD, PROJECT, UAT } from './operations.ts';
import { POLICY_REPLIES } from './policy-replies.ts';

function backup(name: string, changes: Partial<Backup> = {}): Backup {
  const fileName = `${name.replaceAll(' ', '_')}.bacpac`;
  return {
    id: '3e7c8f49-9da0-4fb1-8c43-3c4d5e6f7081',
    name,
    fileName,
    description: '',
    createdAt: NOON,
    createdBy: null,
    ...changes,
  };
}

const COMMANDS: readonly CommandHelp[] = [
  { name: 'projects', usage: 'projects', about: 'Shows the LCS projects that Ferry serves here.' },
  { name: 'use', usage: 'use <project>', about: 'Chooses the project that this conversation is about.' },
  {
    name: 'environments',
    usage: 'environments',
    about: 'Shows the environments of the project and what runs on them.',
  },
  { name: 'backups', usage: 'backups [words]', about: 'Shows the database backups, newest first.' },
  {
    name: 'refresh',
    usage: 'refresh <target> from <source>',
    about: 'Overwrites the target’s database with a copy of the source’s.',
  },
  { name: 'status', usage: 'status', about: 'Shows what waits, what is running and what ended lately.' },
  { name: 'whoami', usage: 'whoami', about: 'Shows who you are for Ferry and what LCS lets you see.' },
  { name: 'help', usage: 'help', about: 'Shows this.' },
];

/** At least one reply for every card, by the name of its sample: everyday ones, and some whose names want to be more than names. */
export const REPLIES: Readonly<Record<CardName, Readonly<Record<string, CardReply>>>> = {
  ...OPERATION_REPLIES,
  ...ENVIRONMENT_REPLIES,
  ...POLICY_REPLIES,
  ...AUDIT_REPLIES,
  help: {
    everything: { kind: 'help', intro: 'Hello Robin. This is what you can ask for:', commands: COMMANDS },
  },
  projects: {
    several: {
      kind: 'projects',
      projects: [
        { project: PROJECT, chosen: true },
        { project: { ...PROJECT, id: 7654321, name: 'Contoso archive' }, chosen: false },
        { project: { ...PROJECT, id: 1111111, name: NASTY_NAME }, chosen: false },
      ],
    },
    none: { kind: 'projects', projects: [] },
  },
  backups: {
    'page in the middle': {
      kind: 'backups',
      project: PROJECT,
      filter: '',
      page: 2,
      pages: 4,
      total: 17,
      backups: [
        backup('UAT before go-live', {
          description: 'Taken by the release team before the dress rehearsal.',
          createdBy: 'Ana Duarte',
        }),
        backup('UAT before go-live', { createdAt: NOON - 1440 * MINUTE }),
        backup('GOLD_2026-11', { description: 'Configuration freeze' }),
        backup(NASTY_NAME, {
          fileName: '../../x_y_.bacpac',
          description: '- one\n- two\n# three',
          createdAt: null,
          createdBy: '<b>Bob</b>',
        }),
        backup(
          `A very long name that somebody typed into LCS and never thought of a narrow phone ${'again and '.repeat(12)}`,
        ),
      ],
    },
    'filtered, one page': {
      kind: 'backups',
      project: PROJECT,
      filter: '*gold* \u0024{x}',
      page: 1,
      pages: 1,
      total: 1,
      backups: [backup('GOLD')],
    },
    none: { kind: 'backups', project: PROJECT, filter: 'xyz', page: 1, pages: 1, total: 0, backups: [] },
  },
  backup: {
    'with its link': {
      kind: 'backup',
      project: PROJECT,
      backup: backup('UAT before go-live', { createdBy: 'Ana Duarte', description: 'Taken before the rehearsal.' }),
      link: {
        url: `https://ferry.example/backups/${'a1B2-c3D4_'.repeat(4)}xyz`,
        usableUntil: NOON + 5 * MINUTE,
        fileUntil: NOON + 1440 * MINUTE,
      },
    },
    'before it is asked for': {
      kind: 'backup',
      project: PROJECT,
      backup: backup(NASTY_NAME, { fileName: '', createdAt: null }),
      link: null,
    },
    'LCS does not say how long': {
      kind: 'backup',
      project: PROJECT,
      backup: backup('GOLD'),
      link: {
        url: `https://ferry.example/backups/${'a1B2-c3D4_'.repeat(4)}xyz`,
        usableUntil: NOON + 5 * MINUTE,
        fileUntil: null,
      },
    },
  },
  status: {
    busy: {
      kind: 'status',
      projectName: PROJECT.name,
      waiting: [
        makeView(
          { state: 'awaitingApproval', target: { ...UAT, name: NASTY_NAME } },
          {
            headline: 'Waiting for approval by 2 people. Nothing has been sent yet.',
            approval: { required: 2, from: `Ana Duarte, ${NASTY_NAME} or Noor Haddad`, votes: [] },
          },
        ),
        makeView({ notBefore: NOON + 600 * MINUTE }),
      ],
      running: [
        makeView(RUNNING, { headline: 'Running in LCS.' }),
        makeView({ state: 'approved', confirmedAt: NOON, notBefore: NOON + 600 * MINUTE }),
      ],
      ended: [
        makeView({ ...ENDED, state: 'succeeded' }),
        makeView({ ...ENDED, kind: 'export', source: null, state: 'rolledBack' }),
        makeView({ state: 'cancelled', endedAt: NOON }, { requesterName: '*Sam* _Okafor_' }),
      ],
    },
    idle: { kind: 'status', projectName: PROJECT.name, waiting: [], running: [], ended: [] },
  },
  whoami: {
    'signed in': {
      kind: 'whoami',
      name: 'Robin Keller',
      person: makeOperation().requester,
      conversationId: makeOperation().conversationId,
      signedInUntil: NOON + 60 * MINUTE,
      projects: ['Contoso rollout: 7 environments', 'Contoso archive: LCS gives you no access'],
      warning: 'LCS has announced that the version of its API that Ferry uses ends on 4 January 2027.',
    },
    'signed out': {
      kind: 'whoami',
      name: NASTY_NAME,
      person: makeOperation().requester,
      conversationId: 'a:1pQ-personal',
      signedInUntil: null,
      projects: [],
      warning: null,
    },
  },
  doctor: DOCTOR_REPLIES,
  taken: {
    'by an export': {
      kind: 'taken',
      projectId: PROJECT.id,
      sentence: 'UAT is being used by an export that is running. Write "status" to follow it.',
      holders: [
        {
          environment: UAT,
          title: 'export of UAT',
          requesterName: 'Ana Duarte',
          since: NOON - 30 * MINUTE,
          until: NOON + 90 * MINUTE,
        },
      ],
    },
    'by two, of which nobody knows until when': {
      kind: 'taken',
      projectId: PROJECT.id,
      sentence: `PROD and ${NASTY_NAME} are being used.`,
      holders: [
        { environment: PROD, title: 'export of PROD', requesterName: 'Ana Duarte', since: NOON, until: null },
        {
          environment: { ...UAT, name: NASTY_NAME },
          title: `refresh of ${NASTY_NAME} from PROD`,
          requesterName: NASTY_NAME,
          since: NOON,
          until: NOON + 60 * MINUTE,
        },
      ],
    },
  },
  problem: {
    'something failed': {
      kind: 'problem',
      sentence: 'Something went wrong inside Ferry. Try again; nothing was sent to LCS.',
    },
    'nasty words': { kind: 'problem', sentence: `There is no environment ${NASTY_NAME}. Did you mean UAT?` },
  },
};
