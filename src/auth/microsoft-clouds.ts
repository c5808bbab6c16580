/** What differs from one of Microsoft's clouds to the next and is no setting of its own. */
export interface MicrosoftCloud {
  /** The resource of tokens that Entra takes as a federated credential's assertion. */
  readonly tokenExchange: string;
  /** The tenant that gives old multi-tenant registrations their tokens (teams-platform 3.1). */
  readonly multiTenant: string;
}

const PUBLIC: MicrosoftCloud = { tokenExchange: 'api://AzureADTokenExchange', multiTenant: 'botframework.com' };

const CHINA: MicrosoftCloud = {
  tokenExchange: 'api://AzureADTokenExchangeChina',
  multiTenant: 'microsoftservices.partner.onmschina.cn',
};

/** By the host of their Entra. */
const OTHERS: Readonly<Record<string, MicrosoftCloud>> = {
  'login.microsoftonline.us': {
    tokenExchange: 'api://AzureADTokenExchangeUSGov',
    multiTenant: 'MicrosoftServices.onmicrosoft.us',
  },
  'login.partner.microsoftonline.cn': CHINA,
  'login.chinacloudapi.cn': CHINA,
};

/** The cloud that an Entra address belongs to; the public one for every address that is not of another. */
export function cloudOfEntra(base: string): MicrosoftCloud {
  return OTHERS[new URL(base).hostname] ?? PUBLIC;
}
