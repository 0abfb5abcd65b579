import type { TicketEvent } from '../../contracts/event.ts';
import {
  differences,
  dueOf,
  type Effect,
  effect,
  fits,
  instantOf,
  isLive,
  iso,
  isUncertain,
  type Owed,
  planned,
} from './owed.ts';
import type { ClockPromise, Promises } from './promises.ts';
import { moveTo } from './regraded.ts';
import type { Story } from './story.ts';

/** All promises of one ticket, and what each of its events does to them. */
export class Ledger {
  readonly all: Owed[] = [];
  readonly #promises: Promises;
  readonly #number: string;

  constructor(number: string, promises: Promises) {
    this.#number = number;
    this.#promises = promises;
  }

  /** What must follow an event, in order per deadline. `story` is the ticket after it. */
  effectsOf(event: TicketEvent, story: Story): Effect[] {
    const at = Date.parse(event.at);
    const rows = this.#promises.inForce(story.level, story.requestType);
    return [
      ...this.#kept(event, story, at),
      ...this.#ended(event, at),
      ...this.#unkept(event, at),
      ...this.#regraded(event, story, rows, at),
      ...this.#begun(event, story, rows, at),
      ...this.#rested(story, at),
    ];
  }

  /** What is wrong with a rung's firing. */
  fired(event: Extract<TicketEvent, { type: 'deadline_warned' | 'deadline_missed' | 'deadline_escalated' }>): string[] {
    const { data, type } = event;
    const at = Date.parse(event.at);
    const owed = this.all.find((one) => one.id === data.deadline);
    const rung = owed?.rungs.find((one) => one.share === data.share);
    if (!owed || !rung) return [`${type} of ${data.deadline}, share ${data.share}: there is no such rung`];
    const what = `${owed.id} at ${Math.round(rung.share * 100)} %`;
    if (rung.fired) return [`${what} took effect twice`];
    const findings: string[] = [];
    if (owed.state !== 'running') findings.push(`${what} fired while ${owed.state}`);
    if (rung.silent) findings.push(`${what} was past at regrading and must stay silent`);
    if (at < rung.at) findings.push(`${what} fired at ${event.at}, before ${iso(rung.at)}`);
    const voided = owed.unmetAt !== null && owed.unmetAt > rung.at;
    const expected: Record<string, unknown> = {
      deadline: owed.id,
      clock: owed.clock,
      round: owed.round,
      rung: `${this.#number}/${owed.id}/${owed.term}/${Math.round(rung.share * 100)}`,
      share: rung.share,
      dueAt: iso(rung.at),
      latenessMs: at - (voided ? owed.unmetAt! : rung.at),
      tell: rung.tell,
      ...(voided ? { voided: true } : {}),
    };
    const kind = rung.share < 1 ? 'deadline_warned' : rung.share > 1 ? 'deadline_escalated' : 'deadline_missed';
    if (type !== kind) findings.push(`${what} fired as ${type}, not as ${kind}`);
    findings.push(...differences(expected, data).map((one) => `${type} of ${what}: ${one}`));
    for (const { owed: other, rung: earlier } of this.unfired()) {
      if (earlier.at < rung.at) {
        findings.push(
          `${what} fired before ${other.id} at ${Math.round(earlier.share * 100)} %, which was due earlier`,
        );
      }
    }
    rung.fired = true;
    if (rung.share === 1) owed.missedAt = at;
    return findings;
  }

  /** Rungs of running deadlines that have not fired yet. */
  unfired(): { owed: Owed; rung: Owed['rungs'][number] }[] {
    return this.all
      .filter((owed) => owed.state === 'running')
      .flatMap((owed) => owed.rungs.filter((rung) => !rung.fired && !rung.silent).map((rung) => ({ owed, rung })));
  }

  #promiseOf(owed: Owed, story: Story): ClockPromise | undefined {
    const now = this.#promises.inForce(story.level, story.requestType).find((row) => row.key === owed.clock);
    if (!now || now.fromCreation) return now;
    return this.#promises.inForce(owed.level, story.requestType).find((row) => row.key === owed.clock) ?? now;
  }

  #kept(event: TicketEvent, story: Story, at: number): Effect[] {
    return [...this.all].flatMap((owed) => {
      if (owed.state !== 'running' && owed.state !== 'paused') return [];
      const promise = this.#promiseOf(owed, story);
      const pattern = promise?.meets.find((one) => fits(one, event));
      if (!promise || !pattern) return [];
      const resumed = owed.state === 'paused' ? [this.#resume(owed, at)] : [];
      owed.state = pattern.provisional ? 'provisional' : 'met';
      owed.metAt = at;
      const met = effect('deadline_met', owed, {
        metAt: iso(at),
        dueAt: iso(dueOf(owed)),
        inTime: owed.missedAt === null && at <= dueOf(owed),
        provisional: pattern.provisional === true,
        by: event.type,
      });
      return [...resumed, met, ...(pattern.restarts ? [this.#begin(promise, story, at, at)] : [])];
    });
  }

  #ended(event: TicketEvent, at: number): Effect[] {
    if (!['confirmed', 'archived', 'cancelled'].includes(event.type)) return [];
    return this.all.filter(isLive).map((owed) => {
      if (event.type === 'confirmed' && owed.state === 'provisional') {
        owed.state = 'met';
        owed.metAt ??= at;
        return effect('deadline_met', owed, {
          metAt: iso(owed.metAt),
          dueAt: iso(dueOf(owed)),
          inTime: owed.missedAt === null && owed.metAt <= dueOf(owed),
          provisional: false,
          by: 'confirmed',
        });
      }
      owed.state = 'void';
      return effect('deadline_voided', owed, { cause: event.type });
    });
  }

  #unkept(event: TicketEvent, at: number): Effect[] {
    if (!['not_solved', 'partly_solved', 'confirmation_taken_back'].includes(event.type)) return [];
    return this.all
      .filter((owed) => owed.state === 'provisional')
      .map((owed) => {
        owed.state = 'running';
        owed.metAt = null;
        owed.unmetAt = at;
        return effect('deadline_unmet', owed, { dueAt: iso(dueOf(owed)), by: event.type });
      });
  }

  #regraded(event: TicketEvent, story: Story, rows: ClockPromise[], at: number): Effect[] {
    if (event.type !== 'classified' && !(event.type === 'graded' && event.data.from !== null)) return [];
    const cause = event.type === 'graded' ? 'regraded' : 'reclassified';
    const moved = this.all.filter(isLive).flatMap((owed): Effect[] => {
      const promise = rows.find((row) => row.key === owed.clock);
      if (!promise) {
        owed.state = 'void';
        return [effect('deadline_voided', owed, { cause })];
      }
      const shape = (rungs: ClockPromise['rungs']) => JSON.stringify(rungs.map(({ share, tell }) => ({ share, tell })));
      const changes =
        promise.lengthMs !== owed.promise.lengthMs ||
        promise.calendarKey !== owed.promise.calendarKey ||
        shape(promise.rungs) !== shape(owed.promise.rungs) ||
        (promise.ofLevels && owed.level !== story.level);
      return promise.fromCreation && changes ? [moveTo(owed, promise, story.level, cause, at)] : [];
    });
    const opener = story.roundStartedAt > story.submittedAt ? 'reopened' : 'submitted';
    const added = rows
      .filter((row) => row.fromCreation && row.starts.some((one) => one.type === opener))
      .filter(
        (row) =>
          !this.all.some(
            (one) => one.clock === row.key && one.state !== 'void' && one.startedAt >= story.roundStartedAt,
          ),
      )
      .map((row) => this.#begin(row, story, story.roundStartedAt, at));
    return [...moved, ...added];
  }

  #begun(event: TicketEvent, story: Story, rows: ClockPromise[], at: number): Effect[] {
    return rows
      .filter((row) => row.starts.some((one) => fits(one, event)))
      .filter((row) => !this.all.some((one) => one.clock === row.key && isLive(one)))
      .map((row) => this.#begin(row, story, at, at));
  }

  #begin(promise: ClockPromise, story: Story, from: number, at: number): Effect {
    const n = this.all.filter((one) => one.clock === promise.key && one.round === story.round).length + 1;
    const rungs = promise.rungs.map(({ share, tell }) => ({ share, tell, at: instantOf(promise, from, share, []) }));
    const due = rungs.find((rung) => rung.share === 1)!.at;
    const past = due <= at;
    const owed: Owed = {
      id: `${promise.key}/${story.round}.${n}`,
      clock: promise.key,
      round: story.round,
      term: 0,
      level: story.level,
      promise,
      since: story.submittedAt,
      startedAt: from,
      rungs: rungs.map((rung) => ({ ...rung, fired: false, silent: past && rung.at <= at })),
      state: 'running',
      metAt: null,
      missedAt: null,
      unmetAt: null,
      past,
      pauses: [],
    };
    this.all.push(owed);
    return effect('deadline_started', owed, {
      startedAt: iso(from),
      dueAt: iso(due),
      level: story.level,
      lengthMs: promise.lengthMs,
      calendar: promise.calendarKey,
      calendarVersion: promise.calendar.version,
      policy: { key: this.#promises.key, version: this.#promises.version },
      rungs: planned(owed),
      provisionalCalendar: isUncertain(owed),
      ...(past ? { pastAtRegrading: true } : {}),
    });
  }

  #rested(story: Story, at: number): Effect[] {
    return this.all.flatMap((owed) => {
      const rests = story.waiting !== null && (this.#promiseOf(owed, story)?.pausesOn.includes(story.waiting) ?? false);
      if (owed.state === 'running' && rests) {
        owed.state = 'paused';
        owed.pauses.push({ from: at, to: null });
        return [effect('deadline_paused', owed, { reason: story.waiting })];
      }
      return owed.state === 'paused' && !rests ? [this.#resume(owed, at)] : [];
    });
  }

  #resume(owed: Owed, at: number): Effect {
    const from = dueOf(owed);
    const pause = owed.pauses.at(-1)!;
    pause.to = at;
    owed.state = 'running';
    for (const rung of owed.rungs) {
      if (!rung.fired && !rung.silent) rung.at = instantOf(owed.promise, owed.startedAt, rung.share, owed.pauses);
    }
    return effect('deadline_resumed', owed, {
      pausedMs: owed.promise.calendar.between(pause.from, at),
      from: iso(from),
      to: iso(dueOf(owed)),
      rungs: planned(owed),
      provisionalCalendar: isUncertain(owed),
    });
  }
}
