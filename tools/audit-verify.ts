import { FerryError } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import { type AuditReport, verifyAudit } from '../src/store/verify-audit.ts';
import { runTool } from './tool.ts';

/** What is worth saying stands in the report. */
const noLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => noLog };

const MOST_SHOWN = 50;

/** SHA-256 in hex. */
const HASH = /^[0-9a-f]{64}$/;

/** `npm run audit:verify [-- <hash of an anchor, from Ferry's log>]`: exit code 1 when something is wrong. */
await runTool(async (databaseUrl, argument) => {
  const given = argument?.trim().toLowerCase() || null;
  // What was copied by halves must not look like a log that somebody has changed.
  if (given !== null && !HASH.test(given)) {
    throw new FerryError(
      'storeUnavailable',
      `"${given}" is no hash: those in Ferry's log have 64 digits, 0 to 9 and a to f.`,
    );
  }
  const report = await verifyAudit(databaseUrl, given, noLog);
  if (report.findings.length === 0)
    return [checked(report), soundness(report, given), blindness(report, given)].join('\n');
  process.exitCode = 1;
  return [checked(report), ...found(report)].join('\n');
});

function checked({ events, operations, anchors, from, to }: AuditReport): string {
  const span = from === null || to === null ? '' : `, from ${dated(from)} to ${dated(to)}`;
  return `Checked: ${counted(events, 'event')} of ${counted(operations, 'operation')}${span}; ${counted(anchors, 'anchor')}.`;
}

function found({ findings }: AuditReport): readonly string[] {
  const shown = findings.slice(0, MOST_SHOWN).map(({ where, what }) => `  ${where}: ${what}`);
  const rest = findings.length - shown.length;
  return ['The audit log was changed:', ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function soundness({ newestAnchor }: AuditReport, given: string | null): string {
  const kept = 'Every event has its content, and follows the one before it.';
  if (newestAnchor === null) return `${kept} There is no anchor yet.`;
  const whole = `Up to event ${newestAnchor.upTo}, the last in an anchor (${dated(newestAnchor.at)}), none was removed.`;
  return given === null ? `${kept} ${whole}` : `${kept} ${whole} The hash that was given is an anchor's.`;
}

/** What even a clean log may hide. */
function blindness({ newer }: AuditReport, given: string | null): string {
  const tail = `Not to be seen: whether events at the end were removed that no anchor holds (${counted(newer, 'event')} now)`;
  if (given !== null) return `${tail}.`;
  return `${tail}, and whether the whole log was made anew: give the hash of the newest "the audit log is anchored" in Ferry's log.`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function dated(instant: number): string {
  return new Date(instant).toISOString();
}
