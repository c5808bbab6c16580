import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What `az ad app federated-credential create` wants. */
export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly description: string;
}

export interface Trust {
  readonly tenantId: string;
  /** Principal (object) id of the bot's managed identity. */
  readonly identityPrincipalId: string;
  /** As `uniqueIdentifier` in bot.bicep. */
  readonly uniqueIdentifier?: string;
}

/** The Bot Framework token service, as subjects name it. */
const TOKEN_SERVICE = '9ExAW52n_ky4ZiS_jhpJIQ';

/** Ferry's managed identity, which acts on behalf of people, and the token service, which signs them in. */
export function federatedCredentials({ tenantId, identityPrincipalId, uniqueIdentifier = 'ferry' }: Trust) {
  const common = {
    issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    audiences: ['api://AzureADTokenExchange'],
  };
  return [
    {
      ...common,
      name: 'ferry-identity',
      subject: identityPrincipalId,
      description: 'Ferry acts on behalf of people by its managed identity.',
    },
    {
      ...common,
      name: 'ferry-sign-in',
      subject: `/eid1/c/pub/t/${encodedGuid(tenantId)}/a/${TOKEN_SERVICE}/${uniqueIdentifier}`,
      description: 'The OAuth connection of the Azure Bot signs people in.',
    },
  ] as const satisfies readonly FederatedCredential[];
}

/** The 16 bytes of a guid as Windows lays them out (its first three groups back to front), in base64url. */
export function encodedGuid(guid: string): string {
  const groups = guid.split('-').map((group) => Buffer.from(group, 'hex'));
  return Buffer.concat(groups.map((group, index) => (index < 3 ? group.reverse() : group))).toString('base64url');
}

const run = promisify(execFile);

/** On Windows `az` is a script, which only a shell starts. No argument here holds anything a shell would read. */
async function az(...args: string[]): Promise<string> {
  const { stdout } = await run('az', args, { shell: process.platform === 'win32' });
  return stdout;
}

/** Makes what is missing; what is there under the same name stays. Gives the names of those made. */
export async function ensureCredentials(appId: string, wanted: readonly FederatedCredential[]): Promise<string[]> {
  const listed = JSON.parse(await az('ad', 'app', 'federated-credential', 'list', '--id', appId, '--output', 'json'));
  const missing = wanted.filter(({ name }) => !listed.some((known: { name: string }) => known.name === name));
  const folder = await mkdtemp(join(tmpdir(), 'ferry-'));
  try {
    for (const credential of missing) {
      const file = join(folder, `${credential.name}.json`);
      await writeFile(file, JSON.stringify(credential));
      await az('ad', 'app', 'federated-credential', 'create', '--id', appId, '--parameters', `@${file}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return missing.map(({ name }) => name);
}
