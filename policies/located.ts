import { readFileSync } from 'node:fs';
import { DataInvalid, type DataProblem, pathText } from '../domain/data-problem.ts';
import { JsonBroken, jsonBounds, parseLocated } from './located-json.ts';

/** One thing wrong with a policy or calendar file. */
export type FileProblem = { file: string; line: number | null; path: string; code: string; message: string };

/** Problems that are told of one document; who has more mends these first. */
export const mostProblems = 200;

/** A policy that cannot be used: its problems, at most {@link mostProblems} of a document, with file, line and field. `code` is `policy_file_invalid`. */
export class PolicyFileInvalid extends Error {
  readonly code = 'policy_file_invalid';
  readonly problems: readonly FileProblem[];
  constructor(problems: readonly FileProblem[]) {
    const place = ({ file, line }: FileProblem) => (line === null ? file : `${file}:${line}`);
    super(problems.map((one) => `${place(one)}: ${one.path ? `${one.path}: ` : ''}${one.message}`).join('\n'));
    this.name = 'PolicyFileInvalid';
    this.problems = problems;
  }
}

/** JSON that is to be checked: where it came from, and on which line (null: not known) each value stands. */
export type Located = {
  file: string;
  value: unknown;
  lineOf: (path: readonly PropertyKey[]) => number | null;
};

/** Throws a {@link PolicyFileInvalid} with one problem. */
export const refuseFile = (file: string, line: number | null, code: string, message: string, path = ''): never => {
  throw new PolicyFileInvalid([{ file, line, path, code, message }]);
};

/** JSON as text; throws {@link PolicyFileInvalid} for what is not JSON. */
export const locatedText = (file: string, text: string): Located => {
  try {
    return { file, ...parseLocated(text) };
  } catch (error) {
    if (!(error instanceof JsonBroken)) throw error;
    return refuseFile(file, error.line, 'broken_json', `${error.message} (column ${error.column})`);
  }
};

/** A file of JSON in UTF-8; throws {@link PolicyFileInvalid} for what cannot be read. */
export const locatedFile = (file: string): Located => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === 'ENOENT') return refuseFile(file, null, 'no_such_file', 'no such file');
    if (reason === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return refuseFile(file, null, 'not_utf8', 'the file is not UTF-8 text');
    return refuseFile(file, null, 'unreadable', `cannot be read (${reason ?? String(error)})`);
  }
  return locatedText(file, text);
};

/** JSON that came as such: its lines are not known. */
export const locatedValue = (file: string, value: unknown): Located => ({ file, value, lineOf: () => null });

/** JSON of a request; throws {@link PolicyFileInvalid} for what goes beyond the bounds that a text has (policies/located-json.ts). */
export const boundedValue = (file: string, value: unknown): Located => {
  // Not recursive: this is what keeps recursion over it short.
  const waiting: [unknown, number][] = [[value, 0]];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const [inner, depth] = one;
    if (inner === null || typeof inner !== 'object') continue;
    const entries: unknown[] = Object.values(inner);
    if (depth >= jsonBounds.depth) refuseFile(file, null, 'broken_json', `nested deeper than ${jsonBounds.depth}`);
    if (entries.length > jsonBounds.entries)
      refuseFile(file, null, 'broken_json', `more than ${jsonBounds.entries} entries`);
    for (const entry of entries) waiting.push([entry, depth + 1]);
  }
  return locatedValue(file, value);
};

/** Problems of JSON as problems of its file. */
export const problemsIn = ({ file, lineOf }: Located, problems: readonly DataProblem[]): FileProblem[] =>
  problems.slice(0, mostProblems).map(({ path, code, message }) => ({
    file,
    line: lineOf(path),
    path: pathText(path),
    code,
    message,
  }));

/** Checks located JSON; throws {@link PolicyFileInvalid} with place and line of everything wrong. */
export const checkedLocated = <T>(located: Located, check: (value: unknown) => T): T => {
  try {
    return check(located.value);
  } catch (error) {
    if (!(error instanceof DataInvalid)) throw error;
    throw new PolicyFileInvalid(problemsIn(located, error.problems));
  }
};
