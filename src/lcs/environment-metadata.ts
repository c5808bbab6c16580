import { z } from 'zod';
import type { EnvironmentFacts } from '../operations/ports.ts';
import type { LcsCall, LcsClient } from './client.ts';
import { listOf, normalId, text } from './values.ts';

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
    }),
  );

const pageSchema = z.object({ ResultHasMorePages: z.boolean().nullish(), Data: listOf(environmentSchema) });

/** The page size seen is at most nine, so this is far beyond any project. */
const MAX_PAGES = 50;

/** Six calls a minute are allowed per project, so a later page may have to wait for most of a minute (lcs-api 5.2). */
const PATIENCE_MS = 60_000;

/** All environments of the project, all pages (lcs-api 3.1). A page that brings nothing new ends the reading, whatever it says of more. */
export async function listEnvironments(
  client: LcsClient,
  { project, person }: Omit<LcsCall, 'path'>,
): Promise<readonly EnvironmentFacts[]> {
  const found = new Map<string, EnvironmentFacts>();
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const path = `/environmentinfo/v1/detail/project/${project.id}/?page=${page}`;
    const { content } = await client.read({ project, person, path, patienceMs: PATIENCE_MS }, pageSchema);
    const fresh = content.Data.filter(({ id }) => !found.has(id));
    for (const environment of fresh) found.set(environment.id, environment);
    if (!content.ResultHasMorePages || fresh.length === 0) break;
  }
  return [...found.values()];
}
