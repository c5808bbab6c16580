import { approve, reject } from '../operations/approving.ts';
import { type ClickOutcome, operationOn } from '../operations/click.ts';
import { cancel, confirm } from '../operations/decisions.ts';
import { projectOf } from '../operations/deps.ts';
import { REFRESH_LOSSES_IN_FULL } from '../operations/losses.ts';
import { sayNotStarted, sayStarted } from '../operations/lost-answers.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { takeOver } from '../operations/takeover.ts';
import { auditPage } from './audit.ts';
import { auditExport, auditLink } from './audit-export.ts';
import { asReader } from './audit-right.ts';
import { backupDetail, backupLink } from './backup.ts';
import { backupsPage } from './backups.ts';
import type { CardAction } from './card-actions.ts';
import type { CommandDeps, Request } from './command.ts';
import { environmentDetail } from './environments.ts';
import { historyPage } from './history.ts';
import { operationReply } from './operation-reply.ts';
import { planRefresh } from './plan.ts';
import { requestRefresh } from './refresh.ts';
import { onCard } from './refresh-pair.ts';
import type { Reply } from './reply.ts';
import { exportForm, requestOn } from './request-on.ts';
import { takenReply, tellWhenFree } from './taken.ts';
import { unfreezeOne } from './unfreeze.ts';
import type { OperationView } from './views.ts';
import { watch } from './watch.ts';

/** What a button does. `say` answers as if its clicker had typed. */
export async function runClick(
  deps: CommandDeps,
  action: CardAction,
  request: Request,
  say: (text: string) => Promise<Reply>,
): Promise<Reply> {
  switch (action.verb) {
    case 'run':
      return say(action.text);
    case 'backups':
      return inProject(deps, action.projectId, (project) =>
        backupsPage(deps, request, project, action.filter, action.page),
      );
    case 'backup':
      return inProject(deps, action.projectId, (project) => backupDetail(deps, request, project, action.backupId));
    case 'backupLink':
      return inProject(deps, action.projectId, (project) => backupLink(deps, request, project, action.backupId));
    case 'refreshForm':
      return inProject(deps, action.projectId, (project) =>
        requestRefresh(deps, request, project, onCard(action.target, '')),
      );
    case 'requestRefresh':
      return inProject(deps, action.projectId, (project) =>
        requestRefresh(deps, request, project, onCard(action.target, action.source, action.startAt)),
      );
    case 'planRefresh':
      return inProject(deps, action.projectId, (project) =>
        planRefresh(deps, request, project, onCard(action.target, action.source)),
      );
    case 'requestOn':
      return inProject(deps, action.projectId, (project) => requestOn(deps, request, project, () => action));
    case 'exportForm':
      return inProject(deps, action.projectId, (project) => exportForm(deps, request, project, action.environment));
    case 'environment':
      return inProject(deps, action.projectId, (project) =>
        environmentDetail(deps, request, project, action.environment),
      );
    case 'history':
      return inProject(deps, action.projectId, (project) =>
        historyPage(deps, request, project, action.environment, action.page),
      );
    case 'watch':
      return inProject(deps, action.projectId, (project) => watch(deps, request, project, action));
    case 'audit':
      return asReaderOf(deps, request, action, (project) =>
        auditPage(deps, request, project, action.filter, action.page),
      );
    case 'auditExport':
      return asReaderOf(deps, request, action, (project) => auditExport(deps, request, project, action.filter));
    case 'auditLink':
      return asReaderOf(deps, request, action, (project) =>
        auditLink(deps, request, project, action.filter, action.format),
      );
    case 'losses':
      return showLosses(deps, action.operationId, request);
    case 'view':
      return showView(deps, action.operationId, request);
    case 'tellWhenFree':
      return inProject(deps, action.projectId, (project) => tellWhenFree(deps, request, project, action.environment));
    case 'unfreeze':
      return unfreezeOne(deps, request, action.freezeId);
    case 'confirm': {
      const typed = { target: action.typedTarget, breakGlass: action.breakGlass };
      return clicked(deps, request, confirm(deps, clickOf(action, request), typed));
    }
    case 'approve':
      return clicked(deps, request, approve(deps, clickOf(action, request)));
    case 'reject':
      return clicked(deps, request, reject(deps, clickOf(action, request), action.reason));
    case 'cancel':
      return clicked(deps, request, cancel(deps, clickOf(action, request)));
    case 'saidStarted':
      return clicked(deps, request, sayStarted(deps, clickOf(action, request), action.lcsActivityId));
    case 'saidNotStarted':
      return clicked(deps, request, sayNotStarted(deps, clickOf(action, request)));
    case 'takeOver':
      return clicked(deps, request, takeOver(deps, clickOf(action, request)));
  }
}

function inProject(
  deps: CommandDeps,
  projectId: number,
  body: (project: ProjectSettings) => Promise<Reply>,
): Promise<Reply> {
  const project = projectOf(deps.settings, projectId);
  if (project) return body(project);
  return Promise.resolve({ kind: 'problem', sentence: 'Ferry no longer knows the project of this card. Ask again.' });
}

/** The right to read the audit log is looked at with every click. */
function asReaderOf(
  deps: CommandDeps,
  request: Request,
  { projectId }: { readonly projectId: number },
  body: (project: ProjectSettings) => Promise<Reply>,
): Promise<Reply> {
  return inProject(deps, projectId, (project) => asReader(deps, request, project, () => body(project)));
}

function clickOf({ operationId, revision }: { operationId: string; revision: number }, request: Request) {
  const { asker, conversationId, activityId } = request;
  return { operationId, revision, person: asker.person, conversationId, activityId };
}

async function clicked(deps: CommandDeps, request: Request, outcome: Promise<ClickOutcome>): Promise<Reply> {
  const result = await outcome;
  if (result.ok) return operationReply(deps, result.operation, request);
  const { sentence, taken } = result;
  return taken ? takenReply(deps, sentence, [taken.by], taken.wanted) : { kind: 'problem', sentence };
}

/** The card as its clicker sees it; nothing is asked of LCS. */
async function showView(deps: CommandDeps, operationId: string, request: Request): Promise<Reply> {
  const found = await operationOn(deps, operationId, request.conversationId);
  if (!found.ok) return { kind: 'problem', sentence: found.sentence };
  return operationReply(deps, found.operation, request);
}

/** The card as it is, with everything that is lost on it. */
async function showLosses(deps: CommandDeps, operationId: string, request: Request): Promise<Reply> {
  const reply = await showView(deps, operationId, request);
  if (reply.kind !== 'operation' || !reply.own?.actions.includes('losses')) return reply;
  const inFull = (view: OperationView) => ({
    ...view,
    actions: view.actions.filter((action) => action !== 'losses'),
    losses: REFRESH_LOSSES_IN_FULL,
  });
  return { ...reply, view: inFull(reply.view), own: inFull(reply.own) };
}
