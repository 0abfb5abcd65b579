/** One setting that cannot be used. Holds the value only if it is not a secret. */
export type ConfigProblem = { variable: string; found: string; allowed: string };

/** Everything that is wrong with the configuration, at once. The message is for the person who set it. */
export class ConfigError extends Error {
  readonly code = 'config_invalid';
  readonly problems: ConfigProblem[];
  readonly remedy = 'correct or unset these variables; `npm start -- --help` lists them all';

  constructor(problems: ConfigProblem[]) {
    const lines = problems.map(({ variable, found, allowed }) => `  ${variable} is ${found}; allowed: ${allowed}`);
    super(
      `${problems.length === 1 ? 'a setting' : `${problems.length} settings`} cannot be used:\n${lines.join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
