export interface ConfigProblem {
  /** The name under which it was set. */
  readonly variable: string;
  /** What is wrong and what is allowed. */
  readonly message: string;
}

/** The settings cannot be used; the message names each wrong variable and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
    this.problems = problems;
  }
}
