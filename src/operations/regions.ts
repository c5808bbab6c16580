/**
 * The ten LCS regions and their API URLs, which are also the resources tokens are for (lcs-api 7). The project's
 * region decides, not where its environments run. `sa` is South Africa; `us` also serves projects of no special region.
 */
export const REGIONS = {
  us: 'https://lcsapi.lcs.dynamics.com',
  eu: 'https://lcsapi.eu.lcs.dynamics.com',
  fr: 'https://lcsapi.fr.lcs.dynamics.com',
  no: 'https://lcsapi.no.lcs.dynamics.com',
  sa: 'https://lcsapi.sa.lcs.dynamics.com',
  ch: 'https://lcsapi.ch.lcs.dynamics.com',
  uae: 'https://lcsapi.uae.lcs.dynamics.com',
  gcc: 'https://lcsapi.gov.lcs.microsoftdynamics.us',
  gccHigh: 'https://lcsapi.high.lcs.microsoftdynamics.us',
  china: 'https://lcsapi.lcs.dynamics.cn',
} as const;

/** The API URL of a region, its name in any case; null for a name that is none of the ten. */
export function regionApiUrl(name: string): string | null {
  const wanted = name.trim().toLowerCase();
  const found = Object.entries(REGIONS).find(([region]) => region.toLowerCase() === wanted);
  return found ? found[1] : null;
}

/** What the settings call the region with this API URL: its name, or the URL itself. */
export function regionName(apiUrl: string): string {
  const found = Object.entries(REGIONS).find(([, url]) => url === apiUrl);
  return found ? found[0] : apiUrl;
}
