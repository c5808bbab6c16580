import type { CardReply } from '../../src/channel/card-data.ts';
import type { EnvironmentView, HistoryView, QuotaView } from '../../src/commands/views.ts';
import type { EnvironmentFacts } from '../../src/operations/ports.ts';
import { makeEntry } from './history.ts';
import { MINUTE, NASTY_NAME, NOON, PROD, PROJECT, UAT } from './operations.ts';

const NOT_CLOUD_HOSTED = 'LCS starts and stops only cloud-hosted environments.';

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
    facts: { id, name, aliases: [], region: null, canStart: null, canStop: null, ...known, ...facts },
    running: null,
    noRefresh: null,
    noExport: view.noRefresh ?? null,
    noStart: NOT_CLOUD_HOSTED,
    noStop: NOT_CLOUD_HOSTED,
    ...view,
  };
}

const HISTORY: readonly HistoryView[] = [
  { entry: makeEntry({}), askedBy: 'Robin Keller' },
  {
    entry: makeEntry({
      kind: 'other',
      lcsType: 'SFBinaryHotfix',
      title: NASTY_NAME,
      lcsStatus: NASTY_NAME,
      startedAt: null,
      progress: 'unknownWord',
    }),
    askedBy: null,
  },
  {
    entry: makeEntry({
      kind: 'export',
      title: 'Export database (self-service)',
      lcsStatus: 'Completed',
      progress: 'succeeded',
      startedAt: NOON - 900 * MINUTE,
      endedAt: NOON - 800 * MINUTE,
    }),
    askedBy: null,
  },
  {
    entry: makeEntry({
      lcsStatus: 'RollbackCompleted',
      progress: 'rolledBack',
      startedAt: NOON - 2000 * MINUTE,
      endedAt: NOON - 1900 * MINUTE,
    }),
    askedBy: NASTY_NAME,
  },
];

const QUOTA_VIEW: QuotaView = {
  environment: UAT,
  quota: {
    used: 3,
    left: 0,
    nextSlotAt: NOON + 540 * MINUTE,
    starts: [
      { at: NOON, kind: 'refresh', lcsActivityId: 'a' },
      { at: NOON - 100 * MINUTE, kind: 'refresh', lcsActivityId: 'b' },
      { at: NOON - 900 * MINUTE, kind: 'export', lcsActivityId: 'c' },
    ],
  },
  problem: null,
  askedBy: ['Robin Keller', NASTY_NAME, null],
};

/** Replies that are about environments, by the name of the card and of the sample. */
export const ENVIRONMENT_REPLIES = {
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
  'refresh-form': {
    'target chosen': {
      kind: 'refreshForm',
      purpose: 'refresh',
      project: PROJECT,
      sources: [PROD, UAT].map(({ id, name }) => ({ title: name, value: id })),
      targets: [
        { title: 'UAT', value: UAT.id },
        { title: NASTY_NAME, value: '5a9eab6b-bfc2-41d3-8e65-5e6f708192a3' },
      ],
      source: null,
      target: UAT.id,
      startAt: 'tomorrow 6:30',
      problem: null,
    },
    'shown again': {
      kind: 'refreshForm',
      purpose: 'refresh',
      project: PROJECT,
      sources: [{ title: 'UAT', value: UAT.id }],
      targets: [{ title: 'UAT', value: UAT.id }],
      source: UAT.id,
      target: UAT.id,
      startAt: `friday ${NASTY_NAME}`,
      problem: 'UAT cannot be refreshed from itself. Choose another source or target.',
    },
    plan: {
      kind: 'refreshForm',
      purpose: 'plan',
      project: PROJECT,
      sources: [{ title: 'PROD', value: PROD.id }],
      targets: [{ title: 'UAT', value: UAT.id }],
      source: null,
      target: null,
      startAt: '',
      problem: null,
    },
  },
  environment: {
    'a sandbox': {
      kind: 'environment',
      project: PROJECT,
      view: environment('UAT', { region: 'West Europe' }, { running: 'refresh of UAT from PROD' }),
      quota: QUOTA_VIEW,
      history: HISTORY,
      warning: null,
    },
    'cloud-hosted, stopped': {
      kind: 'environment',
      project: PROJECT,
      view: environment(
        'DEV-2',
        { type: 'DevTestDev', infrastructure: 'CustomerManaged', state: 'Stopped', status: 'Stopped' },
        {
          noRefresh: 'DEV-2 is cloud-hosted, and LCS moves no databases of cloud-hosted environments.',
          noExport: 'DEV-2 is cloud-hosted, and LCS moves no databases of cloud-hosted environments.',
          noStart: null,
          noStop: 'DEV-2 is already stopped.',
        },
      ),
      quota: null,
      history: [],
      warning: null,
    },
    'nasty names, free': {
      kind: 'environment',
      project: { ...PROJECT, name: NASTY_NAME },
      view: environment(NASTY_NAME, { type: NASTY_NAME, state: NASTY_NAME, region: NASTY_NAME }),
      quota: null,
      history: [],
      warning: `LCS did not answer: ${NASTY_NAME}`,
    },
  },
  'environment-form': {
    export: {
      kind: 'environmentForm',
      purpose: 'export',
      project: PROJECT,
      choices: [{ title: 'UAT (Sandbox)', value: UAT.id }],
      environment: UAT.id,
      backupName: 'UAT-2026-11-21-1205',
      startAt: '20:00',
      problem: null,
    },
    'watch, shown again': {
      kind: 'environmentForm',
      purpose: 'watch',
      project: PROJECT,
      choices: [{ title: NASTY_NAME, value: UAT.id }],
      environment: null,
      backupName: null,
      startAt: '',
      problem: `There is no environment called "${NASTY_NAME}".`,
    },
    'nothing to start': {
      kind: 'environmentForm',
      purpose: 'start',
      project: PROJECT,
      choices: [],
      environment: null,
      backupName: null,
      startAt: '',
      problem: 'UAT is run by Microsoft: LCS starts and stops only cloud-hosted environments.',
    },
  },
  history: {
    'page in the middle': {
      kind: 'history',
      project: PROJECT,
      environment: UAT,
      entries: HISTORY,
      page: 2,
      hasMore: true,
      question: null,
    },
    'which one': {
      kind: 'history',
      project: PROJECT,
      environment: { ...UAT, name: NASTY_NAME },
      entries: HISTORY.slice(0, 2),
      page: 1,
      hasMore: false,
      question: 'LCS says that several operations run on UAT. Which one shall Ferry follow?',
    },
    nothing: {
      kind: 'history',
      project: PROJECT,
      environment: UAT,
      entries: [],
      page: 1,
      hasMore: false,
      question: null,
    },
  },
  quota: {
    several: {
      kind: 'quota',
      project: PROJECT,
      environments: [
        QUOTA_VIEW,
        {
          environment: { ...UAT, name: 'TEST' },
          quota: { used: 0, left: 3, nextSlotAt: null, starts: [] },
          problem: null,
          askedBy: [],
        },
        {
          environment: { ...UAT, name: NASTY_NAME },
          quota: null,
          problem: `LCS is limiting how often it may be asked. ${NASTY_NAME}`,
          askedBy: [],
        },
      ],
      others: ['GOLD', NASTY_NAME],
    },
    none: { kind: 'quota', project: PROJECT, environments: [], others: [] },
  },
  plan: {
    'with warnings': {
      kind: 'plan',
      project: PROJECT,
      source: PROD,
      target: UAT,
      checks: [
        { level: 'pass', text: 'UAT is a sandbox environment.' },
        { level: 'warn', text: 'PROD runs 10.0.43, UAT runs 10.0.44: LCS may refuse different versions.' },
      ],
      quota: QUOTA_VIEW.quota,
    },
    'blocked, nasty names': {
      kind: 'plan',
      project: PROJECT,
      source: { ...PROD, name: NASTY_NAME },
      target: { ...UAT, name: NASTY_NAME },
      checks: [{ level: 'block', text: `${NASTY_NAME} is not ready.` }],
      quota: null,
    },
    clear: {
      kind: 'plan',
      project: PROJECT,
      source: PROD,
      target: UAT,
      checks: [{ level: 'pass', text: 'UAT is ready.' }],
      quota: null,
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, CardReply>>>>;
