import type { Transaction } from 'kysely';
import { isRung, type TicketEvent } from '../../contracts/event.ts';
import type { Database } from '../../db/schema/index.ts';
import { isOverdue, nextDue } from '../../domain/ticket/next-due.ts';
import type { Deadline, Ticket } from '../../domain/ticket/ticket.ts';

/** Writes the folded ticket, its changed deadlines and the rungs that these events fired. */
export const writeTicket = async (
  trx: Transaction<Database>,
  ticket: Ticket,
  before: Ticket | null,
  events: readonly TicketEvent[],
): Promise<void> => {
  const columns = {
    revision: ticket.revision,
    state: JSON.stringify(ticket),
    status: ticket.status,
    level: ticket.level,
    category: ticket.category.join('/'),
    group_id: ticket.groupId,
    owner_id: ticket.ownerId,
    updated_at: ticket.at,
    next_due: nextDue(ticket),
    overdue: isOverdue(ticket),
    parked_code: null,
    parked_at: null,
  };
  if (before) {
    await trx.updateTable('ticket').set(columns).where('number', '=', ticket.number).execute();
  } else {
    await trx
      .insertInto('ticket')
      .values({
        ...columns,
        number: ticket.number,
        request_id: ticket.requestId,
        policy_key: ticket.policy.key,
        requester_id: ticket.requesterId,
        org_id: ticket.orgId,
        submitted_at: ticket.submittedAt,
      })
      .execute();
  }
  await writeDeadlines(trx, ticket, before);
  await insertRungs(trx, ticket.number, events);
};

const writeDeadlines = async (trx: Transaction<Database>, ticket: Ticket, before: Ticket | null): Promise<void> => {
  const old = new Map(before?.deadlines.map((deadline) => [deadline.id, JSON.stringify(deadline)]));
  const changed = ticket.deadlines.filter((deadline) => old.get(deadline.id) !== JSON.stringify(deadline));
  if (changed.length === 0) return;
  await trx
    .insertInto('deadline')
    .values(changed.map((deadline) => ({ number: ticket.number, ...rowOf(deadline) })))
    .onConflict((conflict) =>
      conflict.columns(['number', 'id']).doUpdateSet((eb) => ({
        term: eb.ref('excluded.term'),
        policy_version: eb.ref('excluded.policy_version'),
        level: eb.ref('excluded.level'),
        calendar: eb.ref('excluded.calendar'),
        calendar_version: eb.ref('excluded.calendar_version'),
        length_ms: eb.ref('excluded.length_ms'),
        state: eb.ref('excluded.state'),
        due_at: eb.ref('excluded.due_at'),
        met_at: eb.ref('excluded.met_at'),
        missed_at: eb.ref('excluded.missed_at'),
        past_at_regrading: eb.ref('excluded.past_at_regrading'),
        paused_ms: eb.ref('excluded.paused_ms'),
        resume_at: eb.ref('excluded.resume_at'),
        agreed_for: eb.ref('excluded.agreed_for'),
      })),
    )
    .execute();
};

const rowOf = (deadline: Deadline) => ({
  id: deadline.id,
  clock: deadline.clock,
  round: deadline.round,
  term: deadline.term,
  level: deadline.level,
  policy_version: deadline.policyVersion,
  calendar: deadline.calendar,
  calendar_version: deadline.calendarVersion,
  length_ms: deadline.lengthMs,
  state: deadline.state,
  started_at: deadline.startedAt,
  due_at: deadline.dueAt,
  met_at: deadline.metAt,
  missed_at: deadline.missedAt,
  past_at_regrading: deadline.pastAtRegrading,
  reminder: deadline.reminder === true,
  paused_ms: deadline.pausedMs ?? 0,
  resume_at: deadline.resumeAt ?? null,
  agreed_for: deadline.agreed ?? null,
});

const insertRungs = async (
  trx: Transaction<Database>,
  number: string,
  events: readonly TicketEvent[],
): Promise<void> => {
  const rungs = events.flatMap((event) =>
    isRung(event)
      ? [
          {
            id: event.data.rung,
            number,
            deadline_id: event.data.deadline,
            share: event.data.share,
            due_at: event.data.dueAt,
            fired_at: event.at,
            lateness_ms: event.data.latenessMs,
            voided: event.data.voided === true,
            seq: event.seq,
          },
        ]
      : [],
  );
  if (rungs.length > 0) await trx.insertInto('deadline_rung').values(rungs).execute();
};
