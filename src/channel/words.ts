import { type Activity, type Entity, TurnContext } from 'botbuilder';
import { z } from 'zod';

const mentionSchema = z.object({ mentioned: z.object({ id: z.string() }), text: z.string() });

/** The text without the mention of Ferry, and with others who are mentioned by their plain names. */
export function wordsOf(activity: Activity): string {
  // The SDK stumbles over what mentions nobody, and changes the activity it is given.
  const mentions = activity.entities?.filter(isMention) ?? [];
  const text = TurnContext.removeRecipientMention({ ...activity, text: activity.text ?? '', entities: mentions });
  return text.replace(/<at[^>]*>(.*?)<\/at>/gi, '$1');
}

function isMention(entity: Entity): boolean {
  return entity.type.toLowerCase() === 'mention' && mentionSchema.safeParse(entity).success;
}
