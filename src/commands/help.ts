import type { Command } from './command.ts';
import { nearest } from './nearest.ts';
import type { Reply } from './reply.ts';

/** `help`; `all` gives the commands as they are when it is asked. */
export function helpCommand(all: () => readonly Command[]): Command {
  const command: Command = {
    help: { name: 'help', usage: 'help', about: 'What Ferry can do.' },
    aliases: ['hi', 'hello', 'hey', 'commands', '?'],
    run: async () => ({
      kind: 'help',
      intro: 'I move Dynamics 365 databases through Lifecycle Services, with your own rights.',
      commands: all().map(({ help }) => help),
    }),
  };
  return command;
}

/** The answer to words that are no command. */
export function unknownWords(said: string, commands: readonly Command[]): Reply {
  const names = commands.flatMap(({ help, aliases }) => [help.name, ...aliases]);
  const first = said.split(' ')[0] as string;
  const guess = nearest(said, names) ?? nearest(first, names);
  const meant = guess ? ` Did you mean "${guess}"?` : '';
  return {
    kind: 'problem',
    sentence: `I do not know "${shortened(said)}".${meant} Write "help" to see what I can do.`,
  };
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
