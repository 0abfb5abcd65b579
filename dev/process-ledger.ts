import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { endProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

/** A process that somebody started and is answerable for. */
export type LedgerEntry = ProcessIdentity & { name: string; stopSignal: NodeJS.Signals };

/**
 * The list, on disk, of processes started from one data directory, so that whoever comes after a kill -9 can end the orphans.
 * Written at once with every change; an entry names the start of its process, so that a pid used again is never mistaken.
 */
export class ProcessLedger {
  readonly file: string;
  #entries: LedgerEntry[];

  constructor(file: string) {
    this.file = file;
    this.#entries = readEntries(file);
  }

  /** Takes a process in. */
  add(entry: LedgerEntry): void {
    this.#entries.push(entry);
    this.#write();
  }

  /** Strikes a process out that has ended. */
  remove(identity: ProcessIdentity): void {
    const others = this.#entries.filter(
      (entry) => entry.pid !== identity.pid || entry.startedAt !== identity.startedAt,
    );
    if (others.length === this.#entries.length) return;
    this.#entries = others;
    this.#write();
  }

  /**
   * Ends everything still on the list and running, each with its own signal and a kill after `patienceMs`; the oldest, on which the
   * others stand, when these are gone. Returns the names of those that did run.
   */
  async endAll(patienceMs: number): Promise<string[]> {
    const running = this.#entries.filter(isRunning).reverse();
    const end = (entry: LedgerEntry) => endProcess(entry, entry.stopSignal, patienceMs);
    await Promise.all(running.slice(0, -1).map(end));
    await Promise.all(running.slice(-1).map(end));
    this.#entries = [];
    rmSync(this.file, { force: true });
    return running.map((entry) => entry.name);
  }

  /** Kills everything on the list without waiting; for the exit of a process, where nothing can be awaited. */
  killAll(): void {
    for (const entry of this.#entries.filter(isRunning)) {
      try {
        process.kill(entry.pid, 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
  }

  #write(): void {
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    const draft = `${this.file}.new`;
    writeFileSync(draft, JSON.stringify(this.#entries, null, 1), { mode: 0o600 });
    renameSync(draft, this.file);
  }
}

function readEntries(file: string): LedgerEntry[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LedgerEntry[];
  } catch {
    return [];
  }
}
