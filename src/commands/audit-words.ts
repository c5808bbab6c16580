import { capital } from '../operations/capital.ts';
import type { Happening } from '../operations/happening.ts';
import type { State } from '../operations/operation.ts';
import type { LoggedEvent } from '../operations/ports.ts';
import { utcDayAndTime } from '../operations/utc-words.ts';
import { viewTitle } from './operation-view.ts';

/** What stands in the audit log besides what happens to operations. */
type Recorded =
  | 'requested'
  | 'adopted'
  | 'signedOut'
  | 'linkHandedOut'
  | 'linkUsed'
  | 'auditLinkHandedOut'
  | 'auditExported'
  | 'frozen'
  | 'unfrozen';

/** An event as it is told. `the`: the operation it is about. */
interface Told {
  readonly event: LoggedEvent;
  readonly who: string;
  readonly the: string;
  /** The environment, or environments, that a freeze is about. */
  readonly where: string;
}

/** Names as they are now: of whoever acted, and of an environment by its id. */
export interface AuditNames {
  readonly person: (objectId: string) => string | null;
  readonly environment: (id: string) => string | null;
}

/** `isLoud`: what nobody should overlook who reads the log. */
export interface AuditWords {
  readonly sentence: string;
  readonly isLoud: boolean;
}

/** One event of the audit log as a plain sentence; times in UTC, for many may read it. */
export function auditWords(event: LoggedEvent, names: AuditNames): AuditWords {
  const told = { event, who: whoDid(event, names), the: operationOf(event), where: environmentOf(event, names) };
  const words = isKnown(event.what) ? WORDS[event.what] : null;
  if (!words)
    return { sentence: `${told.who}: ${event.what}, which this version of Ferry has no words for.`, isLoud: false };
  const said = words(told);
  const sentence = typeof said === 'string' ? said : said.loud;
  return { sentence: capital(sentence), isLoud: typeof said !== 'string' };
}

function isKnown(what: string): what is keyof typeof WORDS {
  return Object.hasOwn(WORDS, what);
}

function whoDid({ actor }: LoggedEvent, { person }: AuditNames): string {
  if (!actor) return 'Ferry';
  return person(actor.objectId) ?? `Somebody without a name (${actor.objectId})`;
}

function operationOf({ operation }: LoggedEvent): string {
  return operation ? `the ${viewTitle({ lcsType: null, ...operation })}` : 'an operation';
}

function environmentOf({ data }: LoggedEvent, { environment }: AuditNames): string {
  const id = data.environmentId;
  if (typeof id !== 'string') return 'all environments';
  return environment(id) ?? id;
}

type Words = (told: Told) => string | { readonly loud: string };

const WORDS: Readonly<Record<Happening['what'] | Recorded, Words>> = {
  requested: ({ event, who, the }) =>
    `${who} asked for ${the}${later(event)}${event.data.frozen ? ', in spite of a freeze' : ''}.`,
  adopted: ({ who, the }) => `${who} has ${the} followed, which was not started through Ferry.`,
  confirmed,
  approved: ({ event, who, the }) => {
    const count = `(${text(event, 'approvals')} of ${text(event, 'approvalsRequired')})`;
    if (event.data.ownRequest !== true) return `${who} approved ${the} ${count}.`;
    return { loud: `${who} approved ${the}, which is their own request ${count}.` };
  },
  rejected: ({ event, who, the }) => ({ loud: `${who} rejected ${the}: ${text(event, 'reason')}` }),
  cancelled: ({ who, the }) => `${who} cancelled ${the}.`,
  expired: ({ the }) => `${the} expired: nobody answered in time.`,
  blocked: ({ event, the }) => because(`${the} was held back before it was sent to LCS.`, event),
  signInChecked: ({ event, the }) => because(`nobody is signed in for ${the}, whose time comes soon.`, event),
  signedIn: ({ event, who, the }) => (event.operationId ? `${who} signed in for ${the}.` : `${who} signed in.`),
  noticed: ({ event, the }) => {
    if (event.data.notice !== 'announceBreak') return `Ferry asked the approvers of ${the}.`;
    if (event.data.isPart === true) return `Ferry told one conversation that ${the} breaks a freeze.`;
    return { loud: `Ferry told everybody that ${the} breaks a freeze.` };
  },
  submissionStarted: ({ the }) => `Ferry began to send ${the} to LCS.`,
  accepted: ({ the }) => `LCS accepted ${the}.`,
  refused: ({ event, the }) => because(`LCS refused ${the}.`, event),
  answerLost: ({ the }) => `LCS's answer to ${the} was lost.`,
  notFound: ({ the }) => `LCS does not tell whether ${the} has started: somebody has to say so.`,
  foundStarted: ({ event, who, the }) =>
    event.actor ? `${who} said that ${the} has started.` : `Ferry found in LCS that ${the} has started.`,
  foundNotStarted: ({ event, who, the }) =>
    event.actor ? `${who} said that ${the} has not started.` : `Ferry learned that ${the} has not started.`,
  polled: ({ event, the }) =>
    ENDS[event.data.state as State]?.(the) ?? `LCS says of ${the}: ${text(event, 'lcsStatus')}.`,
  gaveUp: ({ event, the }) =>
    event.data.state === 'failed'
      ? `${the} failed, and no rollback was seen.`
      : because(`Ferry gave up asking how ${the} is.`, event),
  paused: ({ event, the }) => because(`Ferry cannot ask LCS how ${the} is.`, event),
  askedToSignIn: ({ the }) => `Ferry asked for a sign-in, so that ${the} can go on.`,
  takenOver: ({ who, the }) => `${who} took ${the} over, with their own sign-in.`,
  postponed: ({ the }) => `Ferry asks LCS later how ${the} is.`,
  announced: ({ event, the }) =>
    `Ferry told the thread that ${the} ${TOLD[event.data.state as State] ?? 'has moved on'}.`,
  signedOut: ({ who }) => ({ loud: `${who} signed out.` }),
  linkHandedOut: ({ event, who }) => ({ loud: `${who} got a link to the backup ${text(event, 'backupName')}.` }),
  linkUsed: ({ event, who }) => ({ loud: `${who} used a link to the backup ${text(event, 'backupName')}.` }),
  auditLinkHandedOut: ({ event, who }) => ({ loud: `${who} got a link to the audit log as ${format(event)}.` }),
  auditExported: ({ event, who }) => ({ loud: `${who} exported the audit log as ${format(event)}.` }),
  frozen: ({ event, who, where }) => ({
    loud: `${who} set a freeze on ${where}${until(event)}: ${text(event, 'reason')}`,
  }),
  unfrozen: ({ who, where }) => ({ loud: `${who} lifted a freeze on ${where}.` }),
};

/** What a new message in a thread tells. */
const TOLD: Readonly<Partial<Record<State, string>>> = {
  approved: 'was approved',
  rejected: 'was rejected',
  cancelled: 'was cancelled',
  expired: 'has expired',
  blocked: 'was held back',
  refused: 'was refused',
  unconfirmed: 'may have started',
  running: 'has started',
  failing: 'failed in LCS, which may roll it back',
  succeeded: 'succeeded',
  failed: 'failed',
  rolledBack: 'failed and was rolled back',
  rollbackFailed: 'failed, and so did its rollback',
  unknown: 'cannot be followed any more',
};

/** What a poll brought to an end. */
const ENDS: Readonly<Partial<Record<State, (the: string) => string>>> = {
  succeeded: (the) => `${the} succeeded.`,
  failing: (the) => `${the} failed in LCS, which may roll it back.`,
  failed: (the) => `${the} failed.`,
  rolledBack: (the) => `${the} failed and was rolled back.`,
  rollbackFailed: (the) => `${the} failed, and so did its rollback.`,
};

function confirmed({ event, who, the }: Told): ReturnType<Words> {
  const { approvalsRequired, standingApprovals, selfApproval, breakGlass } = event.data;
  const missing = Number(approvalsRequired ?? 0) - Number(standingApprovals ?? 0);
  const own = selfApproval === true ? ', of which their own may be one' : '';
  const needs = missing > 0 ? `, which needs ${missing} approval${missing === 1 ? '' : 's'}${own}` : '';
  if (!breakGlass) return `${who} confirmed ${the}${needs}.`;
  return { loud: `${who} confirmed ${the}${needs}, and broke a freeze: ${breakGlass}` };
}

function later({ data: { notBefore } }: LoggedEvent): string {
  return typeof notBefore === 'number' ? ` for ${utcDayAndTime(notBefore)}` : '';
}

function until({ data }: LoggedEvent): string {
  return typeof data.until === 'number' ? ` until ${utcDayAndTime(data.until)}` : '';
}

function format({ data }: LoggedEvent): string {
  return String(data.format ?? 'a file').toUpperCase();
}

function because(sentence: string, event: LoggedEvent): string {
  return `${sentence} ${text(event, 'reason')}`.trim();
}

function text({ data }: LoggedEvent, key: string): string {
  return String(data[key] ?? '');
}
