import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import sinon from 'sinon';
import { approve, reject } from '../../../src/operations/approving.ts';
import type { Click, ClickOutcome } from '../../../src/operations/click.ts';
import { cancel, confirm } from '../../../src/operations/decisions.ts';
import type { OperationDeps } from '../../../src/operations/deps.ts';
import { jobHandlers, sweep } from '../../../src/operations/housekeeping.ts';
import { isEnded, type PersonKey, type State } from '../../../src/operations/operation.ts';
import { requestOperation } from '../../../src/operations/requests.ts';
import type { FerrySettings, Rule } from '../../../src/operations/settings.ts';
import { resumePaused } from '../../../src/operations/tracking.ts';
import {
  ANA,
  chatWith,
  freeze,
  lift,
  makeFreeze,
  meet,
  NOOR,
  RELEASES,
  REQUESTED,
  ROBIN,
  ruled,
  wantsBoth,
  wantsChannel,
} from '../../support/approval-scene.ts';
import { createDomain } from '../../support/domain.ts';
import { MINUTE, NOON, UAT } from '../../support/operations.ts';
import { makeDemand, PROD_FACTS, UAT_FACTS } from '../../support/settings.ts';

const PEOPLE = [ROBIN, ANA, NOOR] as const;
const USUAL = [REQUESTED.conversationId, chatWith(ANA), chatWith(NOOR)] as const;
const PLACES = [REQUESTED.conversationId, chatWith(ANA), chatWith(NOOR), RELEASES, 'elsewhere'] as const;
/** What the settings may say, one after the other; Ferry reads them when it starts. */
const RULES: readonly Partial<Rule>[] = [
  {},
  { confirm: 'click' },
  { effect: 'deny', reason: 'Not here.' },
  wantsBoth({ required: 1 }),
  { ...wantsBoth(), breakGlass: [ROBIN.objectId] },
  { breakGlass: [ROBIN.objectId] },
  { ...wantsChannel(), confirm: 'click' },
  { approvals: makeDemand([ROBIN.objectId, ANA.objectId], { selfApproval: true }) },
];
const FREEZES = [
  makeFreeze(),
  makeFreeze({ id: 'of UAT', environmentIds: [UAT.id], environment: UAT, reason: 'Audit.' }),
];

type Step =
  | { readonly does: 'ask'; readonly inMinutes: number | null }
  | {
      readonly does: 'confirm' | 'approve' | 'reject' | 'cancel';
      readonly who: number;
      /** Null: where this person usually is. */
      readonly where: number | null;
      readonly back: number;
      readonly typed: string;
      readonly why: string;
    }
  | { readonly does: 'freeze' | 'lift'; readonly which: number }
  | { readonly does: 'restart'; readonly rule: number }
  | { readonly does: 'wait'; readonly minutes: number }
  | { readonly does: 'version'; readonly version: string }
  | { readonly does: 'signOut' | 'signIn' | 'work' | 'crash' };

const below = (length: number) => fc.nat({ max: length - 1 });
const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ does: fc.constant('ask'), inMinutes: fc.constantFrom(null, null, 20, 120) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constantFrom('confirm', 'confirm', 'approve', 'approve', 'approve', 'reject', 'cancel'),
      who: below(PEOPLE.length),
      where: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: below(PLACES.length) }),
      back: fc.constantFrom(0, 0, 0, 0, 1, 3),
      typed: fc.constantFrom('UAT', 'UAT', 'UAT', ''),
      why: fc.constantFrom('', 'Tax.'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('freeze', 'lift'), which: below(FREEZES.length) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('restart'), rule: below(RULES.length) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('wait'), minutes: fc.constantFrom(1, 10, 30, 120) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('version'), version: fc.constantFrom('10.0.44', '10.0.45') }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('signOut', 'signIn', 'work', 'work', 'work', 'crash') }) },
) as fc.Arbitrary<Step>;

/** What a confirmation leads to. */
const CONFIRMED: readonly State[] = ['approved', 'awaitingApproval'];

/** Robin asks, and confirms what the card shows. */
const BEGINNING: readonly Step[] = [
  { does: 'ask', inMinutes: null },
  { does: 'confirm', who: 0, where: null, back: 0, typed: 'UAT', why: 'Tax.' },
];

/** A story, and what somebody would write down who watches it without knowing how Ferry works. */
async function play(rule: number, steps: readonly Step[]): Promise<{ readonly sent: number }> {
  const domain = createDomain();
  await meet(domain, ...PEOPLE);
  let settings: FerrySettings = ruled(RULES[rule] ?? {});
  let inForce: readonly { readonly id: string }[] = [];
  let sent = 0;
  /** Of the operation that was asked for last: what its people did since it was confirmed. */
  let agreed = new Set<string>();
  let stopped = false;
  let broke: readonly string[] | null = null;
  let typed = '';
  let id = '';

  const deps = (): OperationDeps => ({ ...domain.deps, settings });
  const ruleNow = (): Rule => settings.projects[0]?.rules[0] as Rule;

  /** What is wrong with a submission, as it is sent: what is thrown there is LCS's trouble. */
  const wrong: string[] = [];
  const unless = (isRight: boolean, what: string) => void (isRight || wrong.push(what));

  domain.backend.start.callsFake(async () => {
    sent += 1;
    const { notBefore } = await domain.current({ id });
    const { effect, approvals, confirm: wanted, breakGlass } = ruleNow();
    unless(effect === 'allow', 'a rule denies it');
    unless(!stopped, 'somebody has stopped it');
    unless(notBefore === null || notBefore <= domain.clock.now(), 'it is too early');
    unless(wanted === 'click' || typed === 'UAT', 'its name was not typed');
    const able = [...agreed].filter((person) => person !== ROBIN.objectId || approvals?.selfApproval);
    unless(able.length >= (approvals?.required ?? 0), `only ${able.length} have agreed`);
    unless(inForce.length === 0 || breakGlass.includes(ROBIN.objectId), 'there is a freeze');
    unless(
      inForce.every((one) => broke?.includes(one.id)),
      'nobody said why it breaks this freeze',
    );
    unless(inForce.length === 0 || domain.notifier.announceBreak.callCount > 0, 'nobody was told of it');
    return { lcsActivityId: 'a1b2c3d4-0000-4000-8000-000000000000' };
  });
  domain.backend.poll.resolves({ progress: 'succeeded', lcsStatus: 'Completed', lcsText: null });

  const work = async () => domain.jobs.runDue(jobHandlers(deps()));

  async function click(step: Extract<Step, { who: number }>): Promise<void> {
    if (id === '') return;
    const before = await domain.current({ id });
    const person = PEOPLE[step.who] as PersonKey;
    const conversationId = (step.where === null ? USUAL[step.who] : PLACES[step.where]) as string;
    const clicked: Click = {
      operationId: id,
      revision: before.visibleRevision - step.back,
      person,
      conversationId,
      activityId: 'click',
    };
    const outcome = await act(step, clicked);
    const after = await domain.current({ id });
    if (!outcome.ok || after.revision === before.revision) return;
    // Not by when it was confirmed: two steps may fall into one millisecond.
    if (step.does === 'confirm' && before.state !== after.state && CONFIRMED.includes(after.state)) {
      assert.deepEqual(person, ROBIN);
      typed = step.typed;
      broke = step.why === '' ? null : inForce.map((one) => one.id);
    }
    if (step.does === 'confirm' && after.votes.length === 0) agreed = new Set();
    if (step.does === 'approve' && after.votes.length > before.votes.length) agreed.add(person.objectId);
    if (isEnded(after.state)) stopped = true;
  }

  async function act(
    { does, typed: target, why }: Extract<Step, { who: number }>,
    clicked: Click,
  ): Promise<ClickOutcome> {
    if (does === 'confirm') return confirm(deps(), clicked, { target, breakGlass: why });
    if (does === 'approve') return approve(deps(), clicked);
    return does === 'reject' ? reject(deps(), clicked, why) : cancel(deps(), clicked);
  }

  async function ask(inMinutes: number | null): Promise<void> {
    if (id !== '' && !isEnded((await domain.current({ id })).state)) return;
    const project = settings.projects[0];
    assert.ok(project);
    const notBefore = inMinutes === null ? null : domain.clock.now() + inMinutes * MINUTE;
    const asked = { kind: 'refresh', project, source: PROD_FACTS, target: UAT_FACTS, backupName: null } as const;
    const by = { requester: ROBIN, conversationId: REQUESTED.conversationId, activityId: 'message-1' };
    const outcome = await requestOperation(deps(), { ...asked, ...by, notBefore, warning: null }).catch(() => null);
    if (!outcome?.ok) return;
    ({ id } = outcome.operation);
    [agreed, stopped, broke] = [new Set<string>(), false, null];
  }

  async function take(step: Step): Promise<void> {
    switch (step.does) {
      case 'ask':
        return ask(step.inMinutes);
      case 'confirm':
      case 'approve':
      case 'reject':
      case 'cancel':
        return click(step);
      case 'freeze': {
        const one = FREEZES[step.which];
        if (!one || inForce.includes(one)) return;
        await freeze(domain, { ...one, until: null });
        inForce = [...inForce, one];
        return;
      }
      case 'lift': {
        const one = FREEZES[step.which];
        inForce = inForce.filter((other) => other !== one);
        if (step.which === 0) return lift(domain);
        await domain.freezes.lift('of UAT', { ...(domain.freezes.recorded[0] as (typeof domain.freezes.recorded)[0]) });
        return;
      }
      case 'restart':
        settings = ruled(RULES[step.rule] ?? {});
        return;
      case 'wait':
        return domain.clock.advance(step.minutes * MINUTE);
      case 'version':
        domain.backend.listEnvironments.resolves([{ ...PROD_FACTS, version: step.version }, UAT_FACTS]);
        return;
      case 'signOut':
        domain.tokens.get.rejects(new Error('no token'));
        return;
      case 'signIn':
        domain.tokens.get.resolves({ value: 'lcs-token', expiresAt: NOON + 10_000 * MINUTE });
        return resumePaused(deps(), ROBIN);
      case 'work':
        return work().catch(() => undefined);
      case 'crash':
        domain.jobs.loseAll();
        await sweep(deps());
        return;
    }
  }

  for (const step of steps) await take(step);
  // Nobody does anything any more: whatever is open comes to an end by itself, and gives everything back.
  domain.tokens.get.resolves({ value: 'lcs-token', expiresAt: NOON + 10_000 * MINUTE });
  for (let hour = 0; hour < 8; hour += 1) {
    await work();
    await domain.clock.advance(60 * MINUTE);
  }
  await work();
  assert.deepEqual(wrong, []);
  assert.deepEqual(await domain.store.listOpen(), []);
  assert.deepEqual(domain.jobs.waiting, []);
  assert.equal(await sweep(deps()), 0);
  sinon.restore(); // or it remembers the fakes of all stories
  return { sent };
}

describe('whatever people click, in whatever order, while rules, freezes and versions change', () => {
  it('sends nothing that the rules of the moment do not allow, and leaves nothing behind', async function () {
    this.timeout(60_000);
    let sent = 0;
    const stories = fc.array(STEP, { minLength: 3, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(below(RULES.length), fc.boolean(), stories, async (rule, isFrozen, steps) => {
        const frozen: readonly Step[] = isFrozen ? [{ does: 'freeze', which: 0 }] : [];
        sent += (await play(rule, [...frozen, ...BEGINNING, ...steps])).sent;
      }),
      { numRuns: 300 },
    );
    assert.ok(sent > 20, `only ${sent} were sent`);
  });
});
