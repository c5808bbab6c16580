import type { FerryError } from '../errors.ts';
import { type Finding, failed, passed, warned } from '../operations/diagnosis.ts';
import type { TokenFacts } from '../operations/ports.ts';
import { regionName } from '../operations/regions.ts';
import type { CommandDeps, Request } from './command.ts';
import { isOfTokenService, type TokenTry } from './doctor-sign-in.ts';
import { tried } from './doctor-tried.ts';
import { cure, withoutAccounts } from './doctor-who.ts';
import { timeFor } from './times.ts';

/** LCS at Entra, by its application id, and the one permission it gives (lcs-api 6.1). */
const LCS_APP_ID = '913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0';
const PERMISSION = 'user_impersonation';

/** Entra: the region's address is no resource that this organisation knows (lcs-api 6.2). */
const UNKNOWN_RESOURCE = /AADSTS500011\b/;

/** Entra: the app's registration does not name the resource among those it may use. */
const NOT_REGISTERED = /AADSTS650057\b/;

export function isUnknownRegion({ code, said }: FerryError): boolean {
  return code === 'signInRefused' && UNKNOWN_RESOURCE.test(said ?? '');
}

/**
 * The second question, for one region: is the token for LCS, with the permission consented? `isTaken`: LCS has let it in.
 * Null where another finding says it: without a sign-in there is no token to look at, and an unknown region is the third
 * question.
 */
export async function tokenFinding(
  deps: CommandDeps,
  request: Request,
  attempt: TokenTry,
  isSignedIn: boolean,
  isTaken: boolean,
): Promise<Finding | null> {
  const several = new Set(deps.settings.projects.map(({ apiUrl }) => apiUrl)).size > 1;
  const about = several ? `Token for LCS, ${regionName(attempt.apiUrl)}` : 'Token for LCS';
  const { apiUrl, value, failure } = attempt;
  if (value) return tokenSays(about, apiUrl, value, isTaken, timeFor(request.asker.timezone));
  return isSignedIn && !isUnknownRegion(failure) ? noToken(deps, request, about, apiUrl, failure) : null;
}

function tokenSays(
  about: string,
  apiUrl: string,
  { audiences, scopes, expiresAt }: TokenFacts,
  isTaken: boolean,
  time: (at: number) => string,
): Finding {
  const until = expiresAt === null ? '' : `, until ${time(expiresAt)}`;
  if (!audiences.some((audience) => audience === apiUrl.toLowerCase() || audience.includes(LCS_APP_ID))) {
    if (isTaken) return passed(about, `It is for ${named(audiences)}${until}, and LCS takes it.`);
    const text = `The token is for ${named(audiences)}, not for LCS at ${apiUrl}.`;
    const scope = `take LCS_SCOPE out of the settings, or set it to ${apiUrl}//.default.`;
    return failed(about, text, cure('operator', scope));
  }
  if (!scopes.includes(PERMISSION)) {
    const text = `The token is for LCS${until}, but does not name the permission ${PERMISSION}.`;
    return warned(
      about,
      text,
      cure('entra', `consent to ${PERMISSION} of Dynamics Lifecycle services for Ferry’s app.`),
    );
  }
  return passed(about, `It is for LCS, with the permission ${PERMISSION}${until}.`);
}

async function noToken(
  deps: CommandDeps,
  { asker }: Request,
  about: string,
  apiUrl: string,
  failure: FerryError,
): Promise<Finding> {
  const said = failure.said === undefined ? null : withoutAccounts(failure.said);
  const { entraClientId, oauthConnection } = deps.doctor;
  switch (failure.code) {
    case 'consentNeeded':
      return failed(
        about,
        'Nobody has consented to Ferry using LCS for you.',
        cure(
          'entra',
          `open the app registration ${entraClientId}, "API permissions", and grant admin consent for ${PERMISSION} of Dynamics Lifecycle services.`,
        ),
      );
    case 'otherRegion': {
      const scopes = `give the OAuth connection "${oauthConnection}" the scope of Ferry’s own app, which serves all regions, or that of ${apiUrl}.`;
      const text = 'The OAuth connection gives out tokens for LCS itself, for another region than this.';
      return failed(about, `${text} ${said ?? ''}`.trim(), cure('operator', scopes));
    }
    case 'signInNeeded':
      return failed(about, `There is none for this region. ${said ?? ''}`.trim(), cure('you', 'write "sign in".'));
    case 'signInUnreachable':
      return failed(about, 'The sign-in service does not answer.', cure('you', 'try again in a few minutes.'));
    default: {
      if (NOT_REGISTERED.test(said ?? '')) {
        const text = 'The registration of Ferry’s app has no permission for LCS.';
        const add = `open the app registration ${entraClientId}, "API permissions", add ${PERMISSION} of Dynamics Lifecycle services (${LCS_APP_ID}), and grant admin consent.`;
        return failed(about, text, cure('entra', add));
      }
      const other = await otherAudience(deps, asker.mri);
      if (other && !isOfTokenService(failure)) {
        const text = `The OAuth connection "${oauthConnection}" gives out tokens for ${other}: neither for LCS nor for Ferry’s app.`;
        const scopes = `set the scope of that connection on the Azure Bot to access_as_user of app ${entraClientId}, as "Expose an API" of its registration shows it. Then everybody signs out and in once.`;
        return failed(about, text, cure('operator', scopes));
      }
      const text = `Entra refuses to give Ferry a token for LCS. ${said ?? ''}`.trim();
      return failed(about, text, cure('operator', 'check the app registration; "npm run doctor" tries it.'));
    }
  }
}

/** Whom the connection's token is for, where that is neither LCS nor Ferry's app; null: it is for one of them, or cannot be read. */
async function otherAudience({ doctor }: CommandDeps, mri: string): Promise<string | null> {
  const { value } = await tried(doctor.signInFacts.connectionToken(mri));
  const audiences = value?.audiences ?? [];
  const isOurs = audiences.some((audience) => audience.includes(doctor.entraClientId.toLowerCase()));
  return isOurs || audiences.length === 0 ? null : named(audiences);
}

function named(audiences: readonly string[]): string {
  return audiences.join(', ') || 'nobody it names';
}
