import { toFerryError } from '../errors.ts';
import { stopsReading } from '../operations/environments.ts';
import { failureSentence } from '../operations/failure-sentence.ts';
import type { EnvironmentRef } from '../operations/operation.ts';
import type { HistoryEntry } from '../operations/ports.ts';
import { readRecentHistory } from '../operations/recent-history.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import { timeFor } from './times.ts';

export type RecentHistory =
  | { readonly ok: true; readonly entries: readonly HistoryEntry[] }
  /** `problem`: why it cannot be read, as a sentence for the one who asks. */
  | { readonly ok: false; readonly problem: string };

/** LCS's history of an environment as far back as the quota counts. Rejects only for a bug or a missing sign-in. */
export async function recentHistoryFor(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  environment: EnvironmentRef,
): Promise<RecentHistory> {
  const { person, timezone } = request.asker;
  try {
    const backend = deps.backendOf(project, environment);
    const entries = await readRecentHistory(backend, project, person, environment, deps.clock.now());
    return { ok: true, entries };
  } catch (error) {
    const failure = toFerryError(error);
    if (stopsReading(failure)) throw failure;
    return { ok: false, problem: failureSentence(failure, timeFor(timezone)) };
  }
}
