/** Whose credential it is about: an app registration, and the settings that name it. */
export interface AppNames {
  readonly appId: string;
  readonly appSetting: string;
  /** The setting that holds its secret or certificate; null: a managed identity has none. */
  readonly credentialSetting: string | null;
  readonly tenantSetting: string;
}

/** What is to be done about a refusal of Entra's (its AADSTS number stands in `said`), in the names of the settings. */
export function entraCure(said: string, names: AppNames): string {
  const { appId, appSetting, tenantSetting } = names;
  const credential = names.credentialSetting ?? 'the managed identity';
  const secrets = `Entra admin center, App registrations, ${appId}, Certificates & secrets`;
  switch (numberIn(said)) {
    case 7000215:
      return `The secret is wrong. Set ${credential} to the value (not the id) of a client secret: ${secrets}. If the value is lost, make a new one there. Then restart Ferry.`;
    case 7000222:
      return `The secret has expired. Make a new one (${secrets}), set ${credential} to its value, and restart Ferry.`;
    case 700027:
      return `Upload the certificate of ${credential} (${secrets}), or name the one that was uploaded.`;
    case 700024:
      return 'What proves who Ferry is was not valid at this time: see the clock.';
    case 90002:
    case 900023:
      return `Set ${tenantSetting} to the id of the tenant (Entra admin center, Overview). In another cloud than the public one, BOT_LOGIN_URL and ENTRA_AUTHORITY must name its Entra.`;
    case 700016:
      return `Either ${appSetting} is not the id of this app, or ${tenantSetting} names a tenant that does not know it. Where the tenant is right, an administrator of it must consent to the app once.`;
    case 7000112:
      return `The app is switched off. Switch it on: Entra admin center, Enterprise applications, ${appId}, Properties.`;
    case 70021:
    case 700211:
    case 700212:
    case 700213:
      return `The app does not trust the managed identity. Add it as a federated credential: ${secrets}.`;
    case 500011:
      return 'LCS is not known in this tenant at this address. Look at "region" in ferry.config.json first. If it is right, give the app the permission of Dynamics Lifecycle Services and have an administrator consent: App registrations, the app, API permissions.';
    case 53003:
      return 'A Conditional Access policy for workload identities forbids it: have the administrator except this app, or the address it comes from.';
    default:
      return `Look the number up at https://login.microsoftonline.com/error, for the app ${appId} (${appSetting}).`;
  }
}

/** The number in `AADSTS7000215: …`; null where there is none. */
export function numberIn(said: string): number | null {
  const digits = /AADSTS(\d+)/.exec(said)?.[1];
  return digits === undefined ? null : Number(digits);
}
