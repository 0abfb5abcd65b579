import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { createRecord } from '../../activities/record/record.ts';
import { audienceOf, type EventActor, type NewEvent, type TicketEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../../db/schema/index.ts';
import { decideOverdue } from '../../domain/ticket/decide.ts';
import { evolve, openedTicket } from '../../domain/ticket/evolve.ts';
import { openingEvents } from '../../domain/ticket/opening.ts';
import { settle } from '../../domain/ticket/settle.ts';
import type { PolicyStore } from '../../policies/store.ts';

/** Events at an instant, by somebody; `'overdue'` stands for whatever rungs have come due. */
export type Step = { at: Instant; by?: string; events: NewEvent[] | 'overdue' };

/** A ticket that has a life without a workflow: for tests of reading, which look at SQL only. */
export type WrittenTicket = {
  number: string;
  at: Instant;
  requesterId: string;
  title?: string;
  level?: string;
  category?: readonly string[];
  groupId?: string | null;
  orgId?: string | null;
  steps?: Step[];
};

/** Writes tickets by the recorder itself: events, folded row, deadlines and rungs as a workflow would have them recorded. */
export const ticketWriter = (db: Kysely<Database>, policies: PolicyStore) => {
  const record = createRecord({ db, wake: () => {}, recorded: () => {} });
  return async (ticket: WrittenTicket): Promise<string> => {
    const {
      number,
      at,
      requesterId,
      title = '标题',
      level = 'P2',
      category = [],
      groupId = null,
      orgId = null,
    } = ticket;
    const { policy } = policies.configured;
    const plan = policies.plan(policies.configured, at, ticket.steps?.at(-1)?.at ?? at);
    const requestId = randomUUID();
    const opening = {
      submitted: {
        requestId,
        requestSha256: '0'.repeat(64),
        policy: { key: policy.key, version: policy.version },
        requesterId,
        enteredBy: requesterId,
        orgId,
        channel: 'api' as const,
        requestType: 'incident',
        caseType: null,
        category,
        scope: null,
        urgency: null,
        requestedLevel: null,
        level,
        occurredAt: null,
      },
      groupId,
      earlier: [],
      followUpOf: null,
      reviewers: [],
    };
    await db
      .insertInto('intake_request')
      .values({
        id: requestId,
        number,
        caller_id: requesterId,
        idempotency_key: null,
        body_sha256: '',
        form: '{}',
        title,
        start: JSON.stringify({ number, requestId, acceptedAt: at, opening }),
        accepted_at: at,
        clock_offset_ms: 0,
        started_at: at,
      })
      .execute();
    const all: TicketEvent[] = [];
    const stamp = (event: NewEvent, when: Instant, actor: EventActor, commandId: string | null) => {
      const rule = event.type.startsWith('deadline_');
      all.push({
        id: randomUUID(),
        seq: all.length + 1,
        at: when,
        ...event,
        actor: rule ? { id: null, via: 'system' } : actor,
        commandId,
        audience: audienceOf(event.type),
      });
    };
    for (const event of openingEvents(number, opening, at, plan)) {
      stamp(event, at, { id: requesterId, via: 'http' }, requestId);
    }
    for (const step of ticket.steps ?? []) {
      const folded = foldOf(number, all);
      const timed = step.events === 'overdue';
      const decided = timed ? decideOverdue(folded, step.at, plan, true) : null;
      if (decided && decided.outcome !== 'events') throw new Error(`not decided: ${decided.outcome}`);
      const events = decided?.events ?? settle(folded, step.events as NewEvent[], step.at, plan).events;
      const commandId = timed ? null : randomUUID();
      for (const event of events) {
        const actor: EventActor = timed ? { id: null, via: 'system' } : { id: step.by ?? requesterId, via: 'http' };
        stamp(event, step.at, actor, commandId);
      }
    }
    const result = await record({ number, after: 0, events: all });
    if ('parked' in result) throw new Error(`parked: ${JSON.stringify(result)}`);
    return number;
  };
};

const foldOf = (number: string, events: readonly TicketEvent[]) => {
  const [first, ...rest] = events;
  return rest.reduce(evolve, openedTicket(number, first!));
};
