import type { ApprovalDemand, EnvironmentRef } from '../../src/operations/operation.ts';
import type { EnvironmentFacts } from '../../src/operations/ports.ts';
import type {
  ConfiguredEnvironment,
  FerrySettings,
  Limits,
  ProjectSettings,
  Rule,
  Timing,
} from '../../src/operations/settings.ts';
import { MINUTE, PROD, PROJECT, UAT } from './operations.ts';

/** The defaults of design 7, in ms. */
export const TIMING: Timing = {
  firstPoll: MINUTE,
  minPoll: MINUTE / 2,
  maxPoll: 5 * MINUTE,
  cardEdit: MINUTE / 4,
  requestExpiry: 15 * MINUTE,
  wishExpiry: 15 * MINUTE,
  rollbackWatch: 30 * MINUTE,
  unknownStatus: 2 * 1440 * MINUTE,
  adoption: 5 * MINUTE,
  lcsMinute: MINUTE,
};

export const LIMITS: Limits = {
  turnsPerPerson: 60,
  turnsPerConversation: 240,
  openPerPerson: 10,
  openPerConversation: 30,
};

/** One approval of these people within four hours. */
export function makeDemand(people: readonly string[], changes: Partial<ApprovalDemand> = {}): ApprovalDemand {
  const approvers = { people, channel: null };
  return { required: 1, approvers, selfApproval: false, expiresAfter: 240 * MINUTE, ...changes };
}

/** A rule that matches everything and allows it. */
export function makeRule(changes: Partial<Rule> = {}): Rule {
  return {
    place: 'projects[0].rules[0]',
    actions: null,
    sources: null,
    targets: null,
    who: null,
    where: null,
    effect: 'allow',
    reason: null,
    confirm: null,
    approvals: null,
    breakGlass: [],
    ...changes,
  };
}

export function makeConfigured(
  { id, name }: EnvironmentRef,
  changes: Partial<ConfiguredEnvironment> = {},
): ConfiguredEnvironment {
  return { id, name, aliases: [], type: null, infrastructure: null, ...changes };
}

/** A project whose settings name no environments and no rules. */
export function makeProject(changes: Partial<ProjectSettings> = {}): ProjectSettings {
  return { ...PROJECT, environments: [], rules: [], ...changes };
}

export function makeSettings(changes: Partial<FerrySettings> = {}): FerrySettings {
  return {
    projects: [makeProject()],
    channels: {},
    freezes: [],
    guests: false,
    timing: TIMING,
    limits: LIMITS,
    ...changes,
  };
}

/** A self-service sandbox environment at rest, as LCS reports it. */
export function makeFacts({ id, name }: EnvironmentRef, changes: Partial<EnvironmentFacts> = {}): EnvironmentFacts {
  return {
    id,
    name,
    aliases: [],
    type: 'Sandbox',
    infrastructure: 'MicrosoftManaged',
    state: 'Finished',
    status: 'Deployed',
    version: '10.0.44',
    region: null,
    canStart: null,
    canStop: null,
    ...changes,
  };
}

export const PROD_FACTS = makeFacts(PROD, { type: 'Production' });
export const UAT_FACTS = makeFacts(UAT);
