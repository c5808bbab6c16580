import type { CardReply } from '../../src/channel/card-data.ts';
import { makeEntry } from './history.ts';
import { makeOperation, makeView, PROJECT } from './operations.ts';

const long = (length: number) => '日_本'.repeat(length);
const facts = {
  id: 'x',
  name: long(40),
  aliases: [],
  type: 'Sandbox',
  infrastructure: 'SelfService',
  state: 'Finished',
  canStart: null,
  canStop: null,
};
const environment = {
  facts: { ...facts, status: null, version: '10.0.44', region: null },
  running: null,
  noRefresh: null,
  noExport: null,
  noStart: long(99),
  noStop: long(99),
};
const backup = {
  id: 'x',
  name: long(99),
  fileName: long(99),
  description: long(99),
  createdAt: 0,
  createdBy: long(99),
};
const page = { filter: '', page: 2, pages: 3, total: 30 };

/** Lists with more in them, and longer names, than anybody has: what a card shows of them still fits into a message. */
export const LONG_REPLIES: readonly CardReply[] = [
  { kind: 'environments', project: PROJECT, warning: null, environments: Array(60).fill(environment) },
  { kind: 'backups', project: PROJECT, ...page, backups: Array(10).fill(backup) },
  {
    kind: 'history',
    project: PROJECT,
    environment: { id: 'x', name: long(99) },
    entries: Array(60).fill({ entry: makeEntry({ title: long(99), lcsStatus: long(99) }), askedBy: long(99) }),
    page: 2,
    hasMore: true,
    question: long(99),
  },
  {
    kind: 'audit',
    project: PROJECT,
    filter: { environmentId: '', operationId: '', actor: '', since: '' },
    about: long(99),
    page: 2,
    hasOlder: true,
    entries: Array(10).fill({ at: 0, sentence: long(300), isLoud: true, operationId: 'x', rule: long(99) }),
  },
  {
    kind: 'freezes',
    project: PROJECT,
    news: { sentence: long(40), lines: Array(30).fill(long(40)) },
    freezes: Array(40).fill({
      ...{ scope: long(40), from: 0, until: 1, reason: long(40), isInForce: true },
      origin: { freezeId: makeOperation().id, setBy: long(40) },
    }),
  },
  {
    kind: 'why',
    project: PROJECT,
    title: long(40),
    askerName: long(40),
    at: 0,
    groups: Array(40).fill({
      sources: Array(40).fill(long(10)),
      verdict: { level: 'warn', text: 'Yes, once it is approved.' },
      rule: 'Decided by projects[0].rules[0] of ferry.config.json.',
      rows: Array(40).fill({ level: 'warn', text: long(40) }),
    }),
    warning: long(40),
  },
  {
    kind: 'doctor',
    name: long(99),
    findings: Array(40).fill({ about: long(20), level: 'fail', text: long(40), cure: long(40) }),
    notLookedAt: long(99),
  },
  {
    kind: 'status',
    projectName: long(99),
    waiting: Array(20).fill(makeView()),
    running: Array(20).fill(makeView()),
    ended: Array(20).fill(makeView()),
  },
];
