import { z } from 'zod';
import type { Kind } from '../operations/operation.ts';
import type { HistoryEntry, HistoryPage } from '../operations/ports.ts';
import type { LcsClient, Reader } from './client.ts';
import { historyRates } from './rates.ts';
import { progressOf } from './status-words.ts';
import { flag, instant, listOf, normalId, text } from './values.ts';

// The start is spelt in two ways by the documentation (lcs-api 1.5), so either end may be, too.
const entrySchema = z
  .object({
    ActivityId: z.string().trim().min(1),
    Name: text,
    Type: text,
    TypeDisplay: text,
    StartDateTimeUTC: text,
    StartDateTimeUtc: text,
    EndDateTimeUTC: text,
    EndDateTimeUtc: text,
    Status: text,
  })
  .transform((entry): HistoryEntry => {
    const lcsStatus = entry.Status ?? 'Unknown';
    return {
      lcsActivityId: normalId(entry.ActivityId),
      kind: kindOf(entry.Type, entry.TypeDisplay),
      lcsType: entry.Type ?? entry.TypeDisplay ?? 'Unknown',
      title: entry.TypeDisplay ?? entry.Name ?? entry.Type ?? 'Unknown',
      startedAt: instant(entry.StartDateTimeUTC ?? entry.StartDateTimeUtc),
      endedAt: instant(entry.EndDateTimeUTC ?? entry.EndDateTimeUtc),
      lcsStatus,
      progress: progressOf(lcsStatus),
    };
  });

const pageSchema = z.object({ ResultHasMorePages: flag, Data: listOf(entrySchema) });

const KINDS_BY_TYPE: ReadonlyMap<string, Kind> = new Map([
  ['sfsourcedbtosandbox', 'refresh'],
  ['sfexportsandboxdb', 'export'],
]);

// The types of classic environments, and of start and stop, are unknown (lcs-api 3.2): the text shown must do.
const KINDS_BY_TEXT: readonly (readonly [RegExp, Kind])[] = [
  [/\brefresh database\b|\bdatabase refresh\b/i, 'refresh'],
  [/\bexport database\b|\bdatabase export\b/i, 'export'],
  [/^start(ing)?( the)?( environment)?$/i, 'start'],
  [/^stop(ping)?( the)?( environment)?$/i, 'stop'],
];

function kindOf(type: string | null, display: string | null): Kind {
  const byText = KINDS_BY_TEXT.find(([words]) => words.test(display ?? ''))?.[1];
  return KINDS_BY_TYPE.get(type?.toLowerCase() ?? '') ?? byText ?? 'other';
}

/** Six calls a minute are allowed per project (lcs-api 5.2), so one may have to wait for most of a minute. */
const PATIENCE_MS = 60_000;

/** One page, from 1, of what was done to an environment, whoever started it, newest first (lcs-api 3.2). */
export async function listHistory(
  client: LcsClient,
  reader: Reader,
  environmentId: string,
  page: number,
): Promise<HistoryPage> {
  const place = `project/${reader.project.id}/environment/${encodeURIComponent(environmentId)}`;
  const path = `/environmentinfo/v1/history/${place}/?page=${page}`;
  const rates = historyRates(reader.project, environmentId);
  const { content } = await client.read(
    { ...reader, endpoint: 'listHistory', path, rates, patienceMs: PATIENCE_MS },
    pageSchema,
  );
  const entries = content.Data.sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0));
  return { entries, hasMore: content.ResultHasMorePages === true };
}
