/** One thing that is wrong with the app package: where, what, and the cure. */
export interface Problem {
  /** A setting (`BOT_ID`), a place in the manifest (`bots[0].botId`), or one in another file (`de.json: name.short`). */
  readonly field: string;
  readonly sentence: string;
}

type Path = readonly (string | number)[];

/** A place in a JSON file as Microsoft's localisation files write it: `bots[0].commandLists[1].commands[3].title`. */
export function placeOf(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** What stands at such a place; undefined: nothing. */
export function valueAt(content: unknown, place: string): unknown {
  const steps = place.split(/\.|\[(\d+)\]\.?/).filter((step) => step !== undefined && step !== '');
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined | null)?.[step], content);
}

/** All of them, one line each. */
export function problemsText(problems: readonly Problem[]): string {
  return ['The app package was not made:', ...problems.map(({ field, sentence }) => `  - ${field}: ${sentence}`)].join(
    '\n',
  );
}
