import type { CardAction } from '../commands/card-actions.ts';
import type { Request } from '../commands/command.ts';

const FOR_YOU_ALONE: Readonly<Partial<Record<CardAction['verb'], string>>> = {
  backupLink:
    'A link to a backup is for the person who asks for it, and everybody here would see it. Press "Get link" in an up-to-date Teams, or ask Ferry in a 1:1 chat.',
  auditLink:
    'A link to the audit log is for the person who asks for it, and everybody here would see it. Press the button in an up-to-date Teams, or ask Ferry in a 1:1 chat.',
};

/**
 * Why what a click brings may be shown to nobody but the clicker, which a message in the conversation cannot do; null
 * where it may be shown (design 10, "Links to backups").
 */
export function whyNotForAll(action: CardAction, conversationType: Request['conversationType']): string | null {
  if (conversationType === 'personal') return null;
  return FOR_YOU_ALONE[action.verb] ?? null;
}
