import { randomUUID } from 'node:crypto';
import type { Simulator } from '../kit/simulator.ts';
import { authenticateClient } from './client-authentication.ts';
import { EntraError } from './entra-error.ts';
import { type GrantContext, grant, type TokenForm } from './grants.ts';

/** Entra's addresses, per tenant, as MSAL asks for them (teams-platform 3.3). */
export function addEntraRoutes(simulator: Simulator, context: GrantContext): void {
  const { server } = simulator;
  server.get('/common/discovery/instance', async (_req, res) => {
    res.send(200, instanceDiscovery(simulator.url));
  });
  server.get('/:tenant/v2.0/.well-known/openid-configuration', async (req, res) => {
    await answerOrRefuse(res, context, () => {
      context.directory.requireTenant(req.params.tenant, 'invalid_tenant');
      return openIdMetadata(simulator.url, req.params.tenant, context);
    });
  });
  server.get('/:tenant/discovery/v2.0/keys', async (_req, res) => {
    res.send(200, context.keys.jwks());
  });
  server.post('/:tenant/oauth2/v2.0/token', async (req, res) => {
    const form: TokenForm = req.body ?? {};
    await answerOrRefuse(res, context, async () => {
      context.directory.requireTenant(req.params.tenant);
      const endpoint = `${simulator.url}/${req.params.tenant}/oauth2/v2.0/token`;
      await authenticateClient(form, context.directory.app, endpoint, new Date(context.clock()));
      return grant(form, req.params.tenant, context);
    });
  });
}

async function answerOrRefuse(
  res: { send(status: number, body: unknown): unknown },
  context: GrantContext,
  answer: () => unknown,
): Promise<void> {
  try {
    res.send(200, await answer());
  } catch (problem) {
    if (!(problem instanceof EntraError)) throw problem;
    res.send(problem.status, problem.body(new Date(context.clock()), randomUUID()));
  }
}

function openIdMetadata(url: string, tenant: string, { issuer }: GrantContext): Record<string, unknown> {
  const base = `${url}/${tenant}`;
  return {
    issuer: issuer.issuerOf(['common', 'organizations'].includes(tenant) ? '{tenantid}' : tenant),
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    cloud_instance_name: 'localhost',
    tenant_region_scope: 'EU',
  };
}

function instanceDiscovery(url: string): Record<string, unknown> {
  const { host } = new URL(url);
  return {
    tenant_discovery_endpoint: `${url}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
