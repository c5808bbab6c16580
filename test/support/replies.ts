import type { CardName } from '../../src/channel/card-data/content.ts';
import type { CardReply } from '../../src/channel/card-data.ts';
import type { CommandHelp, EnvironmentView } from '../../src/commands/reply.ts';
import type { Backup, EnvironmentFacts } from '../../src/operations/ports.ts';
import { ENDED, OPERATION_REPLIES, RUNNING } from './operation-replies.ts';
import { MINUTE, makeOperation, makeView, NASTY_NAME, NOON, PROD, PROJECT, UAT } from './operations.ts';

function environment(
  name: string,
  facts: Partial<EnvironmentFacts>,
  view: Partial<EnvironmentView> = {},
): EnvironmentView {
  const known = {
    type: 'Sandbox',
    infrastructure: 'SelfService',
    state: 'Finished',
    status: 'Deployed',
    version: '10.0.44',
  };
  const id = `2d6b7e38-8c9f-4ea0-9b32-${name.length.toString(16).padStart(12, '0')}`;
  return {
    facts: { id, name, aliases: [], region: null, ...known, ...facts },
    running: null,
    noRefresh: null,
    ...view,
  };
}

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
  environments: {
    'the usual ones': {
      kind: 'environments',
      project: PROJECT,
      warning: null,
      environments: [
        environment('PROD', { type: 'Production', version: '10.0.43' }, { noRefresh: 'Production is never a target.' }),
        environment('UAT', {}, { running: 'export of UAT', noRefresh: null }),
        environment('TEST', {}),
        environment(
          'CLASSIC',
          { infrastructure: 'MicrosoftManaged', state: 'Servicing' },
          { noRefresh: 'It is not ready.' },
        ),
        environment(
          'DEV-2',
          { type: 'DevTestDev', infrastructure: 'CustomerManaged', state: 'Stopped' },
          { noRefresh: 'It is cloud-hosted.' },
        ),
        environment('BUILD', { state: 'Failed' }, { noRefresh: 'It is not ready.' }),
        environment(NASTY_NAME, {}),
      ],
    },
    'from the settings': {
      kind: 'environments',
      project: PROJECT,
      warning: 'LCS did not answer, so this is what the settings say.',
      environments: [
        environment('UAT', { type: null, infrastructure: null, state: null, status: null, version: null }),
      ],
    },
    none: { kind: 'environments', project: PROJECT, warning: null, environments: [] },
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
  'refresh-form': {
    'target chosen': {
      kind: 'refreshForm',
      project: PROJECT,
      sources: [PROD, UAT].map(({ id, name }) => ({ title: name, value: id })),
      targets: [
        { title: 'UAT', value: UAT.id },
        { title: NASTY_NAME, value: '5a9eab6b-bfc2-41d3-8e65-5e6f708192a3' },
      ],
      source: null,
      target: UAT.id,
      problem: null,
    },
    'shown again': {
      kind: 'refreshForm',
      project: PROJECT,
      sources: [{ title: 'UAT', value: UAT.id }],
      targets: [{ title: 'UAT', value: UAT.id }],
      source: UAT.id,
      target: UAT.id,
      problem: 'UAT cannot be refreshed from itself. Choose another source or target.',
    },
  },
  status: {
    busy: {
      kind: 'status',
      projectName: PROJECT.name,
      waiting: [
        makeView(
          { state: 'awaitingApproval', target: { ...UAT, name: NASTY_NAME } },
          { headline: 'Waiting for approval.' },
        ),
      ],
      running: [makeView(RUNNING, { headline: 'Running in LCS.' })],
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
    },
    'signed out': {
      kind: 'whoami',
      name: NASTY_NAME,
      person: makeOperation().requester,
      conversationId: 'a:1pQ-personal',
      signedInUntil: null,
      projects: [],
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
