import type { EnvironmentRef, Operation, PersonKey } from '../../../src/operations/operation.ts';
import type { SetFreeze } from '../../../src/operations/ports.ts';
import type { ProjectSettings } from '../../../src/operations/settings.ts';
import { MINUTE } from '../../support/operations.ts';
import { makeDemand, makeProject, makeRule } from '../../support/settings.ts';

/** What the environments of a world ask for; those not named are everybody's. */
interface Demands {
  readonly targetId: string;
  readonly approvals: number;
  readonly approvers: readonly string[];
  readonly breakGlass: readonly string[];
}

/** The first environment wants one approval, the second two, the third none. The first person may break freezes of the first and third. */
export class ModelRules {
  readonly #demands: readonly Demands[];

  constructor(
    [one, two, three]: readonly EnvironmentRef[],
    [robin, ana]: readonly PersonKey[],
    [sam, kim]: readonly PersonKey[],
  ) {
    const ids = (...people: readonly (PersonKey | undefined)[]) => people.map((person) => person?.objectId ?? '');
    this.#demands = [
      { targetId: one?.id ?? '', approvals: 1, approvers: ids(ana, sam), breakGlass: ids(robin) },
      { targetId: two?.id ?? '', approvals: 2, approvers: ids(sam, kim), breakGlass: [] },
      { targetId: three?.id ?? '', approvals: 0, approvers: [], breakGlass: ids(robin) },
    ];
  }

  project(): ProjectSettings {
    const rules = this.#demands.map(({ targetId, approvals: required, approvers, breakGlass }) =>
      makeRule({
        targets: [targetId],
        approvals: required === 0 ? null : makeDemand(approvers, { required, expiresAfter: 90 * MINUTE }),
        breakGlass,
      }),
    );
    return makeProject({ rules });
  }

  /** Counted by hand, from what people did: what is wrong with sending it now; null: nothing. */
  whyNotToBeSent(operation: Operation, freezes: readonly SetFreeze[], now: number): string | null {
    const { target, source, requester, votes, notBefore, breakGlass } = operation;
    const demands = this.#demands.find(({ targetId }) => targetId === target.id);
    const agreed = votes
      .filter(({ verdict }) => verdict === 'approved')
      .map(({ person }) => person.objectId)
      .filter((id) => id !== requester.objectId && demands?.approvers.includes(id));
    if (new Set(agreed).size < (demands?.approvals ?? 0)) return 'too few have agreed';
    if (notBefore !== null && now < notBefore) return 'it is too early';
    const isFrozen = freezes.some(({ environment }) => environment?.id === target.id || environment?.id === source?.id);
    const mayBreak = demands?.breakGlass.includes(requester.objectId) ?? false;
    return isFrozen && !(mayBreak && breakGlass !== null) ? 'there is a freeze' : null;
  }
}
