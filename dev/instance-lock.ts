import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

type Holder = ProcessIdentity & {
  /** Who started it, as npm; when that is gone the holder stops by itself soon. */
  startedBy?: ProcessIdentity;
  stopping: boolean;
};

/** The right to run a desk on one data directory. */
export type InstanceLock = {
  /** Tells those who wait that it will not be long. */
  announceStopping(): void;
  release(): void;
};

/** How long a stopping desk is waited for: longer than it may take. */
const patienceMs = 15_000;

/**
 * Takes the lock. A lock whose holder is dead is taken over; one that is just stopping is waited for.
 * Throws a StartError when a desk is running there.
 */
export async function takeInstanceLock(dataDir: string, startedBy?: ProcessIdentity): Promise<InstanceLock> {
  const directory = join(dataDir, 'run');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'instance.json');
  const me: Holder = { ...identityOf(process.pid), ...(startedBy ? { startedBy } : {}), stopping: false };
  const deadline = Date.now() + patienceMs;
  while (!(await tryToTake(file, me))) {
    const holder = readHolder(file);
    if (holder === undefined || !isRunning(holder)) continue;
    const leaving = holder.stopping || (holder.startedBy !== undefined && !isRunning(holder.startedBy));
    if (!leaving || Date.now() > deadline) {
      throw new StartError(
        `a desk is already running here (process ${holder.pid}, data in ${dataDir})`,
        `use that one, stop it with Ctrl-C in its terminal or \`kill ${holder.pid}\`, or run a second desk with another DATA_DIR, PORT, TEMPORAL_PORT and TEMPORAL_UI_PORT`,
      );
    }
    await sleep(200);
  }
  return {
    announceStopping: () => replace(file, { ...me, stopping: true }),
    release: () => rmSync(file, { force: true }),
  };
}

async function tryToTake(file: string, me: Holder): Promise<boolean> {
  const holder = readHolder(file);
  if (holder === undefined) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, JSON.stringify(me));
      closeSync(handle);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await sleep(50);
      if (readHolder(file) !== undefined) return false; // somebody was quicker
    }
  } else if (isRunning(holder)) {
    return false;
  }
  // Dead, or a file that holds nothing. Two may come here at once: the last to write has it, after a moment both can see who that is.
  replace(file, me);
  await sleep(100);
  const winner = readHolder(file);
  return winner?.pid === me.pid && winner.startedAt === me.startedAt;
}

function replace(file: string, holder: Holder): void {
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'w', 0o600);
  writeSync(handle, JSON.stringify(holder));
  closeSync(handle);
  renameSync(draft, file);
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
