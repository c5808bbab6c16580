import { decide } from '../operations/policy.ts';
import { configuredFacts } from '../operations/policy-now.ts';
import type { Backup } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import type { BackupLink, Reply } from './reply.ts';

/** A ticket dies after five minutes, used or not (design 10, "Links to backups"). */
const TICKET_MS = 300_000;

const GONE: Reply = {
  kind: 'problem',
  sentence: 'This backup is no longer in the asset library of LCS. Write "backups" to see those that are.',
};

/** One backup of the project in detail. */
export async function backupDetail(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  backupId: string,
): Promise<Reply> {
  const backup = await findBackup(deps, request, project, backupId);
  return backup ? { kind: 'backup', project, backup, link: null } : GONE;
}

/**
 * The same with a link to its file, as far as the policy lets this person download here. LCS is asked now, too: only who
 * may read the list gets a ticket, and only its answer says how long the file can be fetched.
 */
export async function backupLink(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  backupId: string,
): Promise<Reply> {
  const { asker, conversationId } = request;
  const [backup, signed] = await Promise.all([
    findBackup(deps, request, project, backupId),
    deps.backendOf(project, null).signedLink(project, asker.person, backupId),
  ]);
  if (!backup || !signed) return GONE;
  const now = deps.clock.now();
  // A backup does not say which environment it is of: rules that name one cannot speak of it.
  const target = configuredFacts(null, { id: '', name: backup.name });
  const question = { action: 'download' as const, project, source: null, target, person: asker.person };
  const decision = decide({ ...question, conversationId, now }, deps.settings);
  if (!decision.allowed) return { kind: 'problem', sentence: decision.reason };
  const link = await handOut(deps, request, project, backup, signed.expiresAt, decision.rule);
  return { kind: 'backup', project, backup, link };
}

async function findBackup(
  deps: CommandDeps,
  request: Request,
  project: ProjectSettings,
  backupId: string,
): Promise<Backup | null> {
  const all = await deps.backendOf(project, null).listBackups(project, request.asker.person);
  return all.find(({ id }) => id === backupId) ?? null;
}

/** A ticket for this person and backup. It is in the audit log before anybody has it. */
async function handOut(
  deps: CommandDeps,
  { asker, conversationId, activityId }: Request,
  project: ProjectSettings,
  { id: backupId, name: backupName }: Backup,
  linkEndsAt: number | null,
  rule: string,
): Promise<BackupLink> {
  const id = deps.newTicketId();
  const at = deps.clock.now();
  const expiresAt = at + TICKET_MS;
  const { person } = asker;
  const data = { projectId: project.id, backupId, backupName };
  await deps.store.record([{ at, actor: person, what: 'linkHandedOut', rule, conversationId, activityId, data }]);
  await deps.tickets.save({ id, person, ...data, linkEndsAt, expiresAt });
  return { url: `${deps.publicUrl}/backups/${id}`, usableUntil: expiresAt, fileUntil: linkEndsAt };
}
