import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate for localhost and its PEM file, for `NODE_EXTRA_CA_CERTS`. */
export interface Certificate {
  key: string;
  cert: string;
  caFile: string;
  /** Removes the file. */
  remove(): Promise<void>;
}

/** Self-signed, made afresh, good for two days: MSAL speaks to https only, and nothing here should outlive a run. */
export async function createCertificate(clock: () => number): Promise<Certificate> {
  const dayMs = 24 * 60 * 60 * 1000;
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    notBeforeDate: new Date(clock() - dayMs),
    notAfterDate: new Date(clock() + 2 * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), 'ferry-entra-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, made.cert);
  return { key: made.private, cert: made.cert, caFile, remove: () => rm(folder, { recursive: true, force: true }) };
}
