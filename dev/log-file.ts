import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log file larger than this is put aside as `<file>.1`, in place of the one put aside before. */
const most = 10_000_000;

/** Opens a log file for appending and returns its descriptor, to be handed to a process as its output. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  try {
    if (statSync(file).size > most) renameSync(file, `${file}.1`);
  } catch {
    // No such file yet.
  }
  return openSync(file, 'a', 0o600);
}

/** A log file that this process writes itself, and that is put aside while it runs. */
export function createLogWriter(file: string): { write(text: string): void; close(): void } {
  let descriptor = openLog(file);
  let written = 0;
  return {
    write(text) {
      written += writeSync(descriptor, text);
      if (written < most) return;
      closeSync(descriptor);
      descriptor = openLog(file);
      written = 0;
    },
    close: () => closeSync(descriptor),
  };
}

/** The last lines of a log file, for an error message. */
export function tailOf(file: string, lines = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
