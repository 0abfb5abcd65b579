import type { DoctorFinding } from '../../contracts/doctor.ts';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Parked } from '../../domain/ticket/messages.ts';
import { percentOf } from '../../domain/ticket/schedule.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { differences } from '../differences.ts';
import { finding } from '../finding.ts';
import type { WorkflowFound, WorkflowState } from './ask-workflow.ts';
import type { RecordedTicket } from './read-tickets.ts';

/** How long a rung may be overdue and an event unrecorded, ms, before it is a fault: workers restart, databases pause. */
const graceMs = 60_000;

/** Where the ticket stands in its own time, and whether its life has ended. */
export type TicketNow = { now: Instant; over: boolean };

/**
 * How the workflow and SQL fit together. Pure. What it finds may be passing, because both move on between the two looks:
 * the caller looks again before telling anybody.
 */
export const workflowFindings = (
  ticket: RecordedTicket,
  found: WorkflowFound,
  { now, over }: TicketNow,
): DoctorFinding[] => {
  const { number, row, folded } = ticket;
  switch (found.is) {
    case 'running':
      return stateFindings(ticket, found.state, now);
    case 'running_silent':
      return [finding('workflow_silent', number, { attempt: found.attempt })];
    case 'running_unasked':
      return [];
    case 'closed':
      if (over) return [];
      // A life that SQL says has ended may have ended by the ticket's own clock.
      if (found.as === 'COMPLETED') {
        return folded?.closedAt === null ? [finding('ended_early', number, { revision: row.revision })] : [];
      }
      return [notRunning(ticket, found.as.toLowerCase())];
    case 'gone':
      return over ? [] : [notRunning(ticket, 'gone')];
  }
};

const notRunning = ({ number, row, start }: RecordedTicket, closedAs: string): DoctorFinding =>
  finding(
    'not_running',
    number,
    { closedAs, status: row.status, revision: row.revision },
    start === null ? null : 'revive',
  );

const stateFindings = (ticket: RecordedTicket, state: WorkflowState, now: Instant): DoctorFinding[] => {
  const { number, row } = ticket;
  if (state.ticket.requestId !== row.request_id)
    return [finding('number_taken', number, { requestId: row.request_id })];
  if (state.parked) return [parkedFinding(ticket, state.parked)];
  const findings: DoctorFinding[] =
    row.parked_code === null ? [] : [finding('mark_left', number, { reason: row.parked_code })];
  if (state.waiting > 0) {
    const since = state.waitingSince ?? state.ticket.at;
    if (msOf(now) - msOf(since) > graceMs) {
      findings.push(finding('record_waiting', number, { waiting: state.waiting, since }));
    }
    return findings;
  }
  const facts = { recorded: row.revision, workflow: state.persisted };
  if (state.persisted > row.revision)
    return [...findings, finding('record_behind', number, facts, repairOfGap(state, row.revision))];
  if (state.persisted < row.revision) return [...findings, finding('record_ahead', number, facts)];
  const { folded } = ticket;
  // Where events are missing there is no measure for the workflow.
  if (folded === null) return findings;
  const last = ticket.events.at(-1)?.id;
  const fields = differences(state.ticket, folded);
  if (state.lastEvent && last && state.lastEvent !== last) fields.unshift('lastEvent');
  if (fields.length > 0) findings.push(finding('state_differs', number, { fields }));
  return [...findings, ...timerFindings(number, folded, state, now)];
};

/** The workflow can record again only what it still holds. */
const repairOfGap = ({ heldFrom }: WorkflowState, recorded: number): 'resend' | null =>
  heldFrom === undefined || heldFrom <= recorded + 1 ? 'resend' : null;

/** What mends a parked ticket; releases before this one parked for `differs` too. What SQL refuses, somebody must look at. */
const parkedRepairs: Readonly<Record<string, 'resend' | 'repair'>> = { gap: 'resend', differs: 'repair' };

const parkedFinding = ({ number }: RecordedTicket, { code, atSeq }: Parked): DoctorFinding =>
  finding('parked', number, { reason: code, atSeq }, parkedRepairs[code] ?? null);

/** What should be armed, told from the ledger alone: the next rung of each running promise, the end of each rest that has one. */
const owedRungs = (ticket: Ticket): { id: string; at: Instant; deadline: string; share: number }[] =>
  ticket.deadlines.flatMap(({ id, term, state, rungs, resumeAt, pauses }) => {
    if (state === 'paused' && resumeAt) {
      return [{ id: `${id}/${term}/pause${pauses.length}`, at: resumeAt, deadline: id, share: 0 }];
    }
    if (state !== 'running') return [];
    const [next] = rungs.filter(({ firedAt }) => firedAt === null).toSorted((a, b) => (a.at < b.at ? -1 : 1));
    if (!next) return [];
    return [{ id: `${id}/${term}/${percentOf(next.share)}`, at: next.at, deadline: id, share: next.share }];
  });

const timerFindings = (number: string, ticket: Ticket, state: WorkflowState, now: Instant): DoctorFinding[] => {
  const owed = owedRungs(ticket);
  const limit = instantOf(msOf(now) - graceMs);
  const overdue = owed.filter(({ at }) => at < limit);
  // The timer that ends the ticket's life is none of a promise.
  const armed = new Map(state.armed.filter(({ id }) => id !== 'end').map(({ id, at }) => [id, at]));
  const missing = owed.filter(({ id, at }) => armed.get(id) !== at).map(({ id }) => id);
  const stray = [...armed.keys()].filter((id) => !owed.some((one) => one.id === id));
  return [
    ...overdue.map(({ deadline, share, at }) => finding('rung_overdue', number, { deadline, share, dueAt: at })),
    ...(missing.length + stray.length > 0 ? [finding('timers_differ', number, { missing, stray })] : []),
  ];
};
