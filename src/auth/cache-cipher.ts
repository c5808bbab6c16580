import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { PersonKey } from '../operations/operation.ts';

/** Encrypts what is kept of one person. */
export interface CacheCipher {
  /** By the first key, in base64. */
  seal(text: string, person: PersonKey): string;
  /** Null for what no known key has sealed, for another person's, and for what was tampered with. */
  open(sealed: string, person: PersonKey): string | null;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = KEY_ID_BYTES + IV_BYTES + TAG_BYTES;

interface Key {
  readonly id: Buffer;
  readonly bytes: Buffer;
}

/**
 * AES-256-GCM with the person as associated data. Sealed is: the key's id, a random initialisation vector, the tag, the
 * encrypted text. Keys are 32 bytes in base64: `first` seals, `others` open too, so that a new one can be put before the old.
 */
export function createCacheCipher(first: string, others: readonly string[]): CacheCipher {
  const sealing = keyOf(first);
  const known = [sealing, ...others.map(keyOf)];
  return {
    seal(text, person) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, sealing.bytes, iv).setAAD(associatedData(person));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([sealing.id, iv, cipher.getAuthTag(), encrypted]).toString('base64');
    },
    open(sealed, person) {
      const bytes = Buffer.from(sealed, 'base64');
      const key = known.find(({ id }) => id.equals(bytes.subarray(0, KEY_ID_BYTES)));
      return key && bytes.length >= HEAD_BYTES ? decrypted(bytes, key, person) : null;
    },
  };
}

function decrypted(bytes: Buffer, key: Key, person: PersonKey): string | null {
  const iv = bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key.bytes, iv, { authTagLength: TAG_BYTES })
    .setAAD(associatedData(person))
    .setAuthTag(bytes.subarray(KEY_ID_BYTES + IV_BYTES, HEAD_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null; // the tag does not fit
  }
}

function keyOf(base64: string): Key {
  const bytes = Buffer.from(base64, 'base64');
  return { id: createHash('sha256').update(bytes).digest().subarray(0, KEY_ID_BYTES), bytes };
}

function associatedData({ tenantId, objectId }: PersonKey): Buffer {
  return Buffer.from(`${tenantId},${objectId}`, 'utf8');
}
