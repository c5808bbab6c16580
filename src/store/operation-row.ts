import type { EnvironmentRef, Operation, PersonKey } from '../operations/operation.ts';
import { fromColumn, toColumn } from './instants.ts';
import type { NewOperationRow, OperationRow } from './tables.ts';
import { jsonColumn, storable } from './text.ts';

export function toOperationRow(operation: Operation): NewOperationRow {
  const { source, target, requester, followedBy, ...rest } = operation;
  return {
    ...rest,
    sourceId: source?.id ?? null,
    sourceName: storable(source?.name ?? null),
    targetId: target.id,
    targetName: storable(target.name),
    backupName: storable(operation.backupName),
    lcsType: storable(operation.lcsType),
    requesterTenantId: requester.tenantId,
    requesterObjectId: requester.objectId,
    followedByTenantId: followedBy?.tenantId ?? null,
    followedByObjectId: followedBy?.objectId ?? null,
    historyBefore: jsonColumn(operation.historyBefore),
    candidates: jsonColumn(operation.candidates),
    usual: jsonColumn(operation.usual),
    rule: storable(operation.rule),
    checks: jsonColumn(operation.checks),
    versions: jsonColumn(operation.versions),
    approvals: jsonColumn(operation.approvals),
    votes: jsonColumn(operation.votes),
    frozen: storable(operation.frozen),
    breakGlass: storable(operation.breakGlass),
    notices: jsonColumn(operation.notices),
    requestedAt: toColumn(operation.requestedAt),
    expiresAt: toColumn(operation.expiresAt),
    notBefore: toColumn(operation.notBefore),
    signInCheckAt: toColumn(operation.signInCheckAt),
    confirmedAt: toColumn(operation.confirmedAt),
    submittedAt: toColumn(operation.submittedAt),
    startedAt: toColumn(operation.startedAt),
    endedAt: toColumn(operation.endedAt),
    deadline: toColumn(operation.deadline),
    nextPollAt: toColumn(operation.nextPollAt),
    lcsStatus: storable(operation.lcsStatus),
    lcsText: storable(operation.lcsText),
    reason: storable(operation.reason),
  };
}

type JsonColumn = {
  [Name in keyof OperationRow]: NewOperationRow[Name] extends string
    ? OperationRow[Name] extends string
      ? never
      : Name
    : never;
}[keyof OperationRow];

const JSON_COLUMNS: Readonly<Record<JsonColumn, true>> = {
  checks: true,
  versions: true,
  approvals: true,
  votes: true,
  notices: true,
  historyBefore: true,
  candidates: true,
  usual: true,
};

/** The rows as PostgreSQL's `jsonb_populate_recordset` takes them, and the columns that they have, by their names in the database. */
export function toRecordset(rows: readonly NewOperationRow[]): {
  readonly columns: readonly string[];
  readonly json: string;
} {
  const names = Object.keys(rows[0] ?? {}) as (keyof NewOperationRow)[];
  const columns = names.map((name) => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`));
  const keys = columns.map((column) => `"${column}":`);
  const columnOf = (row: NewOperationRow, name: keyof NewOperationRow) =>
    name in JSON_COLUMNS ? row[name] : JSON.stringify(row[name]); // those are JSON already
  const texts = rows.map((row) => `{${names.map((name, at) => `${keys[at]}${columnOf(row, name)}`).join(',')}}`);
  return { columns, json: `[${texts.join(',')}]` };
}

export function toOperation(row: OperationRow): Operation {
  const { sourceId, sourceName, targetId, targetName, requesterTenantId, requesterObjectId, ...others } = row;
  const { followedByTenantId, followedByObjectId, ...rest } = others;
  return {
    ...rest,
    source: environmentOf(sourceId, sourceName),
    target: { id: targetId, name: targetName },
    requester: { tenantId: requesterTenantId, objectId: requesterObjectId },
    followedBy: personOf(followedByTenantId, followedByObjectId),
    requestedAt: fromColumn(row.requestedAt),
    expiresAt: fromColumn(row.expiresAt),
    notBefore: fromColumn(row.notBefore),
    signInCheckAt: fromColumn(row.signInCheckAt),
    confirmedAt: fromColumn(row.confirmedAt),
    submittedAt: fromColumn(row.submittedAt),
    startedAt: fromColumn(row.startedAt),
    endedAt: fromColumn(row.endedAt),
    deadline: fromColumn(row.deadline),
    nextPollAt: fromColumn(row.nextPollAt),
  };
}

function personOf(tenantId: string | null, objectId: string | null): PersonKey | null {
  return tenantId === null || objectId === null ? null : { tenantId, objectId };
}

export function environmentOf(id: string | null, name: string | null): EnvironmentRef | null {
  return id === null || name === null ? null : { id, name };
}
