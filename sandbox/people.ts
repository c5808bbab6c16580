// The people and tenants of the sandbox. Invented names on Microsoft's sample domains; the ids never change, so that
// a config or a spec may name them.

/** One tenant of the simulated Entra. */
export interface SandboxTenant {
  id: string;
  name: string;
  domain: string;
}

/** A role in the LCS project; null: not a member of it (lcs-api 6.3). */
export type LcsRole = 'ProjectOwner' | 'EnvironmentManager' | 'ProjectTeamMember' | null;

/** Somebody the page can be switched to. `mri` is the Teams id the bot sees in `from.id`, `objectId` the one Entra and LCS see. */
export interface SandboxPerson {
  key: string;
  name: string;
  objectId: string;
  tenantId: string;
  mri: string;
  upn: string;
  localTimezone: string;
  locale: string;
  lcsRole: LcsRole;
  about: string;
  /** A guest of their tenant; their home is another one, which the UPN names. */
  guest?: true;
}

export const TENANTS = {
  contoso: { id: '5f0c2b6e-8a41-4c57-9d3e-1b7a64c0e9d2', name: 'Contoso', domain: 'contoso.com' },
  fabrikam: { id: 'c94e7d10-3b26-4f8a-a5d1-70e2f9b8c613', name: 'Fabrikam', domain: 'fabrikam.com' },
} as const satisfies Record<string, SandboxTenant>;

export const PEOPLE: readonly SandboxPerson[] = [
  {
    key: 'robin',
    name: 'Robin Keller',
    objectId: '1a5d3c88-6f0b-4e27-b9a4-d2c7e8f10b31',
    tenantId: TENANTS.contoso.id,
    mri: '29:1QkR0b2luS2VsbGVyX3NhbmRib3hfY29udG9zb19hc2tz',
    upn: 'robin@contoso.com',
    localTimezone: 'Europe/Berlin',
    locale: 'en-GB',
    lcsRole: 'EnvironmentManager',
    about: 'Runs the rollout and asks for refreshes. Environment manager in LCS.',
  },
  {
    key: 'ana',
    name: 'Ana Duarte',
    objectId: '2b6e4d99-7a1c-4f38-8ab5-e3d8f9a21c42',
    tenantId: TENANTS.contoso.id,
    mri: '29:1QW5hRHVhcnRlX3NhbmRib3hfY29udG9zb19hcHByb3Zlcw',
    upn: 'ana@contoso.com',
    localTimezone: 'Europe/Lisbon',
    locale: 'en-GB',
    lcsRole: 'ProjectOwner',
    about: 'Owns the LCS project and approves what others ask for.',
  },
  {
    key: 'noor',
    name: 'Noor Haddad',
    objectId: '5e917acc-ad4f-426b-bde8-16ab2cd54f75',
    tenantId: TENANTS.contoso.id,
    mri: '29:1Tm9vckhhZGRhZF9zYW5kYm94X2NvbnRvc29fcmVsZWFzZXM',
    upn: 'noor@contoso.com',
    localTimezone: 'Europe/Berlin',
    locale: 'en-GB',
    lcsRole: 'EnvironmentManager',
    about: 'Manages the releases and approves, as Ana does. Environment manager in LCS.',
  },
  {
    key: 'sam',
    name: 'Sam Okafor',
    objectId: '3c7f5eaa-8b2d-4049-9bc6-f4e90ab32d53',
    tenantId: TENANTS.contoso.id,
    mri: '29:1U2FtT2thZm9yX3NhbmRib3hfY29udG9zb19ub19yaWdodHM',
    upn: 'sam@contoso.com',
    localTimezone: 'America/New_York',
    locale: 'en-US',
    lcsRole: null,
    about: 'Works at Contoso, but is no member of the LCS project.',
  },
  {
    key: 'kim',
    name: 'Kim Lindqvist',
    objectId: '4d806fbb-9c3e-415a-acd7-05fa1bc43e64',
    tenantId: TENANTS.fabrikam.id,
    mri: '29:1S2ltTGluZHF2aXN0X3NhbmRib3hfZmFicmlrYW1fZ3Vlc3Q',
    upn: 'kim@fabrikam.com',
    localTimezone: 'Europe/Stockholm',
    locale: 'en-US',
    lcsRole: null,
    about: 'A consultant at the partner Fabrikam: another tenant, which the bot does not serve.',
  },
  {
    key: 'jo',
    name: 'Jo Marsh',
    objectId: '6fa28bdd-be50-437c-8ef9-27bc3de65086',
    tenantId: TENANTS.contoso.id,
    mri: '29:1Sm9NYXJzaF9zYW5kYm94X2NvbnRvc29fZ3Vlc3Q',
    upn: 'jo_fabrikam.com#EXT#@contoso.com',
    localTimezone: 'Europe/London',
    locale: 'en-GB',
    lcsRole: null,
    about: 'A guest of Contoso, at home at Fabrikam. Served only where the settings allow guests.',
    guest: true,
  },
];

/** The person with that key; throws when there is none, since only a misspelt spec or config can cause that. */
export function person(key: string): SandboxPerson {
  const found = PEOPLE.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`There is no sandbox person '${key}'. Known: ${PEOPLE.map((p) => p.key).join(', ')}.`);
  return found;
}
