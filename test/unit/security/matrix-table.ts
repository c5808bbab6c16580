import {
  ASKS,
  type Cell,
  CONFIRMS,
  DATA,
  type Data,
  DEEDS,
  type Deed,
  ENVIRONMENTS,
  isCardDeed,
  isOneOf,
  isTyped,
  PLACES,
  type Place,
  RULES,
  type RuleName,
  SKIPS,
  WHO,
  type Who,
} from './matrix-cells.ts';
import { kindOf } from './matrix-oracle.ts';
import type { Outcome } from './matrix-play.ts';

export interface Played {
  readonly cell: Cell;
  readonly outcome: Outcome;
}

const NONE = '·';
const SERVED = WHO.filter((who) => !['guest', 'other tenant', 'anonymous'].includes(who));

const ABOUT: Readonly<Record<RuleName, string>> = {
  'no rule': 'Without a rule; what waits for approval does so because there was one',
  deny: 'A rule denies it by now',
  'some people in one channel':
    "A rule allows it to the requester and the approver, in the requester's channel; the next denies it",
  'one approval': 'A rule wants one of several people to approve; their cards are in 1:1 chats',
  'two approvals': 'A rule wants two of several people to approve',
  'approval of a channel': "A rule wants one member of the approvers' channel to approve",
  'one approval, own counts':
    "A rule wants one of several people to approve, and lets the requester's own click count (`selfApproval`)",
  freeze: 'A freeze has begun since',
  'freeze, break-glass': 'There is a freeze, which the requester and the approver may break',
  'one approval, then a freeze': 'A rule wants one approval, and a freeze has begun since',
  'one approval, freeze, break-glass':
    'A rule wants one approval, and there is a freeze that the requester and the approver may break',
};

const DATA_WORDS: Readonly<Record<Data, string>> = {
  genuine: 'genuine',
  stale: 'older revision',
  'newer than any': 'revision that never was',
  replayed: 'sent again',
  'unknown id': 'unknown id',
  'id from elsewhere': 'id of another conversation',
  'forged fields': 'more fields',
  'unknown verb': 'unknown verb',
};

const LOOKS: readonly Deed[] = ['look at the card', 'see what is lost', 'read the audit log'];

/** The whole section of `docs/security.md`. */
export function matrixInWords(all: readonly Played[]): string {
  const table = new Map(all.map(({ cell, outcome }) => [keyOf(cell), outcome]));
  const wordOf = (cell: Cell) => wordFor(cell, table.get(keyOf(cell)));
  return [
    `${all.length.toLocaleString('en')} combinations of person, deed, rule, environment, conversation, card data and kind of click, each played on the bot by`,
    '`test/unit/security/authorisation-matrix.spec.ts` and compared with an answer that was worked out without it.',
    '',
    `*yes*: it is done. *sent*: LCS gets it, in the requester's name. *waits*: approvals are missing. *held back*: stopped by the check before it is sent. *LCS refuses*: it was`,
    `sent, and LCS said no. *as it is*: nothing happens, and the card is shown as it stands. *no*: a sentence says why not. ${NONE}: cannot be, or was left out.`,
    '',
    '**Guests, people of other tenants and anonymous people** get one sentence for everything, and nothing changes, whatever rule names them.',
    '',
    ...RULES.flatMap((rule) => ruleInWords(rule, wordOf)),
    '### The same with other card data',
    '',
    'For whoever may do it with genuine data, where they may. For everybody else other data change nothing, either.',
    '',
    ...dataInWords(all, wordOf),
    '',
    '### By type of environment',
    '',
    'Without a rule, for whoever asked, in their own thread. The settings may not know (yet) what LCS knows.',
    '',
    ...environmentsInWords(wordOf),
    '',
    '### Left out',
    '',
    ...SKIPS.map(([why]) => `* ${why}`),
    '',
  ].join('\n');
}

type WordOf = (cell: Cell) => string;

function keyOf({ who, deed, rule, environment, place, data, door }: Cell): string {
  return [who, deed, rule, environment, place, data, door].join('|');
}

function wordFor({ deed, data }: Cell, outcome: Outcome | undefined): string {
  if (!outcome) return NONE;
  const { says, acts, later, starts } = outcome;
  if (deed.startsWith('let its time come'))
    return starts > 0 ? 'sent' : later === 'blocked' ? 'held back' : 'LCS refuses';
  if (!acts) return says === 'a card' || says === 'the log' ? (LOOKS.includes(deed) ? 'yes' : 'as it is') : 'no';
  if (data === 'replayed') return says === 'a link' || says === 'you will be told' ? 'yes' : 'once';
  if (starts > 0) return 'sent';
  if (deed === 'approve' && later === 'awaitingApproval') return 'waits';
  if (deed.startsWith('confirm') && later === 'awaitingApproval') return 'waits';
  if (later === 'blocked') return 'held back';
  return later === 'refused' ? 'LCS refuses' : 'yes';
}

/** Genuine, by the newer way, on an environment where the deed makes sense. */
function plain(deed: Deed, who: Who, rule: RuleName, place: Place): Cell {
  const kind = kindOf(deed);
  const environment = kind === 'start' || kind === 'stop' ? 'cloud-hosted' : 'sandbox';
  return { who, deed, rule, environment, place, data: 'genuine', door: isTyped(deed) ? 'submit' : 'execute' };
}

// ------------------------------------------------------------------------------------- by rule

interface Row {
  readonly who: readonly Who[];
  readonly deeds: readonly Deed[];
  /** One for each place. */
  readonly values: readonly string[];
}

function ruleInWords(rule: RuleName, wordOf: WordOf): readonly string[] {
  const rows = together(DEEDS.flatMap((deed) => rowsOf(rule, deed, wordOf)));
  const intro = rule === 'no rule' ? 'What is in no row is refused.' : 'What is not here is as without a rule.';
  const cells = rows.map(({ who, deeds, values }) => [deedsInWords(deeds), who.join(', '), ...values]);
  return [`### ${ABOUT[rule]}`, '', intro, '', ...tableOf(['what', 'who', ...PLACES], cells), ''];
}

/** Who may do something, one row for each way in which the places differ; with a rule, only what differs from none. */
function rowsOf(rule: RuleName, deed: Deed, wordOf: WordOf): readonly Row[] {
  const valuesUnder = (name: RuleName, who: Who) => PLACES.map((place) => wordOf(plain(deed, who, name, place)));
  const asNo = (values: readonly string[]) => values.map((value) => (value === NONE ? 'no' : value)).join();
  const usual = (who: Who) => (rule === 'no rule' ? PLACES.map(() => NONE) : valuesUnder('no rule', who));
  const rows: Row[] = [];
  for (const who of SERVED) {
    const row = { who: [who], deeds: [deed], values: valuesUnder(rule, who) };
    if (isEmpty(row.values) || asNo(row.values) === asNo(usual(who))) continue;
    const at = rows.findIndex((other) => isAlike(row, other));
    if (at < 0) rows.push(row);
    else rows[at] = both(rows[at] as Row, row);
  }
  return rows;
}

/** A place where one of them cannot be makes no difference. */
function isAlike(a: Row, b: Row): boolean {
  return a.values.every((value, at) => value === NONE || [value, NONE].includes(b.values[at] as string));
}

function both(a: Row, b: Row): Row {
  const values = a.values.map((value, at) => (value === NONE ? (b.values[at] as string) : value));
  return { who: [...a.who, ...b.who], deeds: a.deeds, values };
}

/** What the same people may in the same places stands in one row. */
function together(rows: readonly Row[]): readonly Row[] {
  const groups = Map.groupBy(rows, ({ who, values }) => `${who.join()} ${values.join()}`);
  return [...groups.values()].map((same) => ({ ...(same[0] as Row), deeds: same.flatMap(({ deeds }) => deeds) }));
}

function isEmpty(values: readonly string[]): boolean {
  return values.every((value) => value === NONE);
}

/** All kinds of operations in one word; where rules treat them alike, the refresh stands for all. */
function deedsInWords(deeds: readonly Deed[]): string {
  const words = deeds.map((deed) => (isOneOf(ASKS, deed) ? 'ask' : isOneOf(CONFIRMS, deed) ? 'confirm' : deed));
  return [...new Set(words)].join('; ');
}

// ------------------------------------------------------------------------------------- by data and environment

const OTHER_DATA = DATA.filter((data) => data !== 'genuine');

function dataInWords(all: readonly Played[], wordOf: WordOf): readonly string[] {
  const rows = DEEDS.flatMap((deed) => {
    const allowed = all.find(({ cell }) => cell.deed === deed && isPlainAnd(cell, wordOf));
    const values = allowed ? OTHER_DATA.map((data) => wordOf({ ...allowed.cell, data })) : [];
    return isEmpty(values) ? [] : [{ deed, values }];
  });
  const groups = [...Map.groupBy(rows, ({ values }) => values.join()).values()];
  const cells = groups.map((same) => [same.map(({ deed }) => deed).join('; '), ...(same[0]?.values ?? [])]);
  return tableOf(['what', ...OTHER_DATA.map((data) => DATA_WORDS[data])], cells);
}

function isPlainAnd(cell: Cell, wordOf: WordOf): boolean {
  const isPlain = cell.data === 'genuine' && cell.door === 'execute' && cell.environment === 'sandbox';
  return isPlain && !['no', NONE].includes(wordOf(cell)) && (isCardDeed(cell.deed) || cell.place === 'own thread');
}

function environmentsInWords(wordOf: WordOf): readonly string[] {
  const deeds = DEEDS.filter(
    (deed) => deed.startsWith('ask') || (deed.startsWith('confirm a') && !deed.includes('name')),
  );
  const rows = deeds.map((deed) => [
    deed,
    ...ENVIRONMENTS.map((environment) => wordOf({ ...plain(deed, 'requester', 'no rule', 'own thread'), environment })),
  ]);
  return tableOf(['what', ...ENVIRONMENTS], rows);
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
