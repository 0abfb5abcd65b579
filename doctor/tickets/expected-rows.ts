import { isRung, type TicketEvent } from '../../contracts/event.ts';
import { isOverdue, nextDue } from '../../domain/ticket/next-due.ts';
import type { Deadline, Ticket } from '../../domain/ticket/ticket.ts';

/** Columns of `ticket` that follow from its events; `state` stands beside them. */
export const ticketColumns = (ticket: Ticket) => ({
  request_id: ticket.requestId,
  revision: ticket.revision,
  status: ticket.status,
  level: ticket.level,
  policy_key: ticket.policy.key,
  category: ticket.category.join('/'),
  requester_id: ticket.requesterId,
  org_id: ticket.orgId,
  group_id: ticket.groupId,
  owner_id: ticket.ownerId,
  submitted_at: ticket.submittedAt,
  updated_at: ticket.at,
  next_due: nextDue(ticket),
  overdue: isOverdue(ticket),
});

/** The row of `deadline` that a promise comes to. */
export const deadlineRow = (number: string, one: Deadline) => ({
  number,
  id: one.id,
  clock: one.clock,
  round: one.round,
  term: one.term,
  level: one.level,
  policy_version: one.policyVersion,
  calendar: one.calendar,
  calendar_version: one.calendarVersion,
  length_ms: one.lengthMs,
  state: one.state,
  started_at: one.startedAt,
  due_at: one.dueAt,
  met_at: one.metAt,
  missed_at: one.missedAt,
  past_at_regrading: one.pastAtRegrading,
  reminder: one.reminder === true,
  paused_ms: one.pausedMs ?? 0,
  resume_at: one.resumeAt ?? null,
  agreed_for: one.agreed ?? null,
});

/** The rows of `deadline_rung`: one per rung that took effect, by its effect's id. */
export const rungRows = (number: string, events: readonly TicketEvent[]) =>
  events.flatMap((event) =>
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

/** The rows of `command`: each id with its last event, refused or not; digests are known to nobody but the row. */
export const commandRows = (number: string, events: readonly TicketEvent[]) => {
  const rows = new Map<string, { number: string; command_id: string; seq: number; refused: string | null }>();
  for (const { commandId, seq, ...event } of events) {
    if (commandId === null) continue;
    const refused = event.type === 'command_rejected' ? event.data.code : null;
    rows.set(commandId, { number, command_id: commandId, seq, refused });
  }
  return [...rows.values()];
};
