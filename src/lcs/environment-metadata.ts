import { z } from 'zod';
import type { LcsEndpoint } from '../operations/measures.ts';
import type { EnvironmentRef } from '../operations/operation.ts';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { LcsAnswer, LcsClient, Reader } from './client.ts';
import { metadataRates } from './rates.ts';
import { flag, listOf, normalId, text } from './values.ts';

const environmentSchema = z
  .object({
    EnvironmentId: z.string(),
    EnvironmentName: text,
    EnvironmentType: text,
    EnvironmentInfrastructure: text,
    DeploymentState: text,
    DeploymentStatusDisplay: text,
    CurrentApplicationReleaseName: text,
    CurrentApplicationBuildVersion: text,
    CloudStorageLocation: text,
    CanStart: flag,
    CanStop: flag,
  })
  .transform(
    (found): EnvironmentFacts => ({
      id: normalId(found.EnvironmentId),
      name: found.EnvironmentName ?? normalId(found.EnvironmentId),
      aliases: [],
      type: found.EnvironmentType,
      infrastructure: found.EnvironmentInfrastructure,
      state: found.DeploymentState,
      status: found.DeploymentStatusDisplay,
      version: found.CurrentApplicationReleaseName ?? found.CurrentApplicationBuildVersion,
      region: found.CloudStorageLocation,
      canStart: found.CanStart,
      canStop: found.CanStop,
    }),
  );

const pageSchema = z.object({ ResultHasMorePages: flag, Data: listOf(environmentSchema) });

/** The page size seen is at most nine, so this is far beyond any project. */
const MAX_PAGES = 50;

/** Six calls a minute are allowed per project, so a later page may have to wait for most of a minute (lcs-api 5.2). */
const PATIENCE_MS = 60_000;

/** All environments of the project, all pages (lcs-api 3.1). A page that brings nothing new ends the reading, whatever it says of more. */
export async function listEnvironments(client: LcsClient, reader: Reader): Promise<readonly EnvironmentFacts[]> {
  const found = new Map<string, EnvironmentFacts>();
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { content } = await readPage(client, reader, 'listEnvironments', `page=${page}`);
    const fresh = content.Data.filter(({ id }) => !found.has(id));
    for (const environment of fresh) found.set(environment.id, environment);
    if (!content.ResultHasMorePages || fresh.length === 0) break;
  }
  return [...found.values()];
}

/**
 * One environment as it stands now: asked for by its id and, should LCS not know that spelling of it (lcs-api 1.5), by
 * its name. Null when neither finds it. Such an answer's word about more pages means nothing (lcs-api 3.1).
 */
export async function readEnvironment(
  client: LcsClient,
  reader: Reader,
  { id, name }: EnvironmentRef,
): Promise<EnvironmentFacts | null> {
  const isIt = (environment: EnvironmentFacts) => environment.id === normalId(id);
  const byId = await readPage(client, reader, 'readEnvironment', `environmentId=${encodeURIComponent(id)}`);
  const found = byId.content.Data.find(isIt);
  if (found) return found;
  const byName = await readPage(client, reader, 'readEnvironment', `environmentName=${encodeURIComponent(name)}`);
  return byName.content.Data.find(isIt) ?? null;
}

function readPage(
  client: LcsClient,
  reader: Reader,
  endpoint: LcsEndpoint,
  query: string,
): Promise<LcsAnswer<z.infer<typeof pageSchema>>> {
  const path = `/environmentinfo/v1/detail/project/${reader.project.id}/?${query}`;
  const rates = metadataRates(reader.project);
  return client.read({ ...reader, endpoint, path, rates, patienceMs: PATIENCE_MS }, pageSchema);
}
