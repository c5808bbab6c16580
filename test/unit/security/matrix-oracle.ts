import type { State } from '../../../src/operations/operation.ts';
import {
  ASKS,
  type CardDeed,
  type Cell,
  CONFIRMS,
  type Deed,
  type EnvironmentKind,
  isCardDeed,
  isOneOf,
} from './matrix-cells.ts';
import { RULE_FACTS, type RuleFacts } from './matrix-rules.ts';

/** What somebody is told or shown, as a class; `matrix-answers.ts` tells which words belong to which. */
export type Says =
  | 'you are a guest'
  | 'your tenant is not served'
  | 'you are anonymous'
  | 'no button of mine'
  | 'nothing new for now'
  | 'not here'
  | 'no such project'
  | 'only its requester'
  | 'only approvers'
  | 'not your own request'
  | 'you have agreed already'
  | 'older than the question'
  | 'denied by a rule'
  | 'production is never a target'
  | 'frozen'
  | 'say why in spite of the freeze'
  | 'wrong name'
  | 'say why you reject'
  | 'only its requester or an approver can cancel'
  | 'only its requester or an approver can say'
  | 'not possible there'
  | 'LCS says no'
  | 'LCS has to say that you belong'
  | 'not your freeze'
  | 'that freeze is gone'
  | 'only readers of the log'
  | 'a download waits for nobody'
  | 'only for your eyes'
  | 'a card'
  | 'the freezes'
  | 'the log'
  | 'a link'
  | 'you will be told';

/** What must come of a cell. */
export interface Expected {
  readonly says: Says;
  /** Whether anything at all has changed by it. */
  readonly acts: boolean;
  /** The state of the operation after the click, and after the jobs that follow; null: it is about none. */
  readonly state: State | null;
  readonly later: State | null;
  /** Starts that LCS took. */
  readonly starts: number;
}

type Kind = 'refresh' | 'export' | 'start' | 'stop';

/** What Entra and Teams know of the one who acts. Nobody else is Robin or Ana. */
interface Actor {
  readonly name: 'Robin' | 'Ana' | 'another';
  readonly isRequester: boolean;
  readonly isRemoved: boolean;
}

function actorOf({ who, deed }: Cell): Actor {
  const isOwn =
    who === 'requester' || who === 'requester whom LCS has removed' || who === 'requester who is an approver';
  const isAna = who === 'approver' || who === 'requester who is an approver';
  const isRobin = who === 'requester' || who === 'requester whom LCS has removed';
  return {
    name: isAna ? 'Ana' : isRobin ? 'Robin' : 'another',
    isRequester: isOwn || deed.startsWith('ask'),
    isRemoved: who.includes('removed'),
  };
}

/** The answer of design 6 and 10, worked out for one cell without a look at the product. */
export function expectedOf(cell: Cell): Expected {
  const door = saidAtTheDoor(cell);
  const state = stateBefore(cell.deed);
  if (door) return unchanged(door, state);
  if (cell.data === 'unknown verb') return unchanged('no button of mine', state);
  if (cell.door === 'automatic' && cell.deed !== 'look at the card') return unchanged('nothing new for now', state);
  if (isCardDeed(cell.deed)) return withoutASentence(cell, onCard(cell, cell.deed));
  return isAsking(cell.deed) ? onAsking(cell) : inProject(cell);
}

/** Whoever asked nothing is told nothing. */
function withoutASentence({ door }: Cell, expected: Expected): Expected {
  const isToBeTold = door !== 'automatic' || expected.says === 'a card';
  return isToBeTold ? expected : { ...expected, says: 'nothing new for now' };
}

/** Who is not served gets no further, whatever they send. */
function saidAtTheDoor({ who }: Cell): Says | null {
  if (who === 'guest') return 'you are a guest';
  if (who === 'other tenant') return 'your tenant is not served';
  return who === 'anonymous' ? 'you are anonymous' : null;
}

function unchanged(says: Says, state: State | null, later = state): Expected {
  return { says, acts: false, state, later, starts: 0 };
}

function changed(says: Says, state: State | null, later = state, starts = 0): Expected {
  return { says, acts: true, state, later, starts };
}

/** The state that the operation was brought to before; null: there is none, or it is beside the point. */
export function stateBefore(deed: Deed): State | null {
  if (isOneOf(CONFIRMS, deed) || deed.startsWith('confirm')) return 'requested';
  switch (deed) {
    case 'cancel what is not confirmed':
    case 'look at the card':
    case 'see what is lost':
      return 'requested';
    case 'approve':
    case 'reject':
    case 'reject without a reason':
    case 'cancel what waits for approval':
      return 'awaitingApproval';
    case 'cancel what is for later':
    case 'let its time come':
    case 'let its time come, asked for before there was a rule':
      return 'approved';
    case 'cancel what runs':
    case 'take over what is paused':
    case 'wait for an environment':
      return 'running';
    case 'say that it started':
    case 'say that it did not start':
      return 'unconfirmed';
    default:
      return null;
  }
}

function isAsking(deed: Deed): boolean {
  return deed.startsWith('ask');
}

// ------------------------------------------------------------------------------------- what the rules say

export function kindOf(deed: Deed): Kind {
  if (!isOneOf([...ASKS, ...CONFIRMS], deed)) return 'refresh';
  return (['export', 'start', 'stop'] as const).find((kind) => deed.endsWith(` ${kind}`)) ?? 'refresh';
}

/** An export only reads; nothing else may touch production. */
function isAgainstProduction(kind: Kind, environment: EnvironmentKind, isKnown: 'bySettings' | 'byLcs'): boolean {
  const isProduction =
    environment === 'production' || (isKnown === 'byLcs' && environment === 'production that only LCS knows');
  return isProduction && kind !== 'export';
}

/** LCS moves databases of sandboxes, and starts and stops what is cloud-hosted. */
function isPossible(kind: Kind, environment: EnvironmentKind, isKnown: 'bySettings' | 'byLcs'): boolean {
  const isSandbox =
    environment === 'sandbox' || (isKnown === 'bySettings' && environment.startsWith('production that'));
  return kind === 'start' || kind === 'stop' ? environment === 'cloud-hosted' : isSandbox;
}

/** Why the rules do not let `requester` have it, asked for in General or not; null: they do, as far as freezes that they may break. */
function forbids(rule: RuleFacts, requester: Actor['name'], isInGeneral: boolean): Says | null {
  if (rule.frozen !== 'never' && !(rule.mayBreak && requester !== 'another')) return 'frozen';
  if (rule.isDenied) return 'denied by a rule';
  if (rule.isForSome && (requester === 'another' || !isInGeneral)) return 'denied by a rule';
  return null;
}

/** What the submission comes to that follows from an approved operation. */
function submitted({ deed, environment }: Cell, isRemoved: boolean): readonly [State, number] {
  const kind = kindOf(deed);
  const isKnown = isRemoved ? 'bySettings' : 'byLcs';
  if (isAgainstProduction(kind, environment, isKnown) || !isPossible(kind, environment, isKnown)) return ['blocked', 0];
  return isRemoved ? ['refused', 0] : ['running', 1];
}

// ------------------------------------------------------------------------------------- asking

function onAsking(cell: Cell): Expected {
  const { deed, environment, place } = cell;
  const { name, isRemoved } = actorOf(cell);
  const kind = kindOf(deed);
  const isKnown = isRemoved ? 'bySettings' : 'byLcs';
  if (isAgainstProduction(kind, environment, isKnown)) return unchanged('production is never a target', null);
  const forbidden = forbids(RULE_FACTS[cell.rule], name, isInGeneral(place));
  if (forbidden) return unchanged(forbidden, null);
  if (!isPossible(kind, environment, isKnown)) return unchanged('not possible there', null);
  return changed('a card', 'requested');
}

function isInGeneral(place: Cell['place']): boolean {
  return place === 'own thread' || place === 'other thread';
}

// ------------------------------------------------------------------------------------- cards of operations

function onCard(cell: Cell, deed: CardDeed): Expected {
  const state = stateBefore(deed) as State;
  if (cell.data === 'unknown id' || cell.data === 'id from elsewhere' || !isAtHome(cell)) {
    return unchanged('not here', state);
  }
  if (deed.startsWith('confirm')) return onConfirming(cell);
  if (deed === 'approve') return onApproving(cell);
  if (deed.startsWith('reject')) return onRejecting(cell);
  if (deed.startsWith('cancel')) return onCancelling(cell, state);
  if (deed.startsWith('say')) return onSaying(cell);
  if (deed === 'take over what is paused') return onTakingOver(cell);
  if (deed.startsWith('let its time come')) return onWaiting(cell);
  return unchanged('a card', state);
}

/** Rules that were in force when the operation was asked for; what waits for approval waits because of one that wanted it. */
function rulesBefore({ rule, deed }: Cell): RuleFacts {
  const facts = RULE_FACTS[rule];
  return stateBefore(deed) === 'awaitingApproval' && !facts.approvals ? RULE_FACTS['one approval'] : facts;
}

/** Where it was asked for, or where approvers were asked. */
function isAtHome(cell: Cell): boolean {
  const { place, deed } = cell;
  if (place === 'own thread') return true;
  const { approvals } = rulesBefore(cell);
  if (!approvals || stateBefore(deed) === 'requested') return false;
  return approvals.from === 'channel' ? place === "approvers' channel" : place === "approver's 1:1";
}

/** Named by the rule, or present where only approvers are. */
function isApprover(cell: Cell): boolean {
  const { approvals } = rulesBefore(cell);
  if (!approvals) return false;
  if (approvals.from === 'channel') return cell.place === "approvers' channel";
  return actorOf(cell).name === 'Ana';
}

function onConfirming(cell: Cell): Expected {
  const { data, deed, environment } = cell;
  const rule = RULE_FACTS[cell.rule];
  const { name, isRequester, isRemoved } = actorOf(cell);
  if (!isRequester) return unchanged('only its requester', 'requested');
  if (data === 'stale' || data === 'newer than any') return unchanged('a card', 'requested');
  if (isAgainstProduction(kindOf(deed), environment, 'bySettings'))
    return unchanged('production is never a target', 'requested');
  const forbidden = forbids(rule, name, true);
  if (forbidden) return unchanged(forbidden, 'requested');
  if (deed === 'confirm with a wrong name') return unchanged('wrong name', 'requested');
  if (rule.frozen !== 'never' && deed !== 'confirm in spite of a freeze')
    return unchanged('say why in spite of the freeze', 'requested');
  if (rule.approvals) return changed('a card', 'awaitingApproval');
  const [later, starts] = submitted(cell, isRemoved);
  return changed('a card', 'approved', later, starts);
}

/** Why this person's vote is none; null: it is one. */
function whyNoVote(cell: Cell): Says | null {
  const { approvals } = rulesBefore(cell);
  if (!isApprover(cell)) return 'only approvers';
  if (actorOf(cell).isRequester && !approvals?.ownCounts) return 'not your own request';
  return cell.data === 'stale' ? 'older than the question' : null;
}

function onApproving(cell: Cell): Expected {
  const { environment, who } = cell;
  const rule = RULE_FACTS[cell.rule];
  const whyNot = whyNoVote(cell);
  if (whyNot) return unchanged(whyNot, 'awaitingApproval');
  if (isAgainstProduction('refresh', environment, 'bySettings'))
    return unchanged('production is never a target', 'awaitingApproval');
  const requester = who === 'requester who is an approver' ? 'Ana' : 'Robin';
  const forbidden = forbids(rule, requester, true);
  if (forbidden) return unchanged(forbidden, 'awaitingApproval');
  const isEnough = (rulesBefore(cell).approvals?.required ?? 0) === 1;
  const isAgain = cell.data === 'replayed';
  if (!isEnough) return changed(isAgain ? 'you have agreed already' : 'a card', 'awaitingApproval');
  const [later, starts] = submitted(cell, who === 'requester whom LCS has removed');
  return changed('a card', 'approved', later, starts);
}

function onRejecting(cell: Cell): Expected {
  const whyNot = whyNoVote(cell);
  if (whyNot) return unchanged(whyNot, 'awaitingApproval');
  if (cell.deed === 'reject without a reason') return unchanged('say why you reject', 'awaitingApproval');
  return changed('a card', 'rejected');
}

function onCancelling(cell: Cell, state: State): Expected {
  const isTheirs = actorOf(cell).isRequester || (state !== 'requested' && isApprover(cell));
  if (!isTheirs) return unchanged('only its requester or an approver can cancel', state);
  return state === 'running' ? unchanged('a card', state) : changed('a card', 'cancelled');
}

/** What was confirmed for later is judged anew when its time has come. */
function onWaiting(cell: Cell): Expected {
  const { deed, environment } = cell;
  const { name, isRemoved } = actorOf(cell);
  const rule = RULE_FACTS[cell.rule];
  const isNew = deed !== 'let its time come';
  const isUnasked = isNew && (rule.approvals !== null || rule.frozen !== 'never');
  const isForbidden = isAgainstProduction('refresh', environment, 'bySettings') || forbids(rule, name, true) !== null;
  if (isUnasked || isForbidden) return unchanged('a card', 'approved', 'blocked');
  const [later, starts] = submitted(cell, isRemoved);
  return { ...unchanged('a card', 'approved', later), starts };
}

function onSaying(cell: Cell): Expected {
  if (!actorOf(cell).isRequester && !isApprover(cell)) {
    return unchanged('only its requester or an approver can say', 'unconfirmed');
  }
  return changed('a card', cell.deed === 'say that it started' ? 'running' : 'notStarted');
}

function onTakingOver(cell: Cell): Expected {
  return actorOf(cell).isRemoved ? unchanged('LCS says no', 'running') : changed('a card', 'running');
}

// ------------------------------------------------------------------------------------- what belongs to no operation

function inProject(cell: Cell): Expected {
  const { deed, data } = cell;
  if (data === 'unknown id')
    return unchanged(deed === 'lift a freeze' ? 'that freeze is gone' : 'no such project', stateBefore(deed));
  switch (deed) {
    case 'freeze':
      return actorOf(cell).isRemoved ? unchanged('LCS has to say that you belong', null) : changed('the freezes', null);
    case 'lift a freeze':
      return onLifting(cell);
    case 'read the audit log':
      return unchanged(mayRead(cell) ? 'the log' : 'only readers of the log', null);
    case 'get the audit log':
      if (isSeenByOthers(cell)) return unchanged('only for your eyes', null);
      return mayRead(cell) ? changed('a link', null) : unchanged('only readers of the log', null);
    case 'download a backup':
      return onDownloading(cell);
    default:
      return changed('you will be told', 'running');
  }
}

/** The older kind of click is answered by a message. */
function isSeenByOthers({ door, place }: Cell): boolean {
  return door === 'submit' && place !== "approver's 1:1";
}

function isNamed(cell: Cell): boolean {
  const { approvals, mayBreak } = RULE_FACTS[cell.rule];
  const { name } = actorOf(cell);
  return (name === 'Ana' && approvals?.from === 'people') || (mayBreak && name !== 'another');
}

function mayRead(cell: Cell): boolean {
  return isNamed(cell) || !actorOf(cell).isRemoved;
}

function onLifting(cell: Cell): Expected {
  if (!actorOf(cell).isRequester && !isNamed(cell)) return unchanged('not your freeze', null);
  return changed(cell.data === 'replayed' ? 'that freeze is gone' : 'the freezes', null);
}

function onDownloading(cell: Cell): Expected {
  const rule = RULE_FACTS[cell.rule];
  const { name, isRemoved } = actorOf(cell);
  if (isSeenByOthers(cell)) return unchanged('only for your eyes', null);
  if (isRemoved) return unchanged('LCS says no', null);
  // Nobody is asked why they break a freeze, so nobody may.
  if (rule.frozen !== 'never') return unchanged('frozen', null);
  const forbidden = forbids(rule, name, isInGeneral(cell.place));
  if (forbidden) return unchanged(forbidden, null);
  return rule.approvals ? unchanged('a download waits for nobody', null) : changed('a link', null);
}
