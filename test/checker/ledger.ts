import type { RungEvent, TicketEvent } from '../../contracts/event.ts';
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
  percent,
  planned,
  rungsToAgreed,
} from './owed.ts';
import type { ClockPromise, Promises } from './promises.ts';
import { moveTo, moveToAgreed, moveToVersion } from './regraded.ts';
import type { Story } from './story.ts';

/** All promises of one ticket, and what each of its events does to them. */
export class Ledger {
  readonly all: Owed[] = [];
  #promises: Promises;
  readonly #number: string;

  constructor(number: string, promises: Promises) {
    this.#number = number;
    this.#promises = promises;
  }

  /** The ticket goes to another version of its policy; what that does to its promises follows from the event. */
  goesTo(promises: Promises): void {
    this.#promises = promises;
  }

  /** What must follow an event, in order per deadline. `story` is the ticket after it. */
  effectsOf(event: TicketEvent, story: Story): Effect[] {
    const at = Date.parse(event.at);
    const rows = this.#promises.inForce(story.level, story.requestType);
    return [
      ...this.#kept(event, story, at),
      ...this.#ended(event, story, at),
      ...this.#unkept(event, at),
      ...this.#regraded(event, story, rows, at),
      ...this.#switched(event, story, rows, at),
      ...this.#agreed(event, story, at),
      ...this.#begun(event, story, rows, at),
      ...this.#rested(event, story, at),
    ];
  }

  /** What follows when one clock hears of another: that it was missed, that it was met. */
  heard(event: TicketEvent, story: Story): Effect[] {
    const at = Date.parse(event.at);
    return this.#hears(event, story, at);
  }

  #hears(event: TicketEvent, story: Story, at: number): Effect[] {
    const rows = this.#promises.inForce(story.level, story.requestType);
    return [...this.#kept(event, story, at), ...this.#begun(event, story, rows, at)];
  }

  /** An effect with those of the clocks that wait for it. */
  #withHearers(met: Effect, story: Story, at: number): Effect[] {
    const event = { type: 'deadline_met', at: iso(at), data: met.data } as unknown as TicketEvent;
    return [met, ...this.#hears(event, story, at)];
  }

  /** What is wrong with the end of a longest pause. */
  restEnds(event: Extract<TicketEvent, { type: 'deadline_resumed' }>): string[] {
    const owed = this.all.find((one) => one.id === event.data.deadline);
    const at = Date.parse(event.at);
    if (owed?.state !== 'paused') return [`${event.data.deadline} runs on, but did not rest`];
    if (owed.resumeAt === null || owed.resumeAt > at) return [`${owed.id} runs on though its rest is not over`];
    const effect = this.#resume(owed, at, 'longest_pause');
    return differences(effect.data, event.data).map((one) => `deadline_resumed of ${owed.id}: ${one}`);
  }

  /** Rests that were over before an instant and have not ended. */
  overlong(at: number): string[] {
    return this.all
      .filter((one) => one.state === 'paused' && one.resumeAt !== null && one.resumeAt < at)
      .map((one) => `${one.id} should have run on at ${iso(one.resumeAt!)} and still rests`);
  }

  /** What is wrong with a rung's firing. */
  fired(event: RungEvent): string[] {
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
      rung: `${this.#number}/${owed.id}/${owed.term}/${percent(rung.share)}`,
      share: rung.share,
      dueAt: iso(rung.at),
      latenessMs: at - (voided ? owed.unmetAt! : rung.at),
      tell: rung.tell,
      ...(voided ? { voided: true } : {}),
    };
    const next = this.#nextOf(owed, rung, at);
    if (next) {
      const { fired: _, silent: __, again: ___, ...plan } = next;
      expected.next = { ...plan, at: iso(next.at) };
    }
    const usual = rung.share < 1 ? 'deadline_warned' : rung.share > 1 ? 'deadline_escalated' : 'deadline_missed';
    const kind = owed.promise.reminder ? 'deadline_reminded' : usual;
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
    if (next) owed.rungs.push(next);
    if (rung.share === 1 && !owed.promise.reminder) owed.missedAt = at;
    return findings;
  }

  /** Of a repeating clock the next rung after its last: the first of whole lengths from its start that is still to come. */
  #nextOf(owed: Owed, rung: Owed['rungs'][number], at: number): Owed['rungs'][number] | null {
    if (!owed.promise.repeats || owed.rungs.some(({ share }) => share > rung.share)) return null;
    for (let lengths = 1; ; lengths++) {
      const next = instantOf(owed.promise, owed.startedAt, rung.share + lengths, owed.pauses);
      if (next > at)
        return { ...rung, share: rung.share + lengths, at: next, fired: false, silent: false, again: true };
    }
  }

  /** What the rung does that an event tells of. */
  doesAt({ deadline, share }: { deadline: string; share: number }): string | undefined {
    return this.all.find((one) => one.id === deadline)?.rungs.find((one) => one.share === share)?.does;
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
      const resumed = owed.state === 'paused' ? [this.#resume(owed, at, event.type)] : [];
      owed.state = pattern.provisional ? 'provisional' : 'met';
      owed.metAt = at;
      const met = effect('deadline_met', owed, {
        metAt: iso(at),
        dueAt: iso(dueOf(owed)),
        inTime: owed.missedAt === null && at <= dueOf(owed),
        provisional: pattern.provisional === true,
        by: event.type,
      });
      // The clock starts anew as if nothing ran; what hears of its meeting comes first.
      const hearers = this.#withHearers(met, story, at);
      return [...resumed, ...hearers, ...(pattern.restarts ? this.#begin(promise, story, at, at, event) : [])];
    });
  }

  #ended(event: TicketEvent, story: Story, at: number): Effect[] {
    if (!['confirmed', 'archived', 'cancelled'].includes(event.type)) return [];
    return [...this.all].flatMap((owed) => {
      if (!isLive(owed)) return [];
      if (event.type === 'archived' && this.#promiseOf(owed, story)?.outlivesArchive) return [];
      if (event.type === 'confirmed' && owed.state === 'provisional') {
        owed.state = 'met';
        owed.metAt ??= at;
        const met = effect('deadline_met', owed, {
          metAt: iso(owed.metAt),
          dueAt: iso(dueOf(owed)),
          inTime: owed.missedAt === null && owed.metAt <= dueOf(owed),
          provisional: false,
          by: 'confirmed',
        });
        return this.#withHearers(met, story, at);
      }
      owed.state = 'void';
      return [effect('deadline_voided', owed, { cause: event.type })];
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
      return promise.fromCreation && owed.agreed === null && changes
        ? [moveTo(owed, promise, story.level, cause, at)]
        : [];
    });
    return [...moved, ...this.#added(event, story, rows, at)];
  }

  /** Another version of the policy: limits anew from where they began, or of each the later; none is added then. */
  #switched(event: TicketEvent, story: Story, rows: ClockPromise[], at: number): Effect[] {
    if (event.type !== 'policy_moved') return [];
    const kinder = event.data.mode === 'kinder';
    const moved = this.all.filter(isLive).flatMap((owed): Effect[] => {
      const promise = this.#promiseOf(owed, story);
      if (promise)
        return owed.agreed === null ? moveToVersion(owed, promise, this.#promises, story.level, kinder, at) : [];
      owed.state = 'void';
      return [effect('deadline_voided', owed, { cause: 'policy_changed' })];
    });
    return kinder ? moved : [...moved, ...this.#added(event, story, rows, at)];
  }

  #added(event: TicketEvent, story: Story, rows: ClockPromise[], at: number): Effect[] {
    const opener = story.roundStartedAt > story.submittedAt ? 'reopened' : 'submitted';
    return rows
      .filter((row) => row.fromCreation && row.starts.some((one) => one.type === opener))
      .filter(
        (row) =>
          !this.all.some(
            (one) => one.clock === row.key && one.state !== 'void' && one.startedAt >= story.roundStartedAt,
          ),
      )
      .flatMap((row) => this.#begin(row, story, story.roundStartedAt, at, event));
  }

  #begun(event: TicketEvent, story: Story, rows: ClockPromise[], at: number): Effect[] {
    return rows
      .filter((row) => row.starts.some((one) => fits(one, event)))
      .filter((row) => !this.all.some((one) => one.clock === row.key && isLive(one)))
      .flatMap((row) => this.#begin(row, story, at, at, event));
  }

  /** An agreement moves a limit to its date, or takes that back. */
  #agreed(event: TicketEvent, story: Story, at: number): Effect[] {
    return this.all.flatMap((owed) => {
      if ((owed.state !== 'running' && owed.state !== 'paused') || owed.missedAt !== null) return [];
      const promise = this.#promiseOf(owed, story);
      const pattern = promise?.movedBy.find((one) => fits(one, event));
      if (!promise || !pattern) return [];
      const said = pattern.to === null ? null : (event.data as Record<string, unknown>)[pattern.to];
      const date = typeof said === 'string' ? Date.parse(said) : null;
      const after = {
        ...owed,
        rungs: owed.rungs.map((one) => ({ ...one })),
        pauses: owed.pauses.map((one) => ({ ...one })),
      };
      if (after.state === 'paused') this.#resume(after, at, event.type);
      if (pattern.to === null ? owed.agreed === null : date === null || date <= dueOf(after)) return [];
      const resumed = owed.state === 'paused' ? [this.#resume(owed, at, event.type)] : [];
      return [...resumed, moveToAgreed(owed, promise, date, event.type, at)];
    });
  }

  #begin(promise: ClockPromise, story: Story, from: number, at: number, event: TicketEvent): Effect[] {
    const n = this.all.filter((one) => one.clock === promise.key && one.round === story.round).length + 1;
    const said = promise.until === null ? null : (event.data as Record<string, unknown>)[promise.until];
    const date = typeof said === 'string' ? Date.parse(said) : null;
    if (promise.until !== null && (date === null || date <= from)) return [];
    const rungs =
      date === null
        ? promise.rungs.map(({ share = 1, tell, does }) => ({
            share,
            tell,
            ...(does ? { does } : {}),
            at: instantOf(promise, from, share, []),
          }))
        : rungsToAgreed(promise, from, date);
    const due = rungs.find((rung) => rung.share === 1)!.at;
    const past = due <= at;
    const owed: Owed = {
      id: `${promise.key}/${story.round}.${n}`,
      clock: promise.key,
      round: story.round,
      term: 0,
      level: story.level,
      promise,
      version: this.#promises.version,
      since: story.submittedAt,
      startedAt: from,
      rungs: rungs.map((rung) => ({ ...rung, fired: false, silent: past && rung.at <= at })),
      state: 'running',
      metAt: null,
      missedAt: null,
      unmetAt: null,
      past,
      pauses: [],
      lengthMs: date === null ? promise.lengthMs : date - from,
      pausedMs: 0,
      resumeAt: null,
      agreed: null,
    };
    this.all.push(owed);
    const started = effect('deadline_started', owed, {
      startedAt: iso(from),
      dueAt: iso(due),
      level: story.level,
      lengthMs: owed.lengthMs,
      calendar: promise.calendarKey,
      calendarVersion: promise.calendar.version,
      policy: { key: this.#promises.key, version: this.#promises.version },
      rungs: planned(owed),
      provisionalCalendar: isUncertain(owed),
      ...(past ? { pastAtRegrading: true } : {}),
      ...(promise.reminder ? { reminder: true } : {}),
      ...(promise.repeats ? { repeats: true } : {}),
    });
    return [started];
  }

  #rested(event: TicketEvent, story: Story, at: number): Effect[] {
    return this.all.flatMap((owed) => {
      const promise = this.#promiseOf(owed, story);
      const rests = story.waiting !== null && (promise?.pausesOn.includes(story.waiting) ?? false);
      const left = promise?.maxPauseMs == null ? Number.POSITIVE_INFINITY : promise.maxPauseMs - owed.pausedMs;
      if (owed.state === 'running' && rests && owed.agreed === null && left > 0) {
        owed.state = 'paused';
        owed.pauses.push({ from: at, to: null });
        owed.resumeAt = Number.isFinite(left) ? owed.promise.calendar.add(at, left) : null;
        const until = owed.resumeAt === null ? {} : { until: iso(owed.resumeAt) };
        return [effect('deadline_paused', owed, { reason: story.waiting, ...until })];
      }
      return owed.state === 'paused' && !rests ? [this.#resume(owed, at, event.type)] : [];
    });
  }

  #resume(owed: Owed, at: number, cause: string): Effect {
    const from = dueOf(owed);
    const pause = owed.pauses.at(-1)!;
    const over = owed.resumeAt !== null && owed.resumeAt <= at;
    const end = over ? owed.resumeAt! : at;
    pause.to = end;
    owed.state = 'running';
    owed.resumeAt = null;
    for (const rung of owed.rungs) {
      if (!rung.fired && !rung.silent) rung.at = instantOf(owed.promise, owed.startedAt, rung.share, owed.pauses);
    }
    const pausedMs = owed.promise.calendar.between(pause.from, end);
    owed.pausedMs += pausedMs;
    return effect('deadline_resumed', owed, {
      pausedMs,
      from: iso(from),
      to: iso(dueOf(owed)),
      rungs: planned(owed),
      provisionalCalendar: isUncertain(owed),
      cause: over ? 'longest_pause' : cause,
      ...(over && end < at ? { resumedAt: iso(end) } : {}),
    });
  }
}
