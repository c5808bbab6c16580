import { X509Certificate } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { EntraApp } from './directory.ts';
import { EntraError } from './entra-error.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Resolves when the form proves to come from the application, by secret or by a signed assertion; else an EntraError. */
export async function authenticateClient(
  form: Record<string, string>,
  app: EntraApp,
  tokenEndpoint: string,
  now: Date,
): Promise<void> {
  if (form.client_id !== app.appId)
    throw new EntraError(
      'unauthorized_client',
      700016,
      `Application with identifier '${form.client_id ?? ''}' was not found in the directory.`,
    );
  if (form.client_assertion_type === JWT_BEARER)
    return verifyAssertion(form.client_assertion ?? '', app, tokenEndpoint, now);
  if (form.client_secret === undefined)
    throw new EntraError(
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  if (form.client_secret !== app.secret)
    throw new EntraError(
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.appId}'.`,
    );
  if (app.isSecretExpired)
    throw new EntraError(
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${app.appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
}

async function verifyAssertion(assertion: string, app: EntraApp, audience: string, now: Date): Promise<void> {
  const expected = {
    audience,
    issuer: app.appId,
    subject: app.appId,
    algorithms: ['RS256', 'PS256'],
    currentDate: now,
    clockTolerance: 300, // seconds; MSAL rounds `nbf`, so it may lie half a second ahead
  };
  for (const certificate of app.certificates) {
    const { publicKey } = new X509Certificate(certificate);
    const valid = await jwtVerify(assertion, publicKey, expected).then(
      () => true,
      () => false,
    );
    if (valid) return;
  }
  throw new EntraError(
    'invalid_client',
    700027,
    'The certificate with identifier used to sign the client assertion is not registered on application.',
  );
}
