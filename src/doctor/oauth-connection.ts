import { toFerryError } from '../errors.ts';
import { failed, passed, warned } from '../operations/diagnosis.ts';
import { found, type Look } from './section.ts';

const ABOUT = 'OAuth connection';

export interface OAuthConnectionDeps {
  /** The names of the Azure Bot's connections. Rejects with `signInRefused` or `signInUnreachable`. */
  readonly connections: () => Promise<readonly string[]>;
  readonly wanted: string;
  readonly appId: string;
  readonly host: string;
}

/** Whether the Azure Bot has the connection through which people sign in. */
export async function lookAtOAuthConnection({ connections, wanted, appId, host }: OAuthConnectionDeps): Promise<Look> {
  const make = `Make a connection of this name (Azure portal, the Azure Bot, Configuration, Add OAuth Connection Settings; docs/install.md), or set OAUTH_CONNECTION to the name of the one that is there.`;
  try {
    const names = await connections();
    // Azure compares names as they are written.
    if (names.includes(wanted)) return found(passed(ABOUT, `The Azure Bot has "${wanted}".`));
    const others = names.length === 0 ? 'It has none.' : `It has: ${names.map((name) => `"${name}"`).join(', ')}.`;
    return found(failed(ABOUT, `The Azure Bot has no connection named "${wanted}". ${others}`, make));
  } catch (error) {
    const { code, status, message } = toFerryError(error);
    if (code === 'signInUnreachable') return found(warned(ABOUT, `${host}: ${message}.`, WAIT));
    if (status === 401 || status === 403)
      return found(failed(ABOUT, `${message}: it does not take the token of ${appId}.`, NO_BOT));
    return found(failed(ABOUT, `${message} when asked for "${wanted}".`, make));
  }
}

const WAIT =
  'Try again. If it stays so, let this machine reach that host on port 443, and see whether BOT_TOKEN_SERVICE_URL is the one of your cloud.';
const NO_BOT =
  'BOT_ID must be the app id of an Azure Bot (Azure portal, the Azure Bot, Configuration, Microsoft App ID), with BOT_TYPE and BOT_TENANT_ID as they stand there.';
