import type { ConfiguredEnvironment, FerrySettings } from '../../../src/operations/settings.ts';
import { NOON } from '../../support/operations.ts';
import { ANA, JO, KIM, NOOR, RELEASES, ROBIN } from '../../support/security-people.ts';
import { makeConfigured, makeDemand, makeFacts, makeProject, makeRule, makeSettings } from '../../support/settings.ts';

const MANAGED = { type: 'Sandbox', infrastructure: 'MicrosoftManaged' };
const CLOUD = { type: 'DevTestDev', infrastructure: 'CustomerManaged' };
const PRODUCTION = { ...MANAGED, type: 'Production' };

type Kind = Partial<Pick<ConfiguredEnvironment, 'type' | 'infrastructure'>>;

/** An environment, and what the rules say of it as its target, as somebody would explain them. */
export interface RuledEnvironment {
  readonly id: string;
  readonly name: string;
  readonly inSettings: Kind;
  readonly inLcs: Kind;
  /** So many people have to agree: those named, or whoever is in the approvers' channel. */
  readonly required: number;
  readonly approvers: readonly string[];
  readonly byChannel: boolean;
  readonly ownCounts: boolean;
  /** Nobody may do anything; `byLcs`: nobody to whom LCS says what it is. Whom LCS says nothing, it lets do nothing either. */
  readonly isClosed: boolean | 'byLcs';
  readonly mayBreak: readonly string[];
}

function environment(digit: string, name: string, changes: Partial<RuledEnvironment> = {}): RuledEnvironment {
  const free = { required: 0, approvers: [], byChannel: false, ownCounts: false, isClosed: false, mayBreak: [] };
  return {
    id: `${digit.repeat(8)}-6a7d-4c8e-9f10-1a2b3c4d5e6f`,
    name,
    inSettings: MANAGED,
    inLcs: MANAGED,
    ...free,
    ...changes,
  };
}

const OF_RELEASES = [ANA.objectId, NOOR.objectId, KIM.objectId, JO.objectId];

/** Only here are the settings older than what LCS knows. */
export const ENVIRONMENTS: readonly RuledEnvironment[] = [
  environment('0', 'UAT'),
  environment('1', 'GOLD'),
  environment('2', 'TEST'),
  environment('3', 'TWO', { required: 2, approvers: OF_RELEASES }),
  environment('4', 'BOARD', { required: 1, byChannel: true }),
  environment('5', 'OWN', { required: 1, approvers: [ROBIN.objectId, ANA.objectId, JO.objectId], ownCounts: true }),
  environment('6', 'ICE', { mayBreak: [ROBIN.objectId, ANA.objectId, JO.objectId] }),
  environment('7', 'CLOSED', { isClosed: true }),
  environment('8', 'PROD', { inSettings: PRODUCTION, inLcs: PRODUCTION, isClosed: true }),
  environment('9', 'HIDDEN', { inLcs: PRODUCTION, isClosed: 'byLcs' }),
  environment('a', 'DEV', { inSettings: CLOUD, inLcs: CLOUD }),
];

export const ICE = ENVIRONMENTS[6] as RuledEnvironment;

export function environmentOf(id: string): RuledEnvironment {
  return ENVIRONMENTS.find((one) => one.id === id) as RuledEnvironment;
}

/** What LCS says of them. */
export const LCS_FACTS = ENVIRONMENTS.map(({ id, name, inLcs }) => makeFacts({ id, name }, inLcs));

/** The same as the settings have it; production needs no rule. */
export const FORGED_SETTINGS: FerrySettings = makeSettings({
  projects: [
    makeProject({
      environments: ENVIRONMENTS.map(({ id, name, inSettings }) => makeConfigured({ id, name }, inSettings)),
      rules: ENVIRONMENTS.flatMap((one, at) => ruleOf(one, `projects[0].rules[${at}]`)),
    }),
  ],
  freezes: [
    { projectId: null, environmentIds: [ICE.id], from: NOON, until: null, reason: 'The books are being closed.' },
  ],
});

function ruleOf({ id, name, required, approvers, byChannel, ownCounts, mayBreak }: RuledEnvironment, place: string) {
  const about = { place, targets: [id] };
  if (name === 'CLOSED') return [makeRule({ ...about, effect: 'deny', reason: 'Nobody may.' })];
  if (mayBreak.length > 0) return [makeRule({ ...about, breakGlass: mayBreak })];
  if (required === 0) return [];
  const named = byChannel ? { approvers: { people: [], channel: RELEASES } } : {};
  return [makeRule({ ...about, approvals: makeDemand(approvers, { required, selfApproval: ownCounts, ...named }) })];
}
