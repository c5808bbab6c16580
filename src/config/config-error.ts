/** Everything that is wrong with the settings, one line each, with its cure. Nothing secret stands in it. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      ['Ferry cannot start, because its settings are not right:', ...problems.map((line) => `  - ${line}`)].join('\n'),
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
