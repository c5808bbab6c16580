import type { Reply } from '../commands/reply.ts';
import { auditContent } from './card-data/audit.ts';
import { auditExportContent } from './card-data/audit-export.ts';
import { backupContent } from './card-data/backup.ts';
import { backupsContent } from './card-data/backups.ts';
import type { CardContent } from './card-data/content.ts';
import { doctorContent } from './card-data/doctor.ts';
import { environmentContent } from './card-data/environment.ts';
import { environmentFormContent } from './card-data/environment-form.ts';
import { environmentsContent } from './card-data/environments.ts';
import { freezesContent } from './card-data/freezes.ts';
import { helpContent } from './card-data/help.ts';
import { historyContent } from './card-data/history.ts';
import { operationContent } from './card-data/operation.ts';
import { planContent } from './card-data/plan.ts';
import { problemContent } from './card-data/problem.ts';
import { projectsContent } from './card-data/projects.ts';
import { quotaContent } from './card-data/quota.ts';
import { refreshFormContent } from './card-data/refresh-form.ts';
import { statusContent } from './card-data/status.ts';
import { takenContent } from './card-data/taken.ts';
import { whoamiContent } from './card-data/whoami.ts';
import { whyContent } from './card-data/why.ts';

/** The replies that are cards. `text` is a message; `signIn` is the platform's own card. */
export type CardReply = Exclude<Reply, { readonly kind: 'text' | 'signIn' }>;

export function isCardReply(reply: Reply): reply is CardReply {
  return reply.kind !== 'text' && reply.kind !== 'signIn';
}

/** Which template a reply is drawn with, and the data for it: foreign text escaped, times formatted, flags decided. */
export function cardContent(reply: CardReply): CardContent {
  switch (reply.kind) {
    case 'help':
      return helpContent(reply);
    case 'projects':
      return projectsContent(reply);
    case 'environments':
      return environmentsContent(reply);
    case 'backups':
      return backupsContent(reply);
    case 'backup':
      return backupContent(reply);
    case 'environment':
      return environmentContent(reply);
    case 'environmentForm':
      return environmentFormContent(reply);
    case 'history':
      return historyContent(reply);
    case 'quota':
      return quotaContent(reply);
    case 'plan':
      return planContent(reply);
    case 'why':
      return whyContent(reply);
    case 'freezes':
      return freezesContent(reply);
    case 'audit':
      return auditContent(reply);
    case 'auditExport':
      return auditExportContent(reply);
    case 'refreshForm':
      return refreshFormContent(reply);
    case 'operation':
      return operationContent(reply.view);
    case 'status':
      return statusContent(reply);
    case 'whoami':
      return whoamiContent(reply);
    case 'doctor':
      return doctorContent(reply);
    case 'taken':
      return takenContent(reply);
    case 'problem':
      return problemContent(reply);
  }
}
