import { LONGEST_DESCRIPTION } from './command-rules.ts';
import { type Problem, valueAt } from './problem.ts';
import { schemaProblems } from './schema.ts';

const TITLE = /\.commands\[\d+\]\.title$/;
const DESCRIPTION = /\.commands\[\d+\]\.description$/;

/**
 * What is wrong with a file of another language: its form, a text that the manifest does not have, or has and that is
 * not translated. Titles of commands stay as they are, since Teams writes the title into the message box, and Ferry
 * understands English.
 */
export function localizationProblems(
  content: unknown,
  manifest: unknown,
  version: string,
  file: string,
): readonly Problem[] {
  const where = `${file}: `;
  const texts = Object.entries(typeof content === 'object' && content !== null ? content : {});
  const wanted = translatable(manifest);
  const given = new Map(texts.filter(([key]) => key !== '$schema'));
  const problems = [...schemaProblems(content, version, 'MicrosoftTeams.Localization.schema.json', where)];
  const wrong = (key: string, sentence: string) => problems.push({ field: where + key, sentence });
  if (!String(valueAt(content, '$schema')).includes(`/v${version}/`)) {
    wrong('$schema', `must be the address of version ${version}, as in the manifest`);
  }
  for (const key of wanted) if (!given.has(key)) wrong(key, 'must be there: the manifest has a text for it');
  for (const [key, text] of given) {
    const original = valueAt(manifest, key);
    if (typeof original !== 'string') wrong(key, 'has no text in the manifest; take it out');
    else if (TITLE.test(key) && text !== original) {
      wrong(
        key,
        `must be "${original}", as in the manifest: Teams writes it into the message, and Ferry understands English`,
      );
    } else if (DESCRIPTION.test(key) && String(text).length > LONGEST_DESCRIPTION) {
      wrong(key, `must not be longer than ${LONGEST_DESCRIPTION} characters`);
    }
  }
  return problems;
}

/** The places of all texts that people read and that may be translated. */
function translatable(manifest: unknown): readonly string[] {
  const names = ['name.short', 'name.full', 'description.short', 'description.full'];
  const lists = Object.keys(valueAt(manifest, 'bots[0].commandLists') ?? {});
  const commands = lists.flatMap((list) => {
    const at = `bots[0].commandLists[${list}].commands`;
    return Object.keys(valueAt(manifest, at) ?? {}).flatMap((index) => [
      `${at}[${index}].title`,
      `${at}[${index}].description`,
    ]);
  });
  return [...names, ...commands].filter((place) => typeof valueAt(manifest, place) === 'string');
}
