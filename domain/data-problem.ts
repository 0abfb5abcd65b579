import type { z } from 'zod';

/** One thing wrong in a data file: where, which rule (a stable code), and what is allowed. */
export type DataProblem = { path: readonly PropertyKey[]; code: string; message: string };

/** Notes a problem while a file is checked. */
export type Refuse = (code: string, path: PropertyKey[], message: string) => void;

/** Keys as a message lists what is allowed. */
export const listed = (keys: readonly string[]): string => (keys.length > 0 ? keys.join(', ') : 'none');

/** `clocks[2].levels[0]`; `(file)` for the whole. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  ) || '(file)';

/** A policy or calendar that cannot be used: everything wrong in it at once. `code` is `data_invalid`. */
export class DataInvalid extends Error {
  readonly code = 'data_invalid';
  readonly what: string;
  readonly problems: readonly DataProblem[];
  constructor(what: string, problems: readonly DataProblem[]) {
    super(
      `${what}:\n${problems
        .slice(0, 200)
        .map(({ path, message }) => `  ${pathText(path)}: ${message}`)
        .join('\n')}`,
    );
    this.name = 'DataInvalid';
    this.what = what;
    this.problems = problems;
  }
}

const quoted = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ');

/** zod's issues as {@link DataProblem}s, in words that say what is allowed. */
export const problemsOf = (error: z.ZodError): DataProblem[] =>
  error.issues.flatMap((issue): DataProblem[] => {
    const { path } = issue;
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ path: [...path, key], code: 'unknown_field', message: 'no such field' }));
      case 'invalid_value':
        return [{ path, code: 'not_allowed', message: `allowed: ${quoted(issue.values)}` }];
      case 'invalid_type':
        return [
          issue.input === undefined && /received undefined/.test(issue.message)
            ? { path, code: 'missing', message: `missing; expected ${issue.expected}` }
            : { path, code: 'wrong_type', message: issue.message },
        ];
      case 'custom': {
        const code = typeof issue.params?.code === 'string' ? issue.params.code : 'invalid';
        return [{ path, code, message: issue.message }];
      }
      default:
        return [{ path, code: 'invalid', message: issue.message }];
    }
  });
