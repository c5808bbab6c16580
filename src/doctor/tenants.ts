import { z } from 'zod';
import { entraSentence } from '../auth/entra-failure.ts';
import { type Finding, failed, passed, warned } from '../operations/diagnosis.ts';
import { entraCure } from './entra-words.ts';
import { found, type Look } from './section.ts';
import { jsonOf, type Web } from './web.ts';

/** A tenant that the settings name, and the Entra that ought to know it. */
export interface NamedTenant {
  readonly id: string;
  /** Base without tenant. */
  readonly entra: string;
  readonly setting: string;
}

const refusalSchema = z.object({ error_description: z.string() });

/** Asks each tenant's Entra for its OpenID metadata: MSAL would say of a wrong tenant only that they cannot be read. */
export async function lookAtTenants(tenants: readonly NamedTenant[], web: Web): Promise<Look> {
  return found(...(await Promise.all(tenants.map((tenant) => lookAt(tenant, web)))));
}

async function lookAt({ id, entra, setting }: NamedTenant, web: Web): Promise<Finding> {
  const about = `tenant of ${setting}`;
  const { host } = new URL(entra);
  const answer = await web.ask(`${entra}/${id}/v2.0/.well-known/openid-configuration`);
  if (answer.kind === 'silent') return failed(about, `Entra at ${host} cannot be reached: ${answer.why}.`, reach(host));
  if (answer.status === 200) return passed(about, `Entra at ${host} knows ${id}.`);
  if (answer.status >= 500) return warned(about, `Entra at ${host} answers ${answer.status}.`, 'Wait, and try again.');
  const refusal = refusalSchema.safeParse(jsonOf(answer.text));
  const said = refusal.success ? (entraSentence(refusal.data.error_description) ?? null) : null;
  if (said === null) return failed(about, `${host} answers ${answer.status}, not as Entra does.`, NOT_ENTRA);
  const names = { appId: '', appSetting: 'BOT_ID', credentialSetting: null, tenantSetting: setting };
  return failed(about, `Entra at ${host}: ${said}`, entraCure(said, names));
}

function reach(host: string): string {
  return `Let this machine reach ${host} on port 443 (name lookup, firewall, proxy), or set BOT_LOGIN_URL and ENTRA_AUTHORITY to the Entra of your cloud.`;
}

const NOT_ENTRA =
  'Set BOT_LOGIN_URL and ENTRA_AUTHORITY to the Entra of your cloud, or leave them unset for the public one.';
