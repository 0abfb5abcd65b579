import type { MessageKey } from '../contracts/message.ts';
import type { ProblemDetails } from '../contracts/problem.ts';
import { type ExitCode, exitCodes, exitOf } from './exit-codes.ts';

type Values = Record<string, string | number>;

/** Something that ends the program with a sentence of the catalogue and an exit code. */
export class CliError extends Error {
  readonly exit: ExitCode;
  readonly key: MessageKey;
  readonly values: Values;

  constructor(exit: ExitCode, key: MessageKey, values: Values = {}) {
    super(key);
    this.name = 'CliError';
    this.exit = exit;
    this.key = key;
    this.values = values;
  }
}

/** The command line is wrong. */
export const usageError = (key: MessageKey, values: Values = {}): CliError =>
  new CliError(exitCodes.usage, key, values);

/** The desk answered with a problem. */
export class ProblemAnswer extends Error {
  readonly exit: ExitCode;
  readonly problem: ProblemDetails;
  /** How the caller's own words call a field of the request: `--solution` for `solution`. */
  readonly nameOf: (field: string) => string;
  /** With this id the same may be sent again and is carried out once. */
  readonly repeatId: string | undefined;

  constructor(problem: ProblemDetails, nameOf: (field: string) => string, repeatId?: string) {
    super(problem.code);
    this.name = 'ProblemAnswer';
    this.exit = exitOf(problem.status);
    this.problem = problem;
    this.nameOf = nameOf;
    this.repeatId = repeatId;
  }
}

/** No answer from the desk: no connection, or too late. */
export class Unreachable extends Error {
  readonly exit = exitCodes.unavailable;
  readonly url: string;
  readonly repeatId: string | undefined;

  constructor(url: string, repeatId?: string) {
    super('unreachable');
    this.name = 'Unreachable';
    this.url = url;
    this.repeatId = repeatId;
  }
}
