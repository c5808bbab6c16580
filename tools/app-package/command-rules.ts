import type { Manifest } from './manifest.ts';
import type { Problem } from './problem.ts';

/** They hold in every version of the manifest; newer ones allow more, which older clients cut off. */
const MOST_COMMANDS = 10;
const LONGEST_TITLE = 32;
export const LONGEST_DESCRIPTION = 128;

type CommandList = Manifest['bots'][number]['commandLists'][number];

/** What Teams wants of the commands it offers above the message box, and that each scope has one list. */
export function commandProblems({ bots: [bot] }: Manifest): readonly Problem[] {
  if (!bot) return [{ field: 'bots', sentence: 'must have one bot' }];
  return [
    ...bot.commandLists.flatMap((list, index) => listProblems(list, `bots[0].commandLists[${index}]`)),
    ...scopeProblems(bot.scopes, bot.commandLists),
  ];
}

function listProblems({ commands }: CommandList, field: string): readonly Problem[] {
  const titles = commands.map(({ title }) => title);
  const problems: Problem[] = [];
  if (commands.length > MOST_COMMANDS) {
    problems.push({ field: `${field}.commands`, sentence: `must not have more than ${MOST_COMMANDS} entries` });
  }
  commands.forEach(({ title = '', description = '' }, index) => {
    const at = `${field}.commands[${index}]`;
    if (!fits(title, LONGEST_TITLE))
      problems.push({ field: `${at}.title`, sentence: `must have 1 to ${LONGEST_TITLE} characters` });
    if (!fits(description, LONGEST_DESCRIPTION)) {
      problems.push({ field: `${at}.description`, sentence: `must have 1 to ${LONGEST_DESCRIPTION} characters` });
    }
    if (titles.indexOf(title) !== index)
      problems.push({ field: `${at}.title`, sentence: `"${title}" stands there twice` });
  });
  return problems;
}

function scopeProblems(scopes: readonly string[], lists: readonly CommandList[]): readonly Problem[] {
  const listed = lists.flatMap((list) => list.scopes);
  const sentences = [
    ...scopes.filter((scope) => !listed.includes(scope)).map((scope) => `must have a list for the scope ${scope}`),
    ...listed
      .filter((scope) => !scopes.includes(scope))
      .map((scope) => `names the scope ${scope}, which the bot does not have`),
    ...listed
      .filter((scope, index) => listed.indexOf(scope) !== index)
      .map((scope) => `has two lists for the scope ${scope}`),
  ];
  return sentences.map((sentence) => ({ field: 'bots[0].commandLists', sentence }));
}

function fits(text: string, most: number): boolean {
  return text.trim() !== '' && text.length <= most;
}
