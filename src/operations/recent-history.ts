import { reachesBeyondQuota } from './lcs-history.ts';
import type { EnvironmentRef, PersonKey } from './operation.ts';
import type { Backend, HistoryEntry, Project } from './ports.ts';

/** More are not read: six calls a minute are allowed per project (lcs-api 5.2), and others want theirs. */
const MOST_PAGES = 3;

/**
 * An environment's history as far back as the quota counts, newest first; at least one page. `now` in ms UTC. Rejects as
 * `Backend.listHistory` does.
 */
export async function readRecentHistory(
  backend: Pick<Backend, 'listHistory'>,
  project: Project,
  person: PersonKey,
  environment: EnvironmentRef,
  now: number,
  signal?: AbortSignal,
): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const read = await backend.listHistory(project, person, environment, page, signal);
    entries.push(...read.entries);
    if (!read.hasMore || reachesBeyondQuota(read.entries, now)) break;
  }
  return entries;
}
