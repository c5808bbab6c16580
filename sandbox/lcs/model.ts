// What Lifecycle Services knows, as the simulator keeps it. How it looks on the wire is decided by the routes.

export type Infrastructure = 'SelfService' | 'MicrosoftManaged' | 'CustomerManaged';
export type EnvironmentType = 'Production' | 'Sandbox' | 'DevTestDev' | 'DevTestBuild';

/** One environment; the fields are those of lcs-api 3.1. `running` is how it stands before any start or stop. */
export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly type: EnvironmentType;
  readonly infrastructure: Infrastructure;
  readonly baseUrl: string;
  readonly topology: string;
  readonly applicationBuild: string;
  readonly applicationRelease: string;
  readonly platformRelease: string;
  readonly platformVersion: string;
  /** US culture text, as LCS writes it (lcs-api 1.5). */
  readonly deployedOn: string;
  readonly location: string | null;
  readonly disasterRecovery: string | null;
  readonly running: boolean;
  /** Moved to the Power Platform: read-only in LCS (lcs-api 8). */
  readonly migrated: boolean;
}

/** One database backup of the asset library. `createdAt` in ms since the epoch. */
export interface Asset {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly description: string;
  readonly createdAt: number;
}

export interface Project {
  readonly id: number;
  readonly name: string;
  readonly organizationId: number;
  readonly environments: readonly Environment[];
  readonly assets: readonly Asset[];
}

/** An id as LCS's clients send it, dashes optional and any case (lcs-api 1.5): lower case with dashes. */
export function normalId(id: string): string {
  const hex = id.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/.test(hex)) return id.toLowerCase();
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** .NET's zone-less UTC text without trailing zeros of the fraction, e.g. 2019-09-27T15:17:35.86 (lcs-api 1.5). */
export function lcsDateTime(at: number): string {
  return new Date(at)
    .toISOString()
    .slice(0, -1)
    .replace(/\.?0+$/, '');
}
