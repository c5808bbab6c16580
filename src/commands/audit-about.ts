import type { AuditQuery, EnvironmentFacts } from '../operations/ports.ts';
import { namesOf } from './audit-names.ts';
import type { CommandDeps, Request } from './command.ts';
import { dayAndTimeFor } from './times.ts';

/** Which part of the log is shown, in words: `UAT, since Sunday, 1 November 2026, 00:00`. */
export async function auditAbout(
  deps: CommandDeps,
  { asker }: Request,
  environments: readonly EnvironmentFacts[],
  { environmentId, operationId, actor, since }: AuditQuery,
): Promise<string> {
  const names = await namesOf(deps, [{ actor }]);
  const parts = [
    ...(environmentId ? [environments.find(({ id }) => id === environmentId)?.name ?? environmentId] : []),
    ...(operationId ? [`operation ${operationId}`] : []),
    ...(actor ? [`what ${names.get(actor.objectId) ?? actor.objectId} did`] : []),
    ...(since === null ? [] : [`since ${dayAndTimeFor(asker.timezone)(since)}`]),
  ];
  return parts.length === 0 ? 'everything' : parts.join(', ');
}
