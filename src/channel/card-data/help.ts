import type { CommandHelp } from '../../commands/reply.ts';
import { capital } from '../../operations/capital.ts';
import { escapeMarkdown, plainLine } from '../escape.ts';
import { type CardContent, type CardData, content, type ReplyOf } from './content.ts';

export interface HelpData extends CardData {
  readonly intro: string;
  readonly commands: readonly { readonly usage: string; readonly about: string }[];
  /** Commands that need nothing more than their name; the button types it. */
  readonly shortcuts: readonly { readonly title: string; readonly text: string }[];
}

/** Few, so that they fit beside each other on a phone: the rest can be typed. */
const MOST_SHORTCUTS = 3;

export function helpContent(reply: ReplyOf<'help'>): CardContent<HelpData> {
  return content('help', `Ferry: ${reply.intro}`, {
    intro: escapeMarkdown(reply.intro),
    commands: reply.commands.map(({ usage, about }) => ({
      usage: escapeMarkdown(usage),
      about: escapeMarkdown(about),
    })),
    shortcuts: reply.commands.filter(needsNothingMore).slice(0, MOST_SHORTCUTS).map(shortcut),
  });
}

/** `help` is what is being shown; what must be filled in stands in `<…>`. */
function needsNothingMore({ name, usage }: CommandHelp): boolean {
  return name !== 'help' && !usage.includes('<');
}

function shortcut({ name }: CommandHelp): HelpData['shortcuts'][number] {
  return { title: plainLine(capital(name)), text: name };
}
