import type { Daemon } from './daemon.ts';
import type { ProcessLedger } from './process-ledger.ts';
import type { Progress } from './progress.ts';

/** A part of the running desk: a name, how to start it (resolves when it is ready), and how long its stop may at least take. */
export type Part = { name: string; start: () => Promise<Daemon>; leastStopMs: number };

/** All parts together have to stop within ten seconds. */
const stopWithinMs = 9200;
const longestPauseMs = 30_000;
const calmAfterMs = 60_000;

/**
 * Keeps parts running: one that ends without being told to is started again, with pauses that double from half a second to half a minute.
 * Stops them in the reverse order of their start.
 */
export class Supervisor {
  readonly #progress: Progress;
  readonly #ledger: ProcessLedger;
  readonly #parts: { part: Part; daemon: Daemon }[] = [];
  #stopped: Promise<void> | undefined;

  constructor(progress: Progress, ledger: ProcessLedger) {
    this.#progress = progress;
    this.#ledger = ledger;
  }

  /** True from the moment the stop began. */
  get stopping(): boolean {
    return this.#stopped !== undefined;
  }

  /** Starts parts at the same time and looks after them from then on. Rejects when one does not start. */
  async run(...parts: Part[]): Promise<void> {
    const started = await Promise.allSettled(parts.map((part) => part.start()));
    for (const [index, result] of started.entries()) {
      if (result.status === 'rejected') continue;
      const entry = { part: parts[index] as Part, daemon: result.value };
      this.#parts.push(entry);
      void this.#watch(entry);
    }
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Stops everything, the youngest first, and kills what does not stop: done within ten seconds, whatever is stuck. */
  stopAll(): Promise<void> {
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  /** Kills everything at once. */
  killAll(): void {
    this.#ledger.killAll();
  }

  async #stopInOrder(): Promise<void> {
    const deadline = Date.now() + stopWithinMs;
    const youngestFirst = [...this.#parts].reverse();
    for (const [index, { part, daemon }] of youngestFirst.entries()) {
      const keptForOthers = youngestFirst.slice(index + 1).reduce((sum, other) => sum + other.part.leastStopMs, 0);
      const patience = Math.max(part.leastStopMs, deadline - Date.now() - keptForOthers);
      const began = Date.now();
      await daemon.stop(patience);
      if (Date.now() - began >= patience) this.#progress.line(`  ${part.name} did not stop by itself and was killed`);
    }
    await this.#ledger.endAll(500); // what was about to be started when the stop came
  }

  async #watch(entry: { part: Part; daemon: Daemon }): Promise<void> {
    let pauseMs = 500;
    for (;;) {
      const since = Date.now();
      const reason = await entry.daemon.exited;
      if (this.stopping) return;
      if (Date.now() - since > calmAfterMs) pauseMs = 500;
      for (let again: Daemon | undefined; again === undefined; ) {
        this.#progress.line(`  ! ${entry.part.name} ended (${reason}); starting it again in ${pauseMs / 1000} s`);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        if (this.stopping) return;
        again = await entry.part.start().catch((error: Error) => {
          if (!this.stopping) this.#progress.line(`  ! ${entry.part.name}: ${error.message}`);
          return undefined;
        });
        if (this.stopping) return;
        if (again) {
          entry.daemon = again;
          this.#progress.line(`  ✓ ${entry.part.name} runs again`);
        }
      }
    }
  }
}
