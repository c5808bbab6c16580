import { configuredFacts, decideFor } from '../operations/policy-now.ts';
import type { Backup } from '../operations/ports.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import type { CommandDeps, Request } from './command.ts';
import type { Reply } from './reply.ts';
import { handOutTicket } from './ticket-link.ts';
import type { BackupLink } from './views.ts';

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
  // A backup does not say which environment it is of: rules that name one cannot speak of it.
  const target = configuredFacts(null, { id: '', name: backup.name });
  const question = { action: 'download', project, source: null, target, person: asker.person, conversationId } as const;
  const decision = await decideFor(deps, { ...question, at: deps.clock.now() });
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

async function handOut(
  deps: CommandDeps,
  request: Request,
  { id: projectId }: ProjectSettings,
  { id: backupId, name: backupName }: Backup,
  linkEndsAt: number | null,
  rule: string,
): Promise<BackupLink> {
  const data = { projectId, backupId, backupName };
  const grant = { kind: 'backup', ...data, linkEndsAt } as const;
  const link = await handOutTicket(deps, request, grant, { what: 'linkHandedOut', rule, data });
  return { ...link, fileUntil: linkEndsAt };
}
