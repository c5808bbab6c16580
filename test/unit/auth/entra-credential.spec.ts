import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { type AuthenticationResult, type ClientAssertionCallback, ManagedIdentityApplication } from '@azure/msal-node';
import { generate } from 'selfsigned';
import sinon from 'sinon';
import { credentialOptions, type EntraCredential } from '../../../src/auth/entra-credential.ts';

const ENTRA = 'https://login.microsoftonline.com';

function optionsOf(credential: EntraCredential, authority = ENTRA) {
  return credentialOptions(credential, authority);
}

const subject = [{ name: 'commonName', value: 'ferry' }];

describe('credentialOptions', () => {
  afterEach(() => sinon.restore());

  it('gives a secret as it is', () => {
    assert.deepEqual(optionsOf({ kind: 'secret', secret: 's' }), { clientSecret: 's' });
  });

  it('reads certificate and key from one PEM, in any order', async () => {
    const { cert, private: key } = await generate(subject);
    const thumbprint = createHash('sha256').update(new X509Certificate(cert).raw).digest('hex').toUpperCase();
    for (const pem of [`${cert}\n${key}`, `${key}\n${cert}`]) {
      const { clientCertificate } = optionsOf({ kind: 'certificate', pem });
      assert.equal(clientCertificate?.thumbprintSha256, thumbprint);
      assert.equal(clientCertificate?.privateKey.trim(), key.trim());
      assert.equal(clientCertificate?.x5c?.trim(), cert.trim());
    }
  });

  it('refuses a PEM without certificate, without key, or with those of two pairs', async () => {
    const [one, other] = await Promise.all([generate(subject), generate(subject)]);
    const read = (pem: string) => () => optionsOf({ kind: 'certificate', pem });
    assert.throws(read(one.private), /holds no certificate/);
    assert.throws(read(one.cert), /no unencrypted private key/);
    assert.throws(read(`${one.cert}\n${other.private}`), /does not belong/);
  });

  for (const [authority, resource] of [
    [ENTRA, 'api://AzureADTokenExchange'],
    ['https://login.microsoftonline.us', 'api://AzureADTokenExchangeUSGov'],
    ['https://login.partner.microsoftonline.cn', 'api://AzureADTokenExchangeChina'],
  ] as const) {
    it(`asks the managed identity when Entra is asked, for what ${authority} takes as a proof`, async () => {
      // MSAL finds out once per process how a machine's identity is asked: no network of a spec's own reaches it.
      const ask = sinon.stub(ManagedIdentityApplication.prototype, 'acquireToken').resolves({
        accessToken: 'proof',
      } as AuthenticationResult);
      const { clientAssertion } = optionsOf({ kind: 'managedIdentity', clientId: 'identity' }, authority);
      assert.equal(ask.callCount, 0);
      assert.equal(await (clientAssertion as ClientAssertionCallback)({ clientId: 'app' }), 'proof');
      assert.deepEqual(ask.args, [[{ resource }]]);
    });
  }
});
