// The two federated credentials by which the Entra app is proved without a secret, made by `az` where they are missing.
// The toolkit runs it (m365agents.yml); alone: node infra/federated-credentials.ts --app <client id> --tenant <id> --identity <principal id>

import { parseArgs } from 'node:util';
import { ensureCredentials, federatedCredentials } from './federation.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const options = { app: { type: 'string' }, tenant: { type: 'string' }, identity: { type: 'string' } } as const;
const { values } = parseArgs({ options });
const wrong = Object.keys(options).filter((key) => !GUID.test(values[key as keyof typeof options] ?? ''));
const { app = '', tenant = '', identity = '' } = values;
try {
  if (wrong.length > 0)
    throw new Error(`--${wrong.join(', --')}: must be an id such as 01234567-89ab-cdef-0123-456789abcdef.`);
  const made = await ensureCredentials(app, federatedCredentials({ tenantId: tenant, identityPrincipalId: identity }));
  process.stdout.write(
    made.length > 0
      ? `Made the federated credentials ${made.join(' and ')}.\n`
      : 'Both federated credentials are there already.\n',
  );
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const cause = code === 'ENOENT' ? 'az is not installed: see https://aka.ms/azure-cli, then az login.' : message;
  process.stderr.write(`${cause}\n`);
  process.exitCode = 1;
}
