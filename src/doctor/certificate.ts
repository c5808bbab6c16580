import { X509Certificate } from 'node:crypto';
import { failed, passed, warned } from '../operations/diagnosis.ts';
import { found, type Look } from './section.ts';

const ABOUT = 'certificate of ENTRA_CLIENT_CERTIFICATE';
const DAY = 86_400_000;
const SOON_DAYS = 30;

export interface CertificateDeps {
  readonly pem: string;
  /** Throws an Error with a sentence when certificate and key are not there, or do not belong together. */
  readonly check: () => unknown;
  /** ms UTC. */
  readonly now: number;
}

/** Whether the certificate can be used, and for how long. */
export function lookAtCertificate({ pem, check, now }: CertificateDeps): Look {
  try {
    check();
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    return found(
      failed(ABOUT, said, 'Put certificate and unencrypted private key into one PEM file, and name it there.'),
    );
  }
  const { validFromDate, validToDate } = new X509Certificate(pem);
  const end = validToDate.toISOString().slice(0, 10);
  const days = Math.floor((validToDate.getTime() - now) / DAY);
  if (validFromDate.getTime() > now)
    return found(failed(ABOUT, `Not valid before ${validFromDate.toISOString()}.`, 'Wait, or see the clock.'));
  if (validToDate.getTime() <= now) return found(failed(ABOUT, `Expired on ${end}.`, RENEW));
  if (days < SOON_DAYS) return found(warned(ABOUT, `Expires on ${end}, in ${days} days.`, RENEW));
  return found(passed(ABOUT, `Valid until ${end}, for ${days} days.`));
}

const RENEW =
  'Make a new one, upload it (Entra admin center, App registrations, the app, Certificates & secrets), change the file, and restart Ferry.';
