import { type Kysely, sql } from 'kysely';
import type { Actor, Role } from '../../contracts/actor.ts';
import { audienceOf, type NewEvent, type TicketEvent } from '../../contracts/event.ts';
import { type Instant, instantOf, laterOf, msOf } from '../../contracts/instant.ts';
import type { Database } from '../../db/schema/index.ts';
import type { Plan } from '../../domain/policy/plan.ts';
import type { Facts } from '../../domain/ticket/command.ts';
import { decide, decideOverdue } from '../../domain/ticket/decide.ts';
import { evolve, openedTicket } from '../../domain/ticket/evolve.ts';
import { isOverdue, nextDue } from '../../domain/ticket/next-due.ts';
import { openingEvents } from '../../domain/ticket/opening.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import type { LoadedPolicy } from '../../policies/load.ts';
import type { PolicyStore } from '../../policies/store.ts';
import { type Random, randomOf } from '../soak/random.ts';

const minute = 60_000;
const id = (kind: string, n: number): string => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const text = { textId: id('9', 1), sha256: 'a'.repeat(64) };
const actor = (n: number, role: Role): Actor => ({
  id: id('1', n),
  account: '',
  roles: [role],
  groupIds: [],
  orgId: null,
  status: 'active',
});
const engineer = actor(1, 'engineer');
const supervisor = actor(2, 'supervisor');
const staff: Facts = { account: { id: engineer.id, active: true, staff: true } };
const [requesters, organisations, groups] = [400, 40, 8];

/** How many lives, of which policy, begun from when to when. */
export type LivesWanted = {
  count: number;
  loaded: LoadedPolicy;
  from: Instant;
  to: Instant;
  seed?: number;
  /** So many tickets of each life: writing one is quicker than living it. */
  copies?: number;
};

/**
 * Records closed tickets as if people had worked on them, each decided by the domain: for what reads recorded lives. People,
 * groups and organisations are made with them. No workflow runs; all has happened before `to` plus some weeks.
 */
export const recordLives = async (db: Kysely<Database>, policies: PolicyStore, wanted: LivesWanted): Promise<void> => {
  await people(db);
  await sql.raw('alter table ticket disable trigger user').execute(db);
  for (const batch of batchesOf(policies, wanted)) {
    for (let copy = 0; copy < (wanted.copies ?? 1); copy += 1) await write(db, batch, wanted.loaded.policy.key, copy);
  }
  await sql.raw('alter table ticket enable trigger user').execute(db);
  await sql.raw('analyze').execute(db);
};

/** Lives in batches of 500, under one plan. */
export function* batchesOf(
  policies: PolicyStore,
  { count, loaded, from, to, seed = 1 }: LivesWanted,
): Generator<RecordedLife[]> {
  const random = randomOf(seed, 5);
  const plan = policies.plan(loaded, from, from, instantOf(msOf(to) + 120 * 24 * 60 * minute));
  for (let first = 0; first < count; first += 500) {
    yield Array.from({ length: Math.min(500, count - first) }, (_, index) => {
      const n = first + index;
      const at = instantOf(msOf(from) + Math.floor(((msOf(to) - msOf(from)) * n) / count));
      return new RecordedLife(
        `TS${at.slice(0, 10).replaceAll('-', '')}${String(n).padStart(7, '0')}`,
        n,
        at,
        plan,
        random,
      );
    });
  }
}

/**
 * Answered, worked on, solved, sometimes not at once, and archived; how long it takes is a matter of luck. One in thirty has a
 * temporary solution, whose date passes.
 */
class RecordedLife {
  readonly number: string;
  readonly n: number;
  readonly events: TicketEvent[] = [];
  ticket: Ticket;
  #now: Instant;
  readonly #plan: Plan;

  constructor(number: string, n: number, at: Instant, plan: Plan, random: Random) {
    this.number = number;
    this.n = n;
    this.#plan = plan;
    this.#now = at;
    const submitted = {
      requestId: id('3', n),
      requestSha256: '',
      policy: plan.policy,
      requesterId: id('1', 10 + (n % requesters)),
      enteredBy: id('1', 10 + (n % requesters)),
      orgId: n % 2 === 0 ? id('4', 1 + (n % organisations)) : null,
      channel: 'portal' as const,
      requestType: null,
      caseType: null,
      category: ['software'],
      scope: null,
      urgency: null,
      requestedLevel: null,
      level: plan.levels[n % plan.levels.length]!.key,
      occurredAt: null,
    };
    const opening = { submitted, groupId: id('2', 1 + (n % groups)), earlier: [], followUpOf: null, reviewers: [] };
    const [first, ...rest] = openingEvents(number, opening, at, plan).map((event, index) =>
      this.#stamp(event, index + 1, 'opening'),
    );
    this.events.push(first!, ...rest);
    this.ticket = rest.reduce(evolve, openedTicket(number, first!));
    const requester = { ...actor(10 + (n % requesters), 'requester') };
    const luck = (usual: number): number => Math.ceil(usual * minute * random.whole(10, 300)) / 100;
    this.#does(luck(8), 'assign', { to: 'x' }, supervisor, staff);
    this.#does(luck(20), 'respond', { channel: 'phone' }, engineer);
    if (n % 30 === 0) {
      const permanentFixBy = instantOf(msOf(this.#now) + 24 * 60 * minute);
      this.#does(1, 'temporary_solution', { text, plan: text, permanentFixBy }, engineer);
      this.#until(instantOf(msOf(permanentFixBy) + minute));
    }
    this.#does(luck(150), 'resolve', { solution: text, verification: text }, engineer);
    if (random.chance(0.1)) {
      this.#does(luck(60), 'confirm', { outcome: 'not_solved', reason: text }, requester);
      this.#does(luck(30), 'diagnose', { means: ['logs'], findings: text, rootCause: text }, engineer);
      this.#does(luck(90), 'resolve', { solution: text, verification: text }, engineer);
    }
    this.#does(luck(120), 'confirm', { outcome: 'solved' }, requester);
    this.#does(luck(30), 'archive', { finalSolution: text, archiveDate: at.slice(0, 10) }, engineer);
    this.#until(instantOf(msOf(this.#now) + 40 * 24 * 60 * minute));
  }

  #does(afterMs: number, command: string, input: unknown, by: Actor, facts: Facts = {}): void {
    this.#until(instantOf(msOf(this.#now) + Math.ceil(afterMs)));
    const decided = decide(this.ticket, { command, input, actor: by, facts, via: 'http' }, this.#now, this.#plan);
    if (decided.outcome !== 'events') throw new Error(`${command}: ${JSON.stringify(decided)}`);
    this.#append(decided.events, `command-${this.ticket.revision}`);
  }

  /** Rungs fire at their own instants. */
  #until(at: Instant): void {
    for (;;) {
      const next = this.ticket.deadlines
        .filter(({ state }) => state === 'running')
        .flatMap(({ rungs }) => rungs.filter(({ firedAt }) => firedAt === null).map((rung) => rung.at))
        .reduce<Instant | null>((first, one) => (first !== null && first <= one ? first : one), null);
      if (next === null || next >= at) break;
      this.#now = laterOf(next, this.#now);
      const due = decideOverdue(this.ticket, this.#now, this.#plan, true);
      if (due.outcome !== 'events') throw new Error(JSON.stringify(due));
      this.#append(due.events, null);
    }
    this.#now = at;
  }

  #append(events: readonly NewEvent[], commandId: string | null): void {
    for (const event of events) {
      const stamped = this.#stamp(event, this.ticket.revision + 1, commandId);
      this.ticket = evolve(this.ticket, stamped);
      this.events.push(stamped);
    }
  }

  #stamp(event: NewEvent, seq: number, commandId: string | null): TicketEvent {
    return {
      id: `${this.n.toString(16).padStart(8, '0')}-0000-4000-8000-${String(seq).padStart(12, '0')}`,
      seq,
      at: this.#now,
      ...event,
      actor: { id: null, via: 'system' },
      commandId,
      audience: audienceOf(event.type),
    };
  }
}

const people = async (db: Kysely<Database>): Promise<void> => {
  await sql`insert into team_group (id, name, line)
    select ('20000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'group ' || n, 1
    from generate_series(1, ${groups}::int) n`.execute(db);
  await sql`insert into organisation (id, name, kind)
    select ('40000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'organisation ' || n, 'customer'
    from generate_series(1, ${organisations}::int) n`.execute(db);
  await sql`insert into account (id, account, display_name, kind, roles)
    select ('10000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'recorded' || n, 'Person ' || n, 'staff',
      array[case n when 1 then 'engineer' when 2 then 'supervisor' else 'requester' end]
    from generate_series(1, ${requesters + 10}::int) n`.execute(db);
};

const write = async (
  db: Kysely<Database>,
  lives: readonly RecordedLife[],
  key: string,
  copy: number,
): Promise<void> => {
  const named = (number: string): string => (copy === 0 ? number : `${number}-${copy}`);
  const tickets = lives.map(({ ticket, number, n }) => ({
    number: named(number),
    request_id: id('3', n + copy * 10_000_000),
    revision: ticket.revision,
    state: ticket,
    status: ticket.status,
    level: ticket.level,
    policy_key: key,
    category: ticket.category.join('/'),
    requester_id: ticket.requesterId,
    org_id: ticket.orgId,
    group_id: ticket.groupId,
    owner_id: ticket.ownerId,
    submitted_at: ticket.submittedAt,
    updated_at: ticket.at,
    next_due: nextDue(ticket),
    overdue: isOverdue(ticket),
  }));
  const events = lives.flatMap(({ number, events: all }) =>
    all.map(({ id: eventId, seq, type, at, audience, commandId, data }) => ({
      number: named(number),
      seq,
      id: `${String(copy).padStart(2, '0')}${eventId.slice(2)}`,
      type,
      at,
      via: 'system',
      audience,
      command_id: commandId,
      data,
    })),
  );
  await sql`insert into intake_request (id, number, caller_id, body_sha256, form, title, start, accepted_at, started_at)
    select request_id, number, requester_id, '', '{}', '', '{}', submitted_at, submitted_at
    from json_to_recordset(${JSON.stringify(tickets)}::json)
      as one (request_id uuid, number text, requester_id uuid, submitted_at timestamptz)`.execute(db);
  await sql`insert into ticket (number, request_id, revision, state, status, level, policy_key, category, requester_id, org_id,
      group_id, owner_id, submitted_at, updated_at, next_due, overdue)
    select * from json_to_recordset(${JSON.stringify(tickets)}::json) as one (number text, request_id uuid, revision int, state jsonb,
      status text, level text, policy_key text, category text, requester_id uuid, org_id uuid, group_id uuid, owner_id uuid,
      submitted_at timestamptz, updated_at timestamptz, next_due timestamptz, overdue boolean)`.execute(db);
  await sql`insert into ticket_event (number, seq, id, type, at, via, audience, command_id, data)
    select * from json_to_recordset(${JSON.stringify(events)}::json) as one (number text, seq int, id uuid, type text, at timestamptz,
      via text, audience text, command_id text, data jsonb)`.execute(db);
};
