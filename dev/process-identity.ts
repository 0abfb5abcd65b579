import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid: its start is part of its identity. */
export type ProcessIdentity = { pid: number; startedAt: string };

/**
 * When a process started, in a form that differs between two processes that get the same pid one after the other:
 * boot id and clock ticks on Linux, the start time of `ps` elsewhere. Undefined when there is no such process or it is a zombie.
 */
export function startOfProcess(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command name may hold spaces and brackets: fields are counted from the last bracket (state is the first of them).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${bootId()}/${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

/** The identity of a running process. Throws when it is gone already. */
export function identityOf(pid: number): ProcessIdentity {
  const startedAt = startOfProcess(pid);
  if (startedAt === undefined) throw new Error(`process ${pid} is gone`);
  return { pid, startedAt };
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return startOfProcess(identity.pid) === identity.startedAt;
}

/** Ends exactly this process: `signal` first, SIGKILL to it after `patienceMs`. Resolves when it is gone. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  const signalIt = (s: NodeJS.Signals) => {
    if (!isRunning(identity)) return;
    try {
      process.kill(identity.pid, s);
    } catch {
      // It went away between the look and the signal.
    }
  };
  signalIt(signal);
  const deadline = Date.now() + patienceMs;
  while (isRunning(identity)) {
    if (Date.now() >= deadline) signalIt('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (Date.now() >= deadline + 5000) throw new Error(`process ${identity.pid} does not end`);
  }
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return knownBootId;
}
