import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, loadConfig } from '../config/config.ts';
import { describeConfig } from '../config/describe-config.ts';
import { removeRunningDesk } from '../config/running-desk.ts';
import { type InstanceLock, takeInstanceLock } from './instance-lock.ts';
import { identityOf, type ProcessIdentity } from './process-identity.ts';
import { ProcessLedger } from './process-ledger.ts';
import { createProgress } from './progress.ts';
import { StartError } from './start-error.ts';
import { Supervisor } from './supervisor.ts';

const usage = `npm start                brings up the desk: PostgreSQL, Temporal, worker and API, in one terminal
npm start -- --help      shows this

Settings are environment variables, as in: PORT=4000 npm start
`;

/** Runs `npm start`: never returns while the desk is up. */
export async function start(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`${usage}\n${describeConfig()}`);
    return;
  }
  if (args.length > 0) throw new StartError(`npm start does not know ${args.join(' ')}`, 'see `npm start -- --help`');
  const config = loadConfig(env);
  const progress = createProgress();
  makeDirectory(config.dataDir);
  const startedBy = npmAbove(env);
  const lock = await takeInstanceLock(config.dataDir, startedBy);
  const ledger = new ProcessLedger(join(config.dataDir, 'run', 'processes.json'));
  const supervisor = new Supervisor(progress, ledger);
  const stop = stopper(supervisor, lock, config, (text) => progress.line(text));
  listenForTheEnd(stop, supervisor, startedBy);
  try {
    // Loaded only now: help and wrong settings need not wait for the Temporal SDK.
    const { bringUp } = await import('./bring-up.ts');
    await bringUp(config, env, supervisor, ledger, progress);
  } catch (error) {
    if (supervisor.stopping) return;
    removeRunningDesk(config.dataDir);
    await supervisor.stopAll();
    lock.release();
    throw error;
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new StartError(
      `nothing can be written to ${path} (${(error as NodeJS.ErrnoException).code})`,
      'give this account the right to, or set DATA_DIR to another directory',
    );
  }
}

/** The npm that runs this script: when it is killed, nobody is left to stop the desk. */
function npmAbove(env: NodeJS.ProcessEnv): ProcessIdentity | undefined {
  try {
    return env.npm_lifecycle_event === undefined ? undefined : identityOf(process.ppid);
  } catch {
    return undefined;
  }
}

function stopper(supervisor: Supervisor, lock: InstanceLock, config: Config, say: (text: string) => void) {
  return async (exitCode: number): Promise<never> => {
    const began = Date.now();
    lock.announceStopping();
    say('\n  stopping …');
    removeRunningDesk(config.dataDir);
    await supervisor.stopAll();
    say(`  stopped, after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    lock.release();
    process.exit(exitCode);
  };
}

function listenForTheEnd(
  stop: (exitCode: number) => Promise<never>,
  supervisor: Supervisor,
  startedBy: ProcessIdentity | undefined,
): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // npm passes on the Ctrl-C that the terminal has already sent: only a later one means "at once".
      if (!supervisor.stopping) firstAt = Date.now();
      if (!supervisor.stopping) void stop(0);
      else if (Date.now() - firstAt > 1000) supervisor.killAll();
    });
  }
  let firstAt = 0;
  process.on('uncaughtException', (error) => {
    console.error(error);
    if (!supervisor.stopping) void stop(1);
  });
  if (startedBy) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && !supervisor.stopping) void stop(0);
    }, 1000).unref();
  }
}
