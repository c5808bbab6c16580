import { type Activity, ActivityTypes } from 'botbuilder';
import { z } from 'zod';
import { TURN_TYPES, type TurnOutcome, type TurnType } from '../operations/measures.ts';
import { parseCardAction } from './card-action.ts';
import type { ChannelDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';
import { requestOf } from './wish.ts';
import { wordsOf } from './words.ts';

/** How a turn ended. `incoming` null: it came from nobody whom Ferry serves. */
export interface EndedTurn {
  readonly outcome: TurnOutcome;
  /** Why it was refused. */
  readonly why?: string;
  readonly incoming: Incoming | null;
  readonly ms: number;
}

const clickSchema = z.object({ action: z.object({ verb: z.string(), data: z.unknown() }) });

/** One line and one number for every turn. Of what was typed or filled in nothing is written but the command it asks for. */
export function recordTurn(deps: ChannelDeps, activity: Activity, { outcome, why, incoming, ms }: EndedTurn): void {
  const log = incoming ? requestOf(deps, incoming).log : deps.logger;
  const { type, name, id: activityId } = activity;
  deps.observer?.turn({ type: turnType(type), outcome, ms });
  log.info({ type, name, command: commandIn(deps, activity), outcome, why, activityId, ms }, 'a turn');
}

function turnType(type: string): TurnType {
  return TURN_TYPES.find((known) => known === type) ?? 'other';
}

/** The name of the command that was typed, or the verb of the button that was clicked. */
function commandIn(deps: ChannelDeps, activity: Activity): string | undefined {
  if (activity.type === ActivityTypes.Invoke) {
    const click = clickSchema.safeParse(activity.value);
    return click.success ? parseCardAction(click.data.action.data, click.data.action.verb)?.verb : undefined;
  }
  if (activity.type !== ActivityTypes.Message) return undefined;
  const words = wordsOf(activity);
  return (words.trim() === '' ? parseCardAction(activity.value)?.verb : undefined) ?? deps.commands.nameOf(words);
}
