import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createLogWriter, openLog } from './log-file.ts';
import { endProcess, type ProcessIdentity, startOfProcess } from './process-identity.ts';
import type { ProcessLedger } from './process-ledger.ts';

/** What to run as a process of its own. */
export type DaemonOptions = {
  name: string;
  command: string;
  args: string[];
  /** Takes all output. */
  logFile: string;
  /** Where to write the process down for those who come after a kill -9. */
  ledger: ProcessLedger;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Account to run as; needs root. */
  account?: { uid: number; gid: number };
  /** Sent first to stop it. SIGTERM unless told otherwise. */
  stopSignal?: NodeJS.Signals;
  /** Is told every line of output too, and gets a channel for messages. For processes that know us. */
  onLine?: (line: string) => void;
};

/** A running process of its own. */
export type Daemon = {
  name: string;
  identity: ProcessIdentity;
  process: ChildProcess;
  /** Resolves with a short reason ("exit code 1", "signal SIGKILL") when the process has ended, wanted or not. */
  exited: Promise<string>;
  /** Asks it to end, kills it after `patienceMs`, resolves when it is gone. */
  stop(patienceMs: number): Promise<void>;
};

/**
 * Starts a process in a session of its own, so that a Ctrl-C in the terminal reaches only the one who started it,
 * which then stops everything in order. Throws when the command cannot be run.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { name, ledger, onLine } = options;
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const log = onLine ? 'pipe' : openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: onLine ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', log, log],
    detached: true,
    ...options.account,
  });
  if (typeof log === 'number') closeSync(log);
  const identity = { pid: child.pid ?? 0, startedAt: startOfProcess(child.pid ?? 0) ?? 'gone' };
  if (child.pid !== undefined) ledger.add({ ...identity, name, stopSignal });
  child.on('error', () => {}); // a message that could not be sent to a dying child
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ledger.remove(identity);
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    });
  });
  if (onLine) teeOutput(child, options.logFile, onLine);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  return {
    name,
    identity,
    process: child,
    exited,
    async stop(patienceMs) {
      await endProcess(identity, stopSignal, patienceMs);
      await exited;
    },
  };
}

function teeOutput(child: ChildProcess, logFile: string, onLine: (line: string) => void): void {
  const log = createLogWriter(logFile);
  const open = [child.stdout, child.stderr].map((stream) => {
    const lines = createInterface({ input: stream as NodeJS.ReadableStream });
    lines.on('line', (line) => {
      log.write(`${line}\n`);
      onLine(line);
    });
    return new Promise((resolve) => lines.once('close', resolve));
  });
  void Promise.all(open).then(() => log.close());
}
