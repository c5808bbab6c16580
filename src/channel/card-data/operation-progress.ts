import type { Choice, OperationView } from '../../commands/views.ts';
import { clip } from '../../operations/clip.ts';
import type { Candidate } from '../../operations/operation.ts';
import { isPowerKind } from '../../operations/operation.ts';
import { utcDayAndTime } from '../../operations/utc-words.ts';
import { escapeId, escapeMarkdown } from '../escape.ts';
import { type CardContent, type CardData, content } from './content.ts';
import { lcsWords, type OperationHead, operationHead, operationSummary } from './operation-words.ts';
import { type OwnViews, ownViews } from './own-views.ts';
import { plainChoice } from './refresh-form.ts';
import { localTimeOrNone } from './times.ts';

/** Texts are empty where there is nothing to say. */
export interface OperationProgressData extends CardData, OperationHead, OwnViews {
  readonly starts: string;
  /** When it was handed to LCS, where nobody knows what became of it. */
  readonly handedOver: string;
  readonly runningSince: string;
  readonly lcsStatus: string;
  readonly lcsText: string;
  readonly lcsActivityId: string;
  /** Whose sign-in it is followed with, where that is not the requester's. */
  readonly followedWith: string;
  readonly isInLcs: boolean;
  readonly canSayStarted: boolean;
  /** Which of them it is has to be chosen, or its id to be typed, to say that it started. */
  readonly mustChoose: boolean;
  readonly mustType: boolean;
  readonly candidates: readonly Choice[];
  readonly canSayNotStarted: boolean;
  readonly canTakeOver: boolean;
  readonly canCancel: boolean;
}

/** From the confirmation to the end: where it is now. It shows when it began, not a duration that would go stale. */
export function operationProgressContent(view: OperationView): CardContent<OperationProgressData> {
  const { operation, actions } = view;
  const { state, candidates, kind } = operation;
  const canSayStarted = actions.includes('saidStarted');
  return content('operation-progress', operationSummary(view), {
    ...operationHead(view),
    ...ownViews(view),
    starts: state === 'approved' ? localTimeOrNone(operation.notBefore) : '',
    handedOver: state === 'unconfirmed' ? localTimeOrNone(operation.submittedAt) : '',
    runningSince: localTimeOrNone(operation.startedAt),
    lcsStatus: escapeMarkdown(clip(operation.lcsStatus ?? '', 80)),
    lcsText: lcsWords(view),
    lcsActivityId: escapeId(operation.lcsActivityId ?? ''),
    followedWith: signInOf(view.followerName),
    isInLcs: state === 'running' || state === 'failing',
    canSayStarted,
    mustChoose: canSayStarted && candidates.length > 0,
    mustType: canSayStarted && candidates.length === 0 && !isPowerKind(kind),
    candidates: canSayStarted ? candidates.map(choiceOf) : [],
    canSayNotStarted: actions.includes('saidNotStarted'),
    canTakeOver: actions.includes('takeOver'),
    canCancel: actions.includes('cancel'),
  });
}

function signInOf(name: string | null): string {
  return name === null ? '' : `${escapeMarkdown(clip(name, 80))}'s sign-in`;
}

/** Choices cannot show a time in the reader's own zone. */
function choiceOf({ lcsActivityId, title, startedAt, lcsStatus }: Candidate): Choice {
  const since = startedAt === null ? '' : `, ${utcDayAndTime(startedAt)}`;
  return plainChoice({ title: `${clip(title, 40)}${since}, ${clip(lcsStatus, 20)}`, value: lcsActivityId });
}
