import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Actor } from '../../../contracts/actor.ts';
import {
  audienceOf,
  type EventType,
  type IntakeChannel,
  type NewEvent,
  type TicketEvent,
} from '../../../contracts/event.ts';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import type { Plan } from '../../../domain/policy/plan.ts';
import type { Facts, Refusal } from '../../../domain/ticket/command.ts';
import { type Asked, type Decided, decide, decideOverdue } from '../../../domain/ticket/decide.ts';
import { evolve, fold, openedTicket } from '../../../domain/ticket/evolve.ts';
import { type Opening, openingEvents } from '../../../domain/ticket/opening.ts';
import type { Deadline, Ticket } from '../../../domain/ticket/ticket.ts';
import { wantedTimers } from '../../../domain/ticket/wanted-timers.ts';
import type { LoadedPolicy } from '../../../policies/load.ts';
import { createPolicyStore, type PolicyStore } from '../../../policies/store.ts';
import { checkLife } from '../../checker/check-life.ts';
import { knownPromises } from '../../checker/known-promises.ts';
import { groups, people } from './people.ts';

const stores = new Map<string, PolicyStore>();

const storeOf = (name: string): PolicyStore => {
  const place = name === 'invented' ? join(import.meta.dirname, '../../support/policies/invented.json') : name;
  const store = stores.get(name) ?? createPolicyStore(place);
  stores.set(name, store);
  return store;
};

/** An instant of the Chinese wall clock: `cn('2025-10-24 16:00')`. */
export const cn = (local: string): Instant =>
  instantOf(Date.parse(`${local.replace(' ', 'T')}${local.length === 16 ? ':00' : ''}+08:00`));

/** How a life begins. */
export type Beginning = {
  complaint?: Opening['complaint'];
  /** One of {@link policyNames}, or the path of a file. */
  policy?: string;
  at: Instant;
  level?: string;
  requestType?: string | null;
  category?: readonly string[];
  groupId?: string | null;
  channel?: IntakeChannel;
  reviewers?: readonly string[];
};

/**
 * A ticket that lives in memory, driven as its workflow drives it: overdue rungs before each command, timers at their
 * instants, longer plans when asked for. Every life is also told to the independent checker.
 */
export class Life {
  readonly number = 'TS20251024001';
  readonly events: TicketEvent[] = [];
  /** Other versions of its policy, to which it may go. */
  readonly versions: LoadedPolicy[] = [];
  ticket: Ticket;
  plan: Plan;
  now: Instant;
  readonly #policy: string;
  readonly #store: PolicyStore;
  readonly #opening: Opening;
  #commands = 0;

  constructor(begin: Beginning) {
    this.#policy = begin.policy ?? 'customer-response';
    this.#store = storeOf(this.#policy);
    const { policy } = this.#store.configured;
    this.now = begin.at;
    this.plan = this.#store.plan(this.#store.configured, begin.at, begin.at);
    this.#opening = {
      submitted: {
        requestId: '00000000-0000-4000-8d00-000000000001',
        requestSha256: 'b'.repeat(64),
        policy: { key: policy.key, version: policy.version },
        requesterId: people.li.id,
        enteredBy: people.li.id,
        orgId: null,
        channel: begin.channel ?? 'portal',
        requestType: begin.requestType ?? null,
        caseType: null,
        category: begin.category ?? ['software'],
        scope: null,
        urgency: null,
        requestedLevel: null,
        level: begin.level ?? this.plan.initialLevel,
        occurredAt: null,
      },
      groupId: begin.groupId === undefined ? groups.software : begin.groupId,
      earlier: [],
      followUpOf: null,
      ...(begin.complaint && { complaint: begin.complaint }),
      reviewers: begin.reviewers ?? [people.engineer.id],
    };
    const [first, ...rest] = this.#planned(() => openingEvents(this.number, this.#opening, begin.at, this.plan)).map(
      (event, index) => this.#stamp(event, index + 1, people.li, 'opening', 'http'),
    );
    this.ticket = rest.reduce(evolve, openedTicket(this.number, first!));
    this.events.push(first!, ...rest);
  }

  /** Decides a command as the workflow's handler does; what came of it. */
  tries(command: string, input: unknown, actor: Actor, more: { facts?: Facts; via?: 'http' | 'signal' } = {}): Decided {
    const asked: Asked = { command, input, actor, facts: more.facts ?? {}, via: more.via ?? 'http' };
    this.#passTime(false);
    for (;;) {
      const decided = decide(this.ticket, asked, this.now, this.plan);
      if (decided.outcome === 'needsPlan') this.#renew(decided.until, decided.from);
      else {
        if (decided.outcome === 'events' && decided.plan) this.plan = decided.plan;
        this.#commands += 1;
        const id = `command-${this.#commands}`;
        if (decided.outcome === 'events') this.#append(decided.events, actor, id, asked.via);
        return decided;
      }
    }
  }

  /** What the update's validator says: decided on a copy, overdue rungs first; nothing changes. */
  preview(command: string, input: unknown, actor: Actor, facts: Facts = {}): Decided {
    const overdue = decideOverdue(this.ticket, this.now, this.plan, false);
    if (overdue.outcome !== 'events') return overdue;
    const ticket = overdue.events.reduce((next, event) => fold(next, event, this.now), this.ticket);
    return decide(ticket, { command, input, actor, facts, via: 'http' }, this.now, this.plan);
  }

  /** A command that must be carried out. */
  does(command: string, input: unknown, actor: Actor, facts: Facts = {}): void {
    const decided = this.tries(command, input, actor, { facts });
    assert.equal(decided.outcome, 'events', `${command}: ${JSON.stringify(decided)}`);
  }

  /** The plan of another version of its policy, as the facts of `move_policy` carry it. */
  planOf(loaded: LoadedPolicy): Plan {
    this.versions.push(loaded);
    return this.#store.plan(loaded, this.ticket.submittedAt, this.now);
  }

  /** A command that must be refused; its refusal. */
  refuses(command: string, input: unknown, actor: Actor, facts: Facts = {}): Refusal {
    const before = this.events.length;
    const decided = this.tries(command, input, actor, { facts });
    assert.equal(decided.outcome, 'refused', `${command}: ${JSON.stringify(decided)}`);
    assert.equal(this.events.filter((event) => event.seq > before && event.commandId !== null).length, 0);
    return (decided as Extract<Decided, { outcome: 'refused' }>).refusal;
  }

  /** Time passes until an instant, each timer firing at its own. */
  until(at: Instant): void {
    for (;;) {
      const [timer] = wantedTimers(this.ticket, this.plan)
        .filter((one) => one.id !== 'end' && one.at <= at)
        .sort((a, b) => (a.at < b.at ? -1 : 1));
      if (!timer) break;
      if (timer.at > this.now) this.now = timer.at;
      this.#passTime(true);
    }
    this.now = at > this.now ? at : this.now;
  }

  /** Time passes, each timer firing at its own instant. */
  passes(ms: number): void {
    this.until(instantOf(msOf(this.now) + ms));
  }

  /** The clock goes on and nothing is handled: the worker is down. */
  isDown(ms: number): void {
    this.now = instantOf(msOf(this.now) + ms);
  }

  /** The worker is back: its armed timers are overdue and fire. */
  isBack(): void {
    this.#passTime(true);
  }

  /** The newest deadline of a clock. */
  deadline(clock: string): Deadline {
    const found = this.ticket.deadlines.filter((one) => one.clock === clock).at(-1);
    assert.ok(found, `no deadline ${clock}`);
    return found;
  }

  /** Events of these types, in order. */
  all<T extends EventType>(...types: T[]): Extract<TicketEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<TicketEvent, { type: T }> => types.includes(event.type as T));
  }

  /** What the independent checker finds wrong. */
  findings(): string[] {
    const promises = knownPromises(this.#policy.includes('/') ? [this.#policy] : []);
    return checkLife(this.number, this.events, { promises }).findings;
  }

  #passTime(exactly: boolean): void {
    for (;;) {
      const overdue = decideOverdue(this.ticket, this.now, this.plan, exactly);
      if (overdue.outcome === 'needsPlan') this.#renew(overdue.until, overdue.from);
      else {
        assert.equal(overdue.outcome, 'events');
        if (overdue.outcome === 'events') this.#append(overdue.events, null, null, 'system');
        return;
      }
    }
  }

  #renew(until: Instant, from?: Instant): void {
    const since = from !== undefined && from < this.plan.from ? from : this.plan.from;
    const loaded = this.versions.find(({ policy }) => policy.version === this.plan.policy.version);
    this.plan = this.#store.plan(loaded ?? this.#store.configured, since, since, until);
  }

  #planned(opening: () => NewEvent[]): NewEvent[] {
    for (;;) {
      try {
        return opening();
      } catch (error) {
        const { until } = error as { until?: Instant };
        if (!until) throw error;
        this.#renew(until);
      }
    }
  }

  #append(
    events: readonly NewEvent[],
    actor: Actor | null,
    commandId: string | null,
    via: 'http' | 'signal' | 'system',
  ) {
    for (const event of events) {
      const stamped = this.#stamp(event, this.ticket.revision + 1, actor, commandId, via);
      this.ticket = evolve(this.ticket, stamped);
      this.events.push(stamped);
    }
  }

  #stamp(
    event: NewEvent,
    seq: number,
    actor: Actor | null,
    commandId: string | null,
    via: 'http' | 'signal' | 'system',
  ): TicketEvent {
    const byRule = event.type.startsWith('deadline_') || (event.type === 'assigned' && event.data.by === 'rule');
    return {
      id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
      seq,
      at: this.now,
      ...event,
      actor: byRule ? { id: null, via: 'system' } : { id: actor?.id ?? null, via },
      commandId,
      audience: audienceOf(event.type),
    };
  }
}
