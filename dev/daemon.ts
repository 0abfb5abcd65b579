import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { endProcess, type ProcessIdentity, startOfProcess } from './process-identity.ts';

/** What to run as a process of its own. */
export type DaemonOptions = {
  name: string;
  command: string;
  args: string[];
  /** Takes all output. A file larger than 10 MB is put aside as `<file>.1` first. */
  logFile: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Account to run as; needs root. */
  account?: { uid: number; gid: number };
  /** Sent first to stop it. SIGTERM unless told otherwise. */
  stopSignal?: NodeJS.Signals;
  /** Opens a channel for messages; the child may say that it is ready. */
  channel?: boolean;
};

/** A running process of its own. */
export type Daemon = {
  name: string;
  identity: ProcessIdentity;
  process: ChildProcess;
  /** Resolves with a short reason ("exit code 1", "signal SIGKILL") when the process has ended, wanted or not. */
  exited: Promise<string>;
  /** True from the first call of stop on. */
  stopping(): boolean;
  /** Asks it to end, kills it after `patienceMs`, resolves when it is gone. */
  stop(patienceMs: number): Promise<void>;
};

/**
 * Starts a process in a session of its own, so that a Ctrl-C in the terminal reaches only the one who started it,
 * which then stops everything in order. Throws when the command cannot be run.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const log = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: options.channel ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
    detached: true,
    ...options.account,
  });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.on('error', () => {}); // a message that could not be sent to a dying child
  const pid = child.pid as number;
  const identity = { pid, startedAt: startOfProcess(pid) ?? 'gone' };
  let stopping = false;
  return {
    name: options.name,
    identity,
    process: child,
    exited,
    stopping: () => stopping,
    async stop(patienceMs) {
      stopping = true;
      await endProcess(identity, options.stopSignal ?? 'SIGTERM', patienceMs);
      await exited;
    },
  };
}

/** The last lines of a log file, for an error message. */
export function tailOf(logFile: string, lines = 12): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  try {
    if (statSync(file).size > 10_000_000) renameSync(file, `${file}.1`);
  } catch {
    // No such file yet.
  }
  return openSync(file, 'a', 0o600);
}
