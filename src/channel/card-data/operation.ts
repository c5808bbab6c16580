import type { OperationView } from '../../commands/views.ts';
import { isEnded } from '../../operations/operation.ts';
import type { CardContent } from './content.ts';
import { operationOutcomeContent } from './operation-outcome.ts';
import { operationProgressContent } from './operation-progress.ts';
import { operationRequestContent } from './operation-request.ts';

/** The card of an operation follows its state: the request, then its progress, then what came of it. */
export function operationContent(view: OperationView): CardContent {
  const { state } = view.operation;
  if (state === 'requested' || state === 'awaitingApproval' || state === 'blocked')
    return operationRequestContent(view);
  return isEnded(state) ? operationOutcomeContent(view) : operationProgressContent(view);
}
