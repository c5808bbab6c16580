import type { Manifest } from './manifest.ts';
import type { Problem } from './problem.ts';

/** What the manifest has to agree with. */
export interface Expected {
  /** Of package.json. */
  readonly version: string;
  readonly botDomain: string;
  readonly signInDomain: string;
}

type Finding = Problem | false;

/** What Microsoft's schema does not say of a filled-in manifest, and Teams, Entra or Ferry do. */
export function ruleProblems(manifest: Manifest, expected: Expected): readonly Problem[] {
  return [
    ...versions(manifest, expected.version),
    ...ids(manifest),
    ...addresses(manifest),
    ...domains(manifest.validDomains, expected),
    ...signIn(manifest),
  ].filter((finding): finding is Problem => finding !== false);
}

function versions({ $schema, manifestVersion, version }: Manifest, expected: string): readonly Finding[] {
  return [
    !$schema?.includes(`/v${manifestVersion}/`) && {
      field: '$schema',
      sentence: `must be the address of version ${manifestVersion}, which manifestVersion names`,
    },
    !/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version ?? '') && {
      field: 'version',
      sentence: 'must be three numbers such as 1.2.3; Teams takes an update only with a higher one',
    },
    version !== expected && {
      field: 'version',
      sentence: `must be ${expected}, as in package.json; raise both together`,
    },
  ];
}

function ids({ id, bots, webApplicationInfo }: Manifest): readonly Finding[] {
  const named = [
    { field: 'id', value: id, setting: 'TEAMS_APP_ID' },
    { field: 'bots[0].botId', value: bots[0]?.botId, setting: 'BOT_ID' },
    { field: 'webApplicationInfo.id', value: webApplicationInfo?.id, setting: 'ENTRA_CLIENT_ID' },
  ];
  return named.map(
    ({ field, value, setting }) =>
      /^[0-]+$/.test(value ?? '') && { field, sentence: `is nobody's id; set ${setting} to a real one` },
  );
}

function addresses({ developer }: Manifest): readonly Finding[] {
  return Object.entries(developer).map(
    ([name, url]) =>
      typeof url === 'string' &&
      !/^https:\/\/[^/]+\.[^/]+/.test(url) && {
        field: `developer.${name}`,
        sentence: `must be an https address of Ferry's pages, not "${url}"; PUBLIC_URL is what it is made of`,
      },
  );
}

function domains(validDomains: readonly string[], { botDomain, signInDomain }: Expected): readonly Finding[] {
  return [
    ...validDomains.map(
      (domain, index) =>
        !/^(\*\.)?[\w-]+(\.[\w-]+)+$/.test(domain) && {
          field: `validDomains[${index}]`,
          sentence: `must be a host name alone, without https://, port or path, not "${domain}"`,
        },
    ),
    ...[botDomain, signInDomain].map(
      (host) =>
        !validDomains.some((domain) => covers(domain, host)) && {
          field: 'validDomains',
          sentence: `must name ${host}, or Teams shows nothing of it`,
        },
    ),
  ];
}

function covers(domain: string, host: string): boolean {
  return domain === host || (domain.startsWith('*.') && host.endsWith(domain.slice(1)));
}

/**
 * Silent sign-in wants an Application ID URI of the form `api://botid-<bot>`, whichever app registration exposes it
 * (teams-platform 7.6): with a managed identity for a bot, that is another one than the bot's.
 */
function signIn({ bots, webApplicationInfo }: Manifest): readonly Finding[] {
  const resource = `api://botid-${bots[0]?.botId}`;
  return [
    !webApplicationInfo && {
      field: 'webApplicationInfo',
      sentence: 'must be there: without it Teams cannot sign people in by itself',
    },
    webApplicationInfo !== undefined &&
      webApplicationInfo.resource !== resource && {
        field: 'webApplicationInfo.resource',
        sentence: `must be ${resource}, the Application ID URI of the app that ENTRA_CLIENT_ID names`,
      },
  ];
}
