import type { WriteStream } from 'node:tty';

/** Tells the person in front of the terminal what is being done and for how long. */
export type Progress = {
  /** Runs a step; one that takes longer than a second is shown with its elapsed time, and what it `report`s meanwhile. */
  step<T>(label: string, run: (report: (detail: string) => void) => Promise<T> | T): Promise<T>;
  /** A line of its own. */
  line(text: string): void;
};

/** Writes to a terminal, rewriting the line of the running step every second, or to a file with a line every 30 s. */
export function createProgress(out: WriteStream | NodeJS.WritableStream = process.stdout): Progress {
  const terminal = 'isTTY' in out && out.isTTY ? out : undefined;
  const clear = () => terminal?.write('\r\u001b[2K');
  return {
    line(text) {
      clear();
      out.write(`${text}\n`);
    },
    async step(label, run) {
      const started = Date.now();
      let detail = '';
      let ticks = 0;
      const show = () => {
        ticks++;
        const text = `  … ${label}  ${elapsed(started)}${detail === '' ? '' : `  ${detail}`}`;
        if (terminal) terminal.write(`\r\u001b[2K${text.slice(0, Math.max(20, terminal.columns - 1))}`);
        else if (ticks === 1 || ticks % 30 === 0) out.write(`${text}\n`);
      };
      const timer = setInterval(show, 1000);
      try {
        const result = await run((text) => {
          detail = text;
        });
        clear();
        out.write(`  ✓ ${label}  ${elapsed(started)}\n`);
        return result;
      } catch (error) {
        clear();
        out.write(`  ✗ ${label}  ${elapsed(started)}\n`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** Says nothing. */
export const silent: Progress = {
  line() {},
  step: async (_label, run) => run(() => {}),
};

function elapsed(since: number): string {
  const seconds = (Date.now() - since) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}
