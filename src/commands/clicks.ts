import { type ClickOutcome, cancel, confirm, operationOn, sayNotStarted, sayStarted } from '../operations/decisions.ts';
import { projectOf } from '../operations/deps.ts';
import { REFRESH_LOSSES_IN_FULL } from '../operations/losses.ts';
import type { ProjectSettings } from '../operations/settings.ts';
import { takeOver } from '../operations/takeover.ts';
import { backupDetail, backupLink } from './backup.ts';
import { backupsPage } from './backups.ts';
import type { CardAction } from './card-actions.ts';
import type { CommandDeps, Request } from './command.ts';
import { environmentDetail } from './environments.ts';
import { historyPage } from './history.ts';
import { viewOperation } from './operation-view.ts';
import { planRefresh } from './plan.ts';
import { requestRefresh } from './refresh.ts';
import { onCard } from './refresh-pair.ts';
import type { Reply } from './reply.ts';
import { exportForm, requestOn } from './request-on.ts';
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
        requestRefresh(deps, request, project, onCard(action.target, action.source)),
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
    case 'losses':
      return showLosses(deps, action.operationId, request);
    case 'confirm':
      return clicked(deps, confirm(deps, clickOf(action, request), action.typedTarget));
    case 'cancel':
      return clicked(deps, cancel(deps, clickOf(action, request)));
    case 'saidStarted':
      return clicked(deps, sayStarted(deps, clickOf(action, request), action.lcsActivityId));
    case 'saidNotStarted':
      return clicked(deps, sayNotStarted(deps, clickOf(action, request)));
    case 'takeOver':
      return clicked(deps, takeOver(deps, clickOf(action, request)));
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

function clickOf({ operationId, revision }: { operationId: string; revision: number }, request: Request) {
  const { asker, conversationId, activityId } = request;
  return { operationId, revision, person: asker.person, conversationId, activityId };
}

async function clicked(deps: CommandDeps, outcome: Promise<ClickOutcome>): Promise<Reply> {
  const result = await outcome;
  if (!result.ok) return { kind: 'problem', sentence: result.sentence };
  return { kind: 'operation', view: await viewOperation(deps, result.operation) };
}

/** The card as it is, with everything that is lost on it. */
async function showLosses(deps: CommandDeps, operationId: string, { conversationId }: Request): Promise<Reply> {
  const found = await operationOn(deps, operationId, conversationId);
  if (!found.ok) return { kind: 'problem', sentence: found.sentence };
  const view = await viewOperation(deps, found.operation);
  if (!view.actions.includes('losses')) return { kind: 'operation', view };
  const actions = view.actions.filter((action) => action !== 'losses');
  return { kind: 'operation', view: { ...view, actions, losses: REFRESH_LOSSES_IN_FULL } };
}
