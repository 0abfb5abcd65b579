import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { msOf } from '../../contracts/instant.ts';
import { wantedTimers } from '../../domain/ticket/wanted-timers.ts';
import type { TicketLife } from './life.ts';

type Armed = { at: string; scope: CancellationScope };

/**
 * The engine counts a timer from the end of the workflow task that started it, and that task goes on while a local
 * activity records its events: mostly for some hundredths of a second, at most for three seconds. So the timer of a limit
 * wakes its ticket this much too early, ms, and the rest is started in a task that records nothing (decision 0037).
 */
const earlyMs = 5_000;

/**
 * The durable timers of one run. What should be armed is a function of the ticket's state; after every change the
 * difference is cancelled and started, so no timer outlives its reason.
 */
export class Timers {
  readonly #life: TicketLife;
  readonly #fired: () => void;
  readonly #armed = new Map<string, Armed>();

  /** `fired` is called when a timer has gone off and its rung is to be processed. */
  constructor(life: TicketLife, fired: () => void) {
    this.#life = life;
    this.#fired = fired;
  }

  /** Ids and instants of what is armed. */
  list(): { id: string; at: string }[] {
    return [...this.#armed].map(([id, { at }]) => ({ id, at }));
  }

  /** Cancels what is no longer wanted and starts what is not yet armed. */
  arm(): void {
    const { ticket, plan } = this.#life;
    const wanted = new Map(wantedTimers(ticket, plan).map((timer) => [timer.id, timer]));
    for (const [id, { at, scope }] of this.#armed) {
      if (wanted.get(id)?.at === at) continue;
      this.#armed.delete(id);
      scope.cancel();
    }
    const now = msOf(this.#life.now());
    for (const { id, at, summary, isLimit } of wanted.values()) {
      const ms = msOf(at) - now;
      // An overdue rung is used up by firing; the end of the life is not: once past, it needs no waking.
      if (this.#armed.has(id) || (id === 'end' && ms <= 0)) continue;
      this.#start(id, at, Math.max(1, isLimit && ms > earlyMs ? ms - earlyMs : ms), summary);
    }
  }

  #start(id: string, at: string, ms: number, summary: string): void {
    const scope = new CancellationScope({ cancellable: true });
    this.#armed.set(id, { at, scope });
    scope
      .run(() => sleep(ms, { summary }))
      .then(() => {
        this.#armed.delete(id);
        if (this.#life.now() < at) this.arm();
        else this.#fired();
      })
      .catch((error) => {
        if (!isCancellation(error)) throw error;
      });
  }
}
