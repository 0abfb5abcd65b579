import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its descendants have cost: CPU seconds since their start (children that have ended included), and resident MiB now. */
export type ProcessCost = { cpuSeconds: number; residentMiB: number };

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

type Stat = { pid: number; parent: number; cpu: number };

/**
 * Cost of a process tree, read from /proc (Linux). CPU is user + system time, with that of waited-for children: a PostgreSQL
 * backend that has gone counts with its postmaster. Memory is `Pss`, so that pages shared by backends count once; `Rss`
 * where the kernel does not tell Pss.
 */
export const processCost = (root: number): ProcessCost => {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)));
  const tree = [root];
  for (const pid of tree) tree.push(...all.filter((one) => one.parent === pid).map((one) => one.pid));
  const own = all.filter((one) => tree.includes(one.pid));
  return {
    cpuSeconds: own.reduce((sum, one) => sum + one.cpu, 0),
    residentMiB: own.reduce((sum, one) => sum + memoryOf(one.pid), 0),
  };
};

/**
 * CPU seconds of all processors since the machine's start, and those of them that the host gave to other machines while this
 * one had work (steal time): a run with many of them says less about the desk.
 */
export const machineCpu = (): { all: number; stolen: number } => {
  const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.split(/ +/).map(Number);
  const seconds = ticks.slice(0, 8).map((one) => one / ticksPerSecond);
  return { all: seconds.reduce((sum, one) => sum + one, 0), stolen: seconds[7] ?? 0 };
};

/** Share of the CPU that was stolen since then, in percent. */
export const stolenSince = (before: ReturnType<typeof machineCpu>): string => {
  const after = machineCpu();
  return `${((100 * (after.stolen - before.stolen)) / (after.all - before.all)).toFixed(0)} %`;
};

const statOf = (pid: number): Stat[] => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return [{ pid, parent: Number(fields[1]), cpu: ticks / ticksPerSecond }];
  } catch {
    return []; // It has just ended.
  }
};

const memoryOf = (pid: number): number => {
  try {
    const kib = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    if (kib) return Number(kib) / 1024;
  } catch {
    // Not ours to read, or gone.
  }
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
};
