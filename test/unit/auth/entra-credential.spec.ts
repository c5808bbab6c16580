import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { credentialOptions } from '../../../src/auth/entra-credential.ts';

const subject = [{ name: 'commonName', value: 'ferry' }];

describe('credentialOptions', () => {
  it('gives a secret as it is', () => {
    assert.deepEqual(credentialOptions({ kind: 'secret', secret: 's' }), { clientSecret: 's' });
  });

  it('reads certificate and key from one PEM, in any order', async () => {
    const { cert, private: key } = await generate(subject);
    const thumbprint = createHash('sha256').update(new X509Certificate(cert).raw).digest('hex').toUpperCase();
    for (const pem of [`${cert}\n${key}`, `${key}\n${cert}`]) {
      const { clientCertificate } = credentialOptions({ kind: 'certificate', pem });
      assert.equal(clientCertificate?.thumbprintSha256, thumbprint);
      assert.equal(clientCertificate?.privateKey.trim(), key.trim());
      assert.equal(clientCertificate?.x5c?.trim(), cert.trim());
    }
  });

  it('refuses a PEM without certificate, without key, or with those of two pairs', async () => {
    const [one, other] = await Promise.all([generate(subject), generate(subject)]);
    const read = (pem: string) => () => credentialOptions({ kind: 'certificate', pem });
    assert.throws(read(one.private), /holds no certificate/);
    assert.throws(read(one.cert), /no unencrypted private key/);
    assert.throws(read(`${one.cert}\n${other.private}`), /does not belong/);
  });

  it('asks the managed identity only when Entra is asked', () => {
    const { clientAssertion } = credentialOptions({ kind: 'managedIdentity', clientId: 'identity' });
    assert.equal(typeof clientAssertion, 'function');
  });
});
