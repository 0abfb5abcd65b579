import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { watchLine } from './log-watch.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** One of the desk's processes as production runs it, for tests that kill it. */
export type DeskChild = {
  process: ChildProcess;
  /** Resolves when it is ready to work. */
  ready: Promise<void>;
  /** Resolves with the signal or exit code it ended with. */
  ended: Promise<string | number | null>;
  kill: () => Promise<void>;
  /** Lines it has written. */
  output: string[];
};

/** Starts `worker/main.ts` or `api/main.ts` with these settings; with `built`, what `npm run build` made in that directory. */
export const startDeskChild = (name: 'worker' | 'api', env: Record<string, string>, built?: string): DeskChild => {
  const child = spawn(process.execPath, built ? [`dist/${name}`] : ['--import', 'tsx', `${name}/main.ts`], {
    cwd: built ?? checkout,
    env: { ...process.env, LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface(stream).on('line', (line) => {
      output.push(line);
      watchLine(name, line);
      if (stream === child.stderr) process.stderr.write(`${line}\n`);
    });
  }
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  return {
    process: child,
    ready: once(child, 'message').then(() => {}),
    ended,
    output,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
