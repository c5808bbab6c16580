import { z } from 'zod';
import { FerryError } from '../errors.ts';
import type { SignedLink } from '../operations/ports.ts';
import type { LcsClient, Reader } from './client.ts';
import { instant, listOf, normalId, text } from './values.ts';

const assetSchema = z.object({ Id: z.string().transform(normalId), FileLocation: text });
const answerSchema = z.object({ DatabaseAssets: listOf(assetSchema) });

/**
 * A link anyone can read the backup with (lcs-api 2.1), from a listing of this very moment; null when the backup is
 * gone. For the one redirect: neither kept nor logged, and in no error.
 */
export async function readSignedLink(client: LcsClient, reader: Reader, backupId: string): Promise<SignedLink | null> {
  const path = `/databasemovement/v1/databases/project/${reader.project.id}`;
  const { content } = await client.read({ ...reader, endpoint: 'signedLink', path }, answerSchema);
  const asset = content.DatabaseAssets.find(({ Id }) => Id === normalId(backupId));
  if (!asset) return null;
  const url = URL.parse(asset.FileLocation ?? '');
  if (url?.protocol === 'https:' || url?.protocol === 'http:')
    return { url: url.href, expiresAt: endOf(url.searchParams.get('se')) };
  throw new FerryError('lcsNotUnderstood', `GET ${path}: a backup without a link that can be opened`);
}

/** Azure's `se` is a day, or a time with or without seconds. */
function endOf(se: string | null): number | null {
  const [day, time = '00:00:00Z'] = se?.trim().split('T') ?? [];
  return instant(`${day}T${time.replace(/^(\d\d:\d\d)Z$/i, '$1:00Z')}`);
}
