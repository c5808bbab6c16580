import { z } from 'zod';
import type { Backup } from '../operations/ports.ts';
import type { LcsClient, Reader } from './client.ts';
import { instant, listOf, normalId, text } from './values.ts';

// Decoding names what is kept: `FileLocation`, a URL anyone could read the database with, is not (lcs-api 2.1).
const backupSchema = z
  .object({
    Id: z.string(),
    Name: text,
    FileName: text,
    FileDescription: text,
    CreatedDateTime: text,
    CreatedByName: text,
  })
  .transform(
    (asset): Backup => ({
      id: normalId(asset.Id),
      name: asset.Name ?? asset.FileName ?? asset.Id,
      fileName: asset.FileName ?? '',
      description: asset.FileDescription ?? '',
      createdAt: instant(asset.CreatedDateTime),
      createdBy: asset.CreatedByName,
    }),
  );

const answerSchema = z.object({ DatabaseAssets: listOf(backupSchema) });

/** The database backups of the project's asset library, newest first (lcs-api 2.1). */
export async function listBackups(client: LcsClient, reader: Reader): Promise<readonly Backup[]> {
  const path = `/databasemovement/v1/databases/project/${reader.project.id}`;
  const { content } = await client.read({ ...reader, endpoint: 'listBackups', path }, answerSchema);
  return content.DatabaseAssets.sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
}
