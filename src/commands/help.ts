import { clip } from '../operations/clip.ts';
import type { Command } from './command.ts';
import { nearest } from './nearest.ts';
import type { Reply } from './reply.ts';

/** `help`; `all` gives the commands as they are when it is asked. */
export function helpCommand(all: () => readonly Command[]): Command {
  let reply: Reply | null = null; // the same one each time: so it is drawn once
  return {
    help: { name: 'help', usage: 'help', about: 'What Ferry can do.' },
    aliases: ['hi', 'hello', 'hey', 'commands', '?'],
    run: async () => {
      reply ??= {
        kind: 'help',
        intro: 'I move Dynamics 365 databases through Lifecycle Services, with your own rights.',
        commands: all().map(({ help }) => help),
      };
      return reply;
    },
  };
}

/** The answer to words that are no command. */
export function unknownWords(said: string, commands: readonly Command[]): Reply {
  const first = said.split(' ')[0] as string;
  if (BUTTON_WORDS.has(first.toLowerCase())) return { kind: 'problem', sentence: 'Use the buttons on the card.' };
  const names = commands.flatMap(({ help, aliases }) => [help.name, ...aliases]);
  const guess = nearest(said, names) ?? nameIn(said, commands) ?? nearest(first, names);
  const meant = guess ? ` Did you mean "${guess}"?` : '';
  return {
    kind: 'problem',
    sentence: `I do not know "${clip(said, 80)}".${meant} Write "help" to see what I can do.`,
  };
}

/** What people write who want to answer a card in words. */
const BUTTON_WORDS: ReadonlySet<string> = new Set(['cancel', 'yes', 'confirm']);

/** The command that is named somewhere in a sentence. Aliases do not count: "me" stands in too many. */
function nameIn(said: string, commands: readonly Command[]): string | null {
  const words = ` ${said.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return commands.find(({ help }) => words.includes(` ${help.name} `))?.help.name ?? null;
}
