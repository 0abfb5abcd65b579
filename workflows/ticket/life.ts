import { uuid4, workflowInfo } from '@temporalio/workflow';
import { audienceOf, type EventActor, type NewEvent, type TicketEvent } from '../../contracts/event.ts';
import { type Instant, instantOf, laterOf } from '../../contracts/instant.ts';
import type { Plan } from '../../domain/policy/plan.ts';
import type { Refusal } from '../../domain/ticket/command.ts';
import { type Asked, type Decided, decide, decideOverdue } from '../../domain/ticket/decide.ts';
import { evolve, fold, openedTicket } from '../../domain/ticket/evolve.ts';
import { knownFrom, knownLength, tailLength } from '../../domain/ticket/kept.ts';
import type {
  Adopted,
  Carried,
  KnownCommand,
  Parked,
  QueuedSignal,
  TicketStart,
} from '../../domain/ticket/messages.ts';
import { openingEvents } from '../../domain/ticket/opening.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { ticketActivities } from './activities.ts';
import { idIn } from './take-signal.ts';

/** A signal that has been decided, the id it was given and the last event it caused. */
export type DecidedSignal = QueuedSignal & { commandId: string; seq: number };

/** Who and what stands behind a batch of events. */
export type Cause = { actor: EventActor; commandId: string | null; digest?: string; receivedAt?: Instant };

const system: Cause = { actor: { id: null, via: 'system' }, commandId: null };

type Version = Plan['policy'];

const isSame = (one: Version, other: Version): boolean => one.key === other.key && one.version === other.version;

const isOf = (plan: Plan, ticket: Ticket): boolean => isSame(plan.policy, ticket.policy);

/**
 * The state of one ticket's workflow: the folded ticket, the events that wait for their record, the ids of decided
 * commands. Its methods decide and append without an `await` between; everything that waits lives elsewhere.
 */
export class TicketLife {
  readonly activities = ticketActivities();
  readonly number: string;
  readonly clockOffsetMs: number;
  ticket: Ticket;
  plan: Plan;
  persisted = 0;
  tail: TicketEvent[] = [];
  known: KnownCommand[] = [];
  signals: QueuedSignal[] = [];
  /** Signals decided and perhaps not yet recorded: those that an adoption does not bring back are decided again. */
  decidedSignals: DecidedSignal[] = [];
  parked: Parked | null = null;
  /** Counts repairs: who waits for a seq of an older generation decides again. */
  generation = 0;
  /** Commands by update that are decided and not yet recorded. */
  unrecorded = 0;
  /** Commands decided in this run. */
  decided = 0;
  /** SQL is known to hold events up to here; beyond the ticket's revision when the task that recorded them was lost. */
  recordedElsewhere = 0;
  #adoptedIds: ReadonlySet<string> = new Set();
  #signalsWithoutId = 0;
  #nextPlan: Plan | null = null;

  constructor(start: TicketStart) {
    this.number = start.number;
    this.clockOffsetMs = start.clockOffsetMs;
    this.plan = start.plan;
    if (start.carried) {
      this.ticket = start.carried.ticket;
      this.persisted = start.carried.persisted;
      this.tail = start.carried.tail;
      this.known = start.carried.known;
      this.signals = start.carried.signals;
    } else {
      const at = start.acceptedAt;
      const [first, ...rest] = openingEvents(start.number, start.opening, at, start.plan).map((event, index) =>
        this.#stamp(event, index + 1, at, {
          actor: { id: start.opening.submitted.enteredBy, via: 'http' },
          commandId: start.requestId,
        }),
      );
      this.ticket = rest.reduce(evolve, openedTicket(start.number, first!));
      this.tail = [first!, ...rest];
      this.known = [{ id: start.requestId, seq: this.ticket.revision }];
    }
  }

  /** Ticket time: workflow time plus the test clock's offset, never before the last event. */
  now(): Instant {
    return laterOf(instantOf(Date.now() + this.clockOffsetMs), this.ticket.at);
  }

  /** Events that are decided and not yet recorded, in order. */
  get outbox(): TicketEvent[] {
    return this.tail.filter((event) => event.seq > this.persisted);
  }

  /** Is the ticket behind its own record? Then the recorder has it adopt, before anything is decided on an old state. */
  get isBehind(): boolean {
    return this.recordedElsewhere > this.ticket.revision;
  }

  /**
   * The id of a signal that names none: the same whenever it is taken, in a task that is done again and after a Reset, or it
   * would be recorded twice. Signals are taken in the order of the history.
   */
  idOfNextSignal(): string {
    // Not used, but drawn: the ids of events follow from the order of draws, also in the replay of older histories.
    uuid4();
    this.#signalsWithoutId += 1;
    return `${workflowInfo().originalExecutionRunId}.${this.#signalsWithoutId}`;
  }

  /** What is known of a command id: decided in this or an earlier run, as far as the ring reaches. */
  lookUp(commandId: string): KnownCommand | undefined {
    return this.known.find((one) => one.id === commandId);
  }

  /** Would the command be accepted now? Decided on a discarded copy, overdue rungs first. */
  preview(asked: Asked): Decided {
    const now = this.now();
    const overdue = decideOverdue(this.ticket, now, this.plan, false);
    if (overdue.outcome !== 'events') return overdue;
    const ticket = overdue.events.reduce((next, event) => fold(next, event, now), this.ticket);
    return decide({ ...ticket, revision: this.ticket.revision }, asked, now, this.plan);
  }

  /** Processes overdue rungs, then decides the command and appends what it causes. */
  carryOut(asked: Asked, cause: Cause): Decided {
    const now = this.now();
    const { revision } = this.ticket;
    const overdue = this.passTime(false);
    if (overdue.outcome !== 'events') return overdue;
    // The caller saw the ticket before the rungs that this very moment processed: they do not make it stale.
    const seen = asked.ifRevision === revision ? { ...asked, ifRevision: this.ticket.revision } : asked;
    const decision = decide(this.ticket, this.#withLongPlan(seen), now, this.plan);
    if (decision.outcome === 'events') {
      // With its events, so that nothing is ever decided by the plan of another version.
      if (decision.plan) this.plan = decision.plan;
      this.#nextPlan = null;
      this.append(decision.events, now, cause);
      // What a "not solved" has brought back may be long overdue: its rungs fire at the voiding, not a timer later.
      this.passTime(false);
    }
    return decision;
  }

  /** A longer plan, or that of the version to which the ticket went or may go. */
  renewed(plan: Plan): void {
    if (isOf(plan, this.ticket)) this.plan = plan;
    else this.#nextPlan = plan;
  }

  /** What was asked, with the plan that was fetched where the one which came with the command ended too early. */
  #withLongPlan(asked: Asked): Asked {
    const { policy } = asked.facts;
    const next = this.#nextPlan;
    if (!policy || !next || !isSame(policy.plan.policy, next.policy)) return asked;
    return { ...asked, facts: { ...asked.facts, policy: { ...policy, plan: next } } };
  }

  /** Fires the rungs that are overdue; `exactly` includes those due at this very instant. */
  passTime(exactly: boolean): Decided {
    const now = this.now();
    const overdue = decideOverdue(this.ticket, now, this.plan, exactly);
    if (overdue.outcome === 'events') this.append(overdue.events, now, system);
    return overdue;
  }

  /** Records on the timeline that a command was refused whose caller no longer waits for an answer, and why. */
  reject(
    command: string,
    { code, details }: Refusal,
    by: string | null,
    commandId: string,
    via: 'signal' | 'http' = 'signal',
  ): void {
    const event: NewEvent = {
      type: 'command_rejected',
      data: { command, code, by, via, ...(details ? { details } : {}) },
    };
    this.append([event], this.now(), { actor: { id: null, via }, commandId });
    this.known = this.known.map((one) => (one.id === commandId ? { ...one, refused: code } : one));
  }

  /** Numbers events, folds them and queues them for the record. */
  append(events: readonly NewEvent[], at: Instant, cause: Cause): void {
    for (const event of events) {
      const stamped = this.#stamp(event, this.ticket.revision + 1, at, cause);
      this.ticket = evolve(this.ticket, stamped);
      this.tail.push(stamped);
    }
    const { commandId, digest } = cause;
    if (commandId !== null && events.length > 0) {
      const known = { id: commandId, seq: this.ticket.revision, ...(digest ? { digest } : {}) };
      this.known = [...this.known, known].slice(-knownLength);
      this.decided += 1;
    }
    this.#trim();
  }

  /** The recorder's news: everything up to `revision` is in SQL. */
  recorded(revision: number): void {
    this.persisted = Math.max(this.persisted, revision);
    this.decidedSignals = this.decidedSignals.filter((one) => one.seq > this.persisted);
    this.#trim();
  }

  /** `resend`: records again from `from` on, as far as the tail reaches; false when it does not. */
  resend(from: number): boolean {
    const first = this.tail[0]?.seq ?? this.ticket.revision + 1;
    // Never beyond the first unrecorded event: what lies between would count as recorded.
    if (!Number.isInteger(from) || from < first || from > this.persisted + 1) return false;
    this.persisted = from - 1;
    this.parked = null;
    return true;
  }

  /** `repair`: SQL is right; the own events after its last are dropped and their commands decided again. */
  adopt({ ticket, tail }: Adopted): void {
    this.ticket = ticket;
    this.tail = tail;
    this.persisted = ticket.revision;
    this.known = knownFrom(tail);
    this.#adoptedIds = new Set(tail.map((event) => event.id));
    this.recordedElsewhere = 0;
    this.parked = null;
    this.generation += 1;
    const again = this.decidedSignals.filter((one) => !this.lookUp(one.commandId));
    this.signals = [...again.map(withId), ...this.signals];
    this.decidedSignals = [];
  }

  /** State for the next run. */
  carry(searchAttributes: Record<string, unknown>): Carried {
    const { ticket, persisted, tail, known, signals } = this;
    return { v: 1, ticket, persisted, tail, known, signals, searchAttributes };
  }

  #trim(): void {
    const spare = Math.max(0, this.tail.length - tailLength);
    const drop = this.tail.slice(0, spare).filter((event) => event.seq <= this.persisted).length;
    if (drop > 0) this.tail = this.tail.slice(drop);
  }

  /** A task that is done again draws the ids of the lost one, some of which it has perhaps adopted. */
  #freshId(): string {
    let id = uuid4();
    while (this.#adoptedIds.has(id)) id = uuid4();
    return id;
  }

  #stamp(event: NewEvent, seq: number, at: Instant, cause: Cause): TicketEvent {
    const byRule = event.type.startsWith('deadline_') || (event.type === 'assigned' && event.data.by === 'rule');
    return {
      id: this.#freshId(),
      seq,
      at,
      ...event,
      actor: byRule ? system.actor : cause.actor,
      commandId: cause.commandId,
      audience: audienceOf(event.type),
      ...(cause.digest ? { commandDigest: cause.digest } : {}),
      ...(cause.receivedAt ? { receivedAt: cause.receivedAt } : {}),
    };
  }
}

/**
 * A signal without an id keeps the one it was given, so that deciding it again is the same command. Its own id stays, also
 * where its refusal stands under another: that of a command which had used it before.
 */
const withId = ({ command, payload, commandId, refused }: DecidedSignal): QueuedSignal => ({
  command,
  payload: { ...(payload as object | null), commandId: idIn(payload) ?? commandId },
  ...(refused ? { refused } : {}),
});
