import type { Config } from './config.ts';

/** Ends of host names. US Government (GCC) has its LCS under .us, and its Entra, Teams and bots in the public cloud. */
const CLOUDS: Readonly<Record<string, readonly string[]>> = {
  'the public cloud': ['microsoftonline.com', 'botframework.com', 'dynamics.com', 'gov.lcs.microsoftdynamics.us'],
  'Azure Government': [
    'microsoftonline.us',
    'botframework.us',
    'botframework.azure.us',
    'high.lcs.microsoftdynamics.us',
  ],
  'Azure in China': ['microsoftonline.cn', 'chinacloudapi.cn', 'botframework.azure.cn', 'dynamics.cn'],
};

/**
 * A line when addresses of several of Microsoft's clouds stand beside each other, which no tenant has: tokens of one cloud are
 * nothing in another. Addresses of none of them are left out.
 */
export function cloudWarnings({ bot, entra, ferry }: Config): readonly string[] {
  const addresses: readonly (readonly [setting: string, address: string])[] = [
    ['BOT_OPENID_METADATA_URL', bot.openIdMetadataUrl],
    ['BOT_LOGIN_URL', bot.loginUrl],
    ['BOT_OAUTH_SCOPE', bot.oauthScope],
    ['BOT_TOKEN_ISSUER', bot.tokenIssuer],
    ['BOT_TOKEN_SERVICE_URL', bot.tokenServiceUrl],
    ['ENTRA_AUTHORITY', entra.authority],
    ...ferry.projects.map(({ name, apiUrl }) => [`the region of ${name}`, apiUrl] as const),
  ];
  const found = Map.groupBy(addresses, ([, address]) => cloudOf(address));
  found.delete(null);
  if (found.size < 2) return [];
  const groups = [...found].map(
    ([cloud, settings]) => `${settings.map(([setting]) => setting).join(', ')} of ${cloud}`,
  );
  return [`these are of different clouds, and must be of one (docs/sovereign-clouds.md): ${groups.join('; ')}`];
}

function cloudOf(address: string): string | null {
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  const found = Object.entries(CLOUDS).find(([, ends]) => ends.some((end) => host === end || host.endsWith(`.${end}`)));
  return found?.[0] ?? null;
}
