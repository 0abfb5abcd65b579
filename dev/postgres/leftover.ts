import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, startOfProcess } from '../process-identity.ts';

/**
 * Ends a PostgreSQL that still runs on `clusterDir` although whoever started it is gone.
 * To be called only by the holder of the data directory (instance-lock.ts). The pid file may be old and its pid somebody else's now,
 * so the process must have been started on this very directory.
 */
export async function endLeftoverPostgres(clusterDir: string): Promise<boolean> {
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return false;
  }
  const startedAt = startOfProcess(pid);
  if (startedAt === undefined || !commandOf(pid).includes(clusterDir)) return false;
  await endProcess({ pid, startedAt }, 'SIGINT', 5000);
  return true;
}

function commandOf(pid: number): string[] {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(' ');
  } catch {
    return [];
  }
}
