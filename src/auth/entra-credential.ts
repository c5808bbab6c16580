import { createPrivateKey, X509Certificate } from 'node:crypto';
import { ManagedIdentityApplication, type NodeAuthOptions } from '@azure/msal-node';
import { cloudOfEntra } from './microsoft-clouds.ts';

/** How our app proves itself to Entra. `pem` holds certificate and private key; `clientId` null: the system-assigned identity. */
export type EntraCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly pem: string }
  | { readonly kind: 'managedIdentity'; readonly clientId: string | null };

export type CredentialOptions = Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate' | 'clientAssertion'>;

/**
 * The credential in MSAL's words, for the Entra at `authority`. Throws an Error with a clear sentence for a PEM without a readable
 * certificate or key.
 */
export function credentialOptions(credential: EntraCredential, authority: string): CredentialOptions {
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret };
    case 'certificate':
      return { clientCertificate: clientCertificate(credential.pem) };
    case 'managedIdentity':
      return { clientAssertion: managedIdentityAssertion(credential.clientId, authority) };
  }
}

function clientCertificate(pem: string): NonNullable<CredentialOptions['clientCertificate']> {
  const x5c = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (!x5c) throw new Error('The client certificate file holds no certificate (-----BEGIN CERTIFICATE-----).');
  const privateKey = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA |EC )?PRIVATE KEY-----/.exec(
    pem,
  )?.[0];
  if (!privateKey)
    throw new Error('The client certificate file holds no unencrypted private key beside the certificate.');
  const certificate = new X509Certificate(x5c);
  if (!certificate.checkPrivateKey(createPrivateKey(privateKey))) {
    throw new Error("The client certificate file's private key does not belong to its certificate.");
  }
  return { thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''), privateKey, x5c };
}

function managedIdentityAssertion(clientId: string | null, authority: string): () => Promise<string> {
  const identity = new ManagedIdentityApplication(
    clientId === null ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
  );
  const resource = cloudOfEntra(authority).tokenExchange;
  return async () => (await identity.acquireToken({ resource })).accessToken;
}
