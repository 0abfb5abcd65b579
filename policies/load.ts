import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { type Calendar, parseCalendar } from '../domain/calendar/calendar.ts';
import { DataInvalid, pathText } from '../domain/data-problem.ts';
import { calendarsNamedBy } from '../domain/policy/compile-plan.ts';
import { type Policy, parsePolicy } from '../domain/policy/policy.ts';
import type { PolicySource } from '../domain/policy/policy-source.ts';
import { JsonBroken, type LocatedJson, parseLocated } from './located-json.ts';

/** One thing wrong with a policy or calendar file. */
export type FileProblem = { file: string; line: number | null; path: string; code: string; message: string };

/** A policy that cannot be used: every problem with file, line and field. `code` is `policy_file_invalid`. */
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

/** A policy and the calendars that its clocks run on, by key, and what the files said. */
export type LoadedPolicy = { policy: Policy; calendars: Record<string, Calendar>; source: PolicySource };

const bundled = import.meta.dirname;
const calendarFolder = 'calendars';

const keysIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => basename(name, '.json'))
    : [];

/** Keys of the policies that come with the product. */
export const bundledPolicies = (): string[] => keysIn(bundled).sort();

const fail = (file: string, line: number | null, code: string, message: string, path = ''): never => {
  throw new PolicyFileInvalid([{ file, line, path, code, message }]);
};

const read = (file: string): LocatedJson => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === 'ENOENT') return fail(file, null, 'no_such_file', 'no such file');
    if (reason === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return fail(file, null, 'not_utf8', 'the file is not UTF-8 text');
    return fail(file, null, 'unreadable', `cannot be read (${reason ?? String(error)})`);
  }
  try {
    return parseLocated(text);
  } catch (error) {
    if (!(error instanceof JsonBroken)) throw error;
    return fail(file, error.line, 'broken_json', `${error.message} (column ${error.column})`);
  }
};

/** Reads a file and checks it; problems are given their file and line. */
const checked = <T extends { key: string }>(
  file: string,
  check: (value: unknown) => T,
): { result: T; value: unknown } => {
  const { value, lineOf } = read(file);
  let result: T;
  try {
    result = check(value);
  } catch (error) {
    if (!(error instanceof DataInvalid)) throw error;
    throw new PolicyFileInvalid(
      error.problems.map(({ path, code, message }) => ({
        file,
        line: lineOf(path),
        path: pathText(path),
        code,
        message,
      })),
    );
  }
  if (result.key !== basename(file, '.json')) {
    return fail(
      file,
      lineOf(['key']),
      'key_is_not_file',
      `is ${JSON.stringify(result.key)}, but the file is named ${basename(file)}`,
      'key',
    );
  }
  return { result, value };
};

const isPath = (nameOrPath: string): boolean =>
  nameOrPath.includes('/') || nameOrPath.includes(sep) || nameOrPath.endsWith('.json');

const policyFile = (nameOrPath: string): string => {
  if (isPath(nameOrPath)) return resolve(nameOrPath);
  if (bundledPolicies().includes(nameOrPath)) return join(bundled, `${nameOrPath}.json`);
  return fail(
    nameOrPath,
    null,
    'unknown_policy',
    `no such policy; bundled are ${bundledPolicies().join(', ')}; a file is named by its path`,
  );
};

/**
 * A policy by the name of a bundled one or by the path of a file, with the calendars it names: from `calendars/` beside
 * the file, else the bundled ones. Reads files at once (at the start of a process). Throws {@link PolicyFileInvalid}.
 */
export const loadPolicy = (nameOrPath: string): LoadedPolicy => {
  const file = policyFile(nameOrPath);
  const folders = [...new Set([join(dirname(file), calendarFolder), join(bundled, calendarFolder)])];
  const own = checked(file, (value) => parsePolicy(value, [...new Set(folders.flatMap(keysIn))].sort()));
  const calendars = calendarsNamedBy(own.result).map((key) => {
    const folder = folders.find((one) => keysIn(one).includes(key))!;
    return { key, ...checked(join(folder, `${key}.json`), parseCalendar) };
  });
  return {
    policy: own.result,
    calendars: Object.fromEntries(calendars.map(({ key, result }) => [key, result])),
    source: { policy: own.value, calendars: Object.fromEntries(calendars.map(({ key, value }) => [key, value])) },
  };
};

/** A policy from what was kept of it, checked by today's rules. Throws DataInvalid. */
export const loadKept = (source: PolicySource): LoadedPolicy => ({
  policy: parsePolicy(source.policy, Object.keys(source.calendars)),
  calendars: Object.fromEntries(Object.entries(source.calendars).map(([key, value]) => [key, parseCalendar(value)])),
  source,
});
