import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { compiledDesk } from './compiled-desk.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** What a run of `desk` left. */
export type Run = { code: number | null; out: string; err: string };

/** How it is run; the environment holds nothing of the person who runs the tests. */
export type RunOptions = { env?: Record<string, string>; input?: string };

/** A directory for credentials, and the environment that names it. */
export const freshHome = (): Record<string, string> => ({ XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'desk-cli-')) });

const inherited = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  TZ: 'Asia/Shanghai',
  LANG: 'en_US.UTF-8',
});

/** The surroundings of a run. */
export const environment = (env: Record<string, string> = {}): Record<string, string> => ({ ...inherited(), ...env });

/** Runs any program of this checkout. */
export const runProgram = async (program: string, args: string[], { env, input = '' }: RunOptions): Promise<Run> => {
  const child = spawn(program, args, { cwd: checkout, env: environment(env), stdio: 'pipe' });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
};

/** Runs `desk` as a process of its own. */
export const runDesk = async (args: string[], options: RunOptions = {}): Promise<Run> =>
  runProgram(process.execPath, [await compiledDesk(), ...args], options);

// biome-ignore lint/suspicious/noControlCharactersInRegex: what moves the cursor begins with one
const withoutMoves = (text: string): string => text.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '');

/**
 * Runs it in a pseudo terminal (util-linux `script`), where a person types what `input` says once the prompt is there; the
 * prompt ends with a colon.
 */
export const runInTerminal = async (args: string[], { env, input }: RunOptions): Promise<Run> => {
  const command = [process.execPath, await compiledDesk(), ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: checkout,
    env: environment({ TERM: 'xterm', ...env }),
    stdio: 'pipe',
  });
  let out = '';
  let typed = input === undefined;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    if (typed || !withoutMoves(out).trimEnd().endsWith(':')) return;
    typed = true;
    child.stdin.write(input!);
  });
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, out, err };
};
