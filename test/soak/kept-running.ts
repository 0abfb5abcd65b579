import type { Daemon } from '../../dev/daemon.ts';

/** A process that is started again whenever it ends, as an orchestrator does. */
export type KeptRunning = {
  name: string;
  /** Resolves when it is up. */
  ready: () => Promise<void>;
  /** Sends SIGKILL; the next one is started after `awayMs`, armed with these faults. Resolves when it is gone. */
  kill: (next?: { awayMs?: number; faults?: string }) => Promise<void>;
  /** Sends a signal to the one that runs, if one does. */
  signal: (signal: NodeJS.Signals) => void;
  /** How its processes ended, in order. */
  ends: string[];
  /** Starts that did not succeed. */
  failedStarts: string[];
  /** Ends it for good. */
  stop: () => Promise<void>;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps a process running; `launch` starts it and resolves when it is ready for use. */
export const keepRunning = (name: string, launch: (faults: string) => Promise<Daemon>): KeptRunning => {
  const ends: string[] = [];
  const failedStarts: string[] = [];
  let wanted = true;
  let faults = '';
  let awayMs = 0;
  let daemon: Daemon | undefined;
  let waiting: (() => void)[] = [];

  const run = async (): Promise<void> => {
    while (wanted) {
      const armed = faults;
      faults = '';
      try {
        daemon = await launch(armed);
      } catch (error) {
        failedStarts.push((error as Error).message.split('\n')[0] ?? '');
        await pause(300);
        continue;
      }
      for (const tell of waiting) tell();
      waiting = [];
      ends.push(await daemon.exited);
      daemon = undefined;
      await pause(awayMs);
      awayMs = 0;
    }
  };
  const running = run();
  const ready = (): Promise<void> => (daemon ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)));
  return {
    name,
    ready,
    ends,
    failedStarts,
    kill: async (next = {}) => {
      awayMs = next.awayMs ?? 0;
      faults = next.faults ?? '';
      const one = daemon;
      if (!one) return;
      one.process.kill('SIGKILL');
      await one.exited;
    },
    signal: (signal) => void daemon?.process.kill(signal),
    stop: async () => {
      wanted = false;
      await daemon?.stop(15_000);
      await running;
    },
  };
};
