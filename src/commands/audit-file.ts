import { toFerryError } from '../errors.ts';
import type { OperationDeps } from '../operations/deps.ts';
import type { AuditQuery, LoggedEvent, TicketGrant } from '../operations/ports.ts';
import { namesOf } from './audit-names.ts';
import { csvLine } from './csv.ts';

type Grant = Extract<TicketGrant, { kind: 'audit' }>;
type Deps = Pick<OperationDeps, 'auditLog' | 'people' | 'clock' | 'logger'>;

/** The audit log as a file. `chunks` can be read once, and rejects where the log cannot be read on. */
export interface AuditFile {
  readonly name: string;
  readonly contentType: string;
  readonly chunks: AsyncIterable<string>;
}

const AT_ONCE = 1000;
/** An export holds the newest so many events, and says so where that is not all. */
const MOST_EVENTS = 100_000;

/** Nothing is sent before the first events were read: rejects when the log cannot be read. */
export async function auditFile(deps: Deps, { format, query }: Grant): Promise<AuditFile> {
  const day = new Date(deps.clock.now()).toISOString().slice(0, 10);
  const first = await deps.auditLog.list(query, AT_ONCE, 0);
  const pages = pagesOf(deps, query, first);
  const [contentType, chunks] =
    format === 'csv'
      ? ['text/csv; charset=utf-8', csvChunks(deps, pages)]
      : ['application/json; charset=utf-8', jsonChunks(deps, pages)];
  return { name: `ferry-audit-${day}.${format}`, contentType, chunks };
}

interface Page {
  readonly events: readonly LoggedEvent[];
  /** Whether older events were left out after this page. */
  readonly isCut: boolean;
}

/** Newest first. What is recorded meanwhile pushes older events down: those that were given already are not given again. */
async function* pagesOf(
  { auditLog, logger }: Deps,
  query: AuditQuery,
  first: readonly LoggedEvent[],
): AsyncGenerator<Page> {
  let read = first;
  let oldest = Number.POSITIVE_INFINITY;
  try {
    for (let offset = AT_ONCE; ; offset += AT_ONCE) {
      const events = read.filter(({ seq }) => seq < oldest);
      oldest = events.at(-1)?.seq ?? oldest;
      const next = read.length < AT_ONCE ? [] : await auditLog.list(query, AT_ONCE, offset);
      const isCut = offset >= MOST_EVENTS && next.length > 0;
      yield { events, isCut };
      if (isCut || next.length === 0) return;
      read = next;
    }
  } catch (error) {
    logger.error({ err: toFerryError(error) }, 'an export of the audit log broke off');
    throw error;
  }
}

const COLUMNS = [
  'seq',
  'time',
  'actorTenantId',
  'actorObjectId',
  'actorName',
  'what',
  'operationId',
  'kind',
  'source',
  'target',
  'rule',
  'conversationId',
  'activityId',
  'data',
];

/** Excel takes a file without this mark for one in the code page of its machine. */
const BYTE_ORDER_MARK = '\ufeff';

async function* csvChunks(deps: Deps, pages: AsyncIterable<Page>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  let names: ReadonlyMap<string, string> = new Map();
  for await (const { events, isCut } of pages) {
    names = await namesOf(deps, events, names);
    yield events.map((event) => csvLine(cellsOf(event, names))).join('');
    if (isCut) yield csvLine(COLUMNS.map((column) => (column === 'what' ? CUT : '')));
  }
}

const CUT = `only the newest ${MOST_EVENTS} events are here, older ones were left out`;

function cellsOf(event: LoggedEvent, names: ReadonlyMap<string, string>): readonly string[] {
  const { seq, at, actor, what, operationId, operation, rule, conversationId, activityId, data } = event;
  return [
    String(seq),
    new Date(at).toISOString(),
    actor?.tenantId ?? '',
    actor?.objectId ?? '',
    nameOfActor(event, names) ?? '',
    what,
    operationId ?? '',
    operation?.kind ?? '',
    operation?.source?.name ?? '',
    operation?.target.name ?? '',
    rule ?? '',
    conversationId ?? '',
    activityId ?? '',
    JSON.stringify(data),
  ];
}

/** One event a line; whether it is complete stands at the end, where it is known. */
async function* jsonChunks(deps: Deps, pages: AsyncIterable<Page>): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(new Date(deps.clock.now()).toISOString())},"events":[`;
  let names: ReadonlyMap<string, string> = new Map();
  let separator = '\n';
  let isWhole = true;
  for await (const { events, isCut } of pages) {
    names = await namesOf(deps, events, names);
    if (events.length > 0) yield separator + events.map((event) => jsonOf(event, names)).join(',\n');
    separator = ',\n';
    isWhole = !isCut;
  }
  yield `\n],"isWhole":${isWhole}}\n`;
}

function jsonOf(event: LoggedEvent, names: ReadonlyMap<string, string>): string {
  return JSON.stringify({ ...event, at: new Date(event.at).toISOString(), actorName: nameOfActor(event, names) });
}

function nameOfActor({ actor }: LoggedEvent, names: ReadonlyMap<string, string>): string | null {
  return actor ? (names.get(actor.objectId) ?? null) : null;
}
