import type { OperationView } from '../../commands/views.ts';

/** The clients of these people (Teams' ids) ask for their own view of the card as soon as they show it. */
export interface OwnViews {
  readonly hasOwnViews: boolean;
  readonly ownViewFor: readonly string[];
}

export function ownViews({ ownViewFor }: OperationView): OwnViews {
  return { hasOwnViews: ownViewFor.length > 0, ownViewFor };
}
