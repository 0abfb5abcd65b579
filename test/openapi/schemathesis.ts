import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../config/cache-directory.ts';

const execute = promisify(execFile);
const constraints = resolve(import.meta.dirname, 'constraints.txt');

/**
 * The path of schemathesis, of the version of constraints.txt, in a virtual environment of this account's cache; made
 * there the first time, from the package index that pip is configured for (half a minute). Rejects with what to do when
 * that fails: the tests that need it are never left out.
 */
export const schemathesis = async (): Promise<string> => {
  const pinned = readFileSync(constraints, 'utf8');
  const version = /^schemathesis==(\S+)$/m.exec(pinned)![1]!;
  const digest = createHash('sha256').update(pinned).digest('hex').slice(0, 12);
  const home = join(cacheDirectory(), `schemathesis-${version}-${digest}`);
  const program = join(home, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  // An environment cannot be moved: each is made under a name of its own, and the first that is whole gets the link.
  const draft = `${home}.${randomUUID().slice(0, 8)}`;
  try {
    await environmentIn(draft);
    await execute(join(draft, 'bin', 'pip'), ['install', '--quiet', '-c', constraints, `schemathesis==${version}`]);
    const link = `${draft}.link`;
    symlinkSync(draft, link);
    renameSync(link, home);
    return program;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(
      `schemathesis cannot be installed: it needs Python 3.10 or newer with venv, and pip\n${stderr || message}`,
    );
  }
};

const environmentIn = async (directory: string): Promise<void> => {
  const make = () => execute('python3', ['-m', 'venv', directory]);
  try {
    await make();
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await execute('apt-get', ['-qq', 'update'], { env });
    await execute('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'python3', 'python3-venv'], { env });
    await make();
  }
};

/** What to send, and as whom. */
export type Attack = {
  url: string;
  /** Bearer token; undefined: nobody has signed in. */
  token?: string | undefined;
  /** Cases made at random for each operation, beside those that the document's bounds demand. */
  examples: number;
  seed: number;
  /** `coverage` tries every bound of every field, `fuzzing` values at random, `stateful` what one answer gives to the next. */
  phases: readonly ('examples' | 'coverage' | 'fuzzing' | 'stateful')[];
  /** By the name of a path's parameter: values that exist at this desk, used most of the time; random ones are 404. */
  known?: Readonly<Record<string, readonly (string | number)[]>>;
  /** Operations by operationId: only these, or all but these, for a reason that stands where they are named. */
  only?: readonly string[];
  without?: readonly string[];
  /** Operations in which well-formed values may be wrong all the same, which no schema can tell: 400. */
  mayBeWrong: readonly string[];
  /** Where its files go. */
  directory: string;
};

/** Lets schemathesis at a running API, with all its checks. Returns its report and whether it found nothing. */
export const attack = async (options: Attack): Promise<{ sound: boolean; report: string }> => {
  const { url, token, examples, seed, phases, only = [], without = [], directory } = options;
  const program = await schemathesis();
  mkdirSync(directory, { recursive: true });
  const config = join(directory, 'schemathesis.toml');
  writeFileSync(config, settingsOf(options));
  const args = [
    ...['--config-file', config, '--no-color', 'run', `${url}/openapi.json`, '--url', url],
    ...['--seed', `${seed}`, '--max-examples', `${examples}`, '--phases', phases.join(','), '--checks', 'all'],
    ...['--suppress-health-check', 'all', '--generation-database', 'none', '--no-shrink'],
    ...['--continue-on-failure', '--request-timeout', '30', '--warnings', 'off'],
    ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
    ...only.flatMap((operation) => ['--include-operation-id', operation]),
    ...without.flatMap((operation) => ['--exclude-operation-id', operation]),
  ];
  try {
    const { stdout } = await execute(program, args, { cwd: dirname(config), maxBuffer: 1 << 28 });
    return { sound: true, report: stdout };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { sound: false, report: `${stdout}${stderr}` };
  }
};

/** Answers to well-formed requests that are no fault: what they are about is not there, not allowed now, or has changed. */
const usual = ['2xx', 401, 403, 404, 409, 412, 423, 429];

/** Answers to malformed requests; those that schemathesis does not think of are refusals too. */
const refused = [400, 401, 403, 404, 405, 406, 413, 414, 415, 422, 428, 429, 431];

const settingsOf = ({ known = {}, mayBeWrong }: Attack): string =>
  [
    ...Object.entries(known).flatMap(([name, values]) => [
      `[dictionaries.${name}]`,
      `values = ${JSON.stringify(values)}`,
    ]),
    '[parameters]',
    ...Object.keys(known).map((name) => `"path.${name}" = { dictionary = "${name}", probability = 0.8 }`),
    '[checks]',
    `positive_data_acceptance.expected-statuses = ${JSON.stringify(usual)}`,
    `negative_data_rejection.expected-statuses = ${JSON.stringify(refused)}`,
    '[[operations]]',
    `include-operation-id = ${JSON.stringify(mayBeWrong)}`,
    `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify([...usual, 400])}`,
    '',
  ].join('\n');
