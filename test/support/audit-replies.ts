import type { CardReply } from '../../src/channel/card-data.ts';
import type { AuditEntry } from '../../src/commands/views.ts';
import { MINUTE, makeOperation, NASTY_NAME, NOON, PROJECT, UAT } from './operations.ts';

const { tenantId, objectId } = makeOperation().requester;
const FILTER = {
  environmentId: UAT.id,
  operationId: '',
  actor: `${tenantId}/${objectId}`,
  since: '2026-11-01T00:00:00.000Z',
};
const ABOUT = { project: PROJECT, filter: FILTER, about: 'UAT, since Sunday, 1 November 2026, 00:00' } as const;
const url = `https://ferry.example/audit/${'a1B2-c3D4_'.repeat(4)}xyz`;

function entry(sentence: string, changes: Partial<AuditEntry> = {}): AuditEntry {
  return { at: NOON, sentence, isLoud: false, operationId: makeOperation().id, rule: 'default', ...changes };
}

/** Samples of the two cards of the audit log. */
export const AUDIT_REPLIES = {
  audit: {
    'page in the middle': {
      kind: 'audit',
      ...ABOUT,
      page: 2,
      hasOlder: true,
      entries: [
        entry('The refresh of UAT from PROD succeeded.', { at: NOON + 76 * MINUTE }),
        entry('Ferry told everybody that the refresh of UAT from PROD breaks a freeze.', { isLoud: true }),
        entry('Robin Keller approved the refresh of UAT from PROD, which is their own request (1 of 1).', {
          isLoud: true,
          rule: 'projects[0].rules[2]',
        }),
        entry(`${NASTY_NAME} rejected the refresh of ${NASTY_NAME}: ${NASTY_NAME}`, { isLoud: true, rule: NASTY_NAME }),
        entry('Ana Duarte signed out.', { isLoud: true, operationId: null, rule: null }),
        entry('Robin Keller asked for the refresh of UAT from PROD.', { at: NOON - 20 * MINUTE }),
      ],
    },
    nothing: { kind: 'audit', ...ABOUT, about: `what ${NASTY_NAME} did`, page: 1, hasOlder: false, entries: [] },
  },
  'audit-export': {
    'before it is asked for': { kind: 'auditExport', ...ABOUT, link: null },
    'with its link': {
      kind: 'auditExport',
      ...ABOUT,
      about: NASTY_NAME,
      link: { url, usableUntil: NOON + 5 * MINUTE, format: 'csv' },
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, CardReply>>>>;
