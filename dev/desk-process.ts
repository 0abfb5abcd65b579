import { join, resolve } from 'node:path';
import { type Daemon, startDaemon } from './daemon.ts';
import { tailOf } from './log-file.ts';
import type { ProcessLedger } from './process-ledger.ts';
import type { Progress } from './progress.ts';
import { StartError } from './start-error.ts';
import { waitUntil } from './wait-until.ts';

const checkout = resolve(import.meta.dirname, '..');

/** One of the desk's own two processes. */
export type DeskProcess = {
  name: 'worker' | 'api';
  env: NodeJS.ProcessEnv;
  logDir: string;
  ledger: ProcessLedger;
  progress: Progress;
  /** The worker says `ready` over its channel; the API answers at this URL. */
  readyUrl?: string;
  /** Run what `npm run build` has made, not the sources. */
  built?: boolean;
};

const patienceMs = 60_000;

/**
 * Starts worker or API as a process of its own and resolves when it is ready. Its output goes to a log file;
 * warnings and errors are shown in the terminal too, and its last words when it ends by a fault.
 */
export async function startDeskProcess(options: DeskProcess): Promise<Daemon> {
  const { name, progress, readyUrl } = options;
  const logFile = join(options.logDir, `${name}.log`);
  const show = (text: string) => progress.line(`  ${name.padEnd(6)} │ ${text}`);
  const lastWords: string[] = []; // a stack trace, if it ends by one
  const daemon = await startDaemon({
    name,
    command: process.execPath,
    args: options.built ? [join(checkout, 'dist', name)] : ['--import', 'tsx', join(checkout, name, 'main.ts')],
    logFile,
    ledger: options.ledger,
    env: options.env,
    cwd: checkout,
    onLine: (line) => {
      const text = warningIn(line);
      if (text !== undefined) show(text);
      else if (!line.startsWith('{')) lastWords.push(line);
      if (lastWords.length > 8) lastWords.shift();
    },
  });
  const saysReady = new Promise((resolve) => daemon.process.once('message', resolve));
  try {
    const probe = readyUrl === undefined ? () => orNotYet(saysReady) : () => answersAt(readyUrl);
    await waitUntil(probe, { what: `the ${name}`, timeoutMs: patienceMs, daemon });
  } catch (error) {
    await daemon.stop(1000);
    throw new StartError(`${(error as Error).message}\n${tailOf(logFile)}`, `see ${logFile}`);
  }
  void daemon.exited.then((reason) => {
    if (reason !== 'exit code 0' && reason.startsWith('exit code')) for (const line of lastWords) show(line);
  });
  return daemon;
}

/** Levels of the desk's log lines, least first (pino). */
const warning = 40;

function warningIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } };
    if (typeof level !== 'number' || level < warning) return undefined;
    const weight = level >= 50 ? 'error' : 'warning';
    return [weight, msg, err?.message !== msg ? err?.message : undefined].filter(Boolean).join(': ');
  } catch {
    return undefined;
  }
}

async function orNotYet(saysReady: Promise<unknown>): Promise<void> {
  const tick = new Promise<'not yet'>((resolve) => setTimeout(resolve, 50, 'not yet'));
  if ((await Promise.race([saysReady, tick])) === 'not yet') throw new Error('it has not said that it is ready');
}

async function answersAt(url: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(3000) });
  if (!answer.ok) throw new Error(`it answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}
