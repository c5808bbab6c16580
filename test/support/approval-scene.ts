import type { Click, ClickOutcome } from '../../src/operations/click.ts';
import { confirm } from '../../src/operations/decisions.ts';
import type { ApprovalDemand, Operation, PersonKey } from '../../src/operations/operation.ts';
import type { AuditEvent, SetFreeze } from '../../src/operations/ports.ts';
import type { FerrySettings, Rule } from '../../src/operations/settings.ts';
import { createDomain, type Domain } from './domain.ts';
import { MINUTE, makeOperation, NOON, PROJECT } from './operations.ts';
import { makeDemand, makeProject, makeRule, makeSettings } from './settings.ts';

const { requester, conversationId: THREAD } = makeOperation();

export const ROBIN: PersonKey = requester;
export const ANA: PersonKey = { ...requester, objectId: '2b6e4d99-7a1c-4f38-8ab5-e3d8f9a21c42' };
export const NOOR: PersonKey = { ...requester, objectId: '3c7f5eaa-8b2d-4049-9bc6-f4e90ab32d53' };
/** The approvers' channel. */
export const RELEASES = '19:releases@thread.tacv2';

export const REQUESTED = makeOperation({ expiresAt: NOON + 15 * MINUTE });

/** Where Ferry writes to a person in 1:1, once they have met. */
export function chatWith({ objectId }: PersonKey): string {
  return `a:${objectId}`;
}

export async function meet(domain: Domain, ...people: readonly PersonKey[]): Promise<void> {
  for (const person of people) {
    const chat = { mri: `29:${person.objectId}`, name: person.objectId, personalConversationId: chatWith(person) };
    await domain.people.save({ ...person, ...chat, seenAt: NOON });
  }
}

/** Settings with this one rule. */
export function ruled(rule: Partial<Rule>, changes: Partial<FerrySettings> = {}): FerrySettings {
  return makeSettings({ projects: [makeProject({ rules: [makeRule(rule)] })], ...changes });
}

/** A rule that wants this many of Ana and Noor to agree. */
export function wantsBoth(changes: Partial<ApprovalDemand> = {}): Partial<Rule> {
  return { approvals: makeDemand([ANA.objectId, NOOR.objectId], { required: 2, ...changes }) };
}

/** The approvers are the members of the channel for releases. */
export function wantsChannel(changes: Partial<ApprovalDemand> = {}): Partial<Rule> {
  return { approvals: makeDemand([], { approvers: { people: [], channel: RELEASES }, ...changes }) };
}

/** The domain by these settings, with Ana and Noor met, and a request there. */
export async function domainWith(settings?: FerrySettings, changes: Partial<Operation> = {}): Promise<Domain> {
  const domain = createDomain(settings);
  await meet(domain, ROBIN, ANA, NOOR);
  domain.store.put({ ...REQUESTED, ...changes });
  return domain;
}

/** The requester confirms what there is, as its newest card shows it. */
export async function confirmed(domain: Domain, breakGlass = ''): Promise<ClickOutcome> {
  const clicked = clickOn(await domain.current(REQUESTED), ROBIN, THREAD);
  return confirm(domain.deps, clicked, { target: 'UAT', breakGlass });
}

/** … and the approvers are asked. */
export async function waiting(settings?: FerrySettings, changes: Partial<Operation> = {}): Promise<Domain> {
  const domain = await domainWith(settings, changes);
  await confirmed(domain);
  await domain.runJobs();
  return domain;
}

/** A click on the newest card of it. */
export function clickOn({ id, visibleRevision }: Operation, person: PersonKey, conversationId?: string): Click {
  return {
    operationId: id,
    revision: visibleRevision,
    person,
    conversationId: conversationId ?? chatWith(person),
    activityId: `click of ${person.objectId}`,
  };
}

/** A freeze of everything that is in force now, as somebody set it in chat. */
export function makeFreeze(changes: Partial<SetFreeze> = {}): SetFreeze {
  return {
    id: '4d80f6bb-9c3e-415a-8cd7-05fa1bc43e64',
    projectId: PROJECT.id,
    environmentIds: null,
    environment: null,
    from: NOON,
    until: NOON + 1440 * MINUTE,
    reason: 'Payroll runs.',
    by: NOOR,
    conversationId: '19:general@thread.tacv2;messageid=1',
    ...changes,
  };
}

/** The freeze of `makeFreeze` is set. */
export async function freeze(domain: Domain, changes: Partial<SetFreeze> = {}): Promise<void> {
  await domain.freezes.set(makeFreeze(changes), eventOf('frozen'));
}

/** … and lifted. */
export async function lift(domain: Domain): Promise<void> {
  await domain.freezes.lift(makeFreeze().id, eventOf('unfrozen'));
}

function eventOf(what: string): AuditEvent {
  return { at: NOON, actor: NOOR, what, rule: null, conversationId: null, activityId: null, data: {} };
}
