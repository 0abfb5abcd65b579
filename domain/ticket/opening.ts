import type { EventData, NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import type { Facts } from './command.ts';
import { inFirstLine } from './commands/assign.ts';
import { gradedTo } from './commands/grading.ts';
import { openedTicket } from './evolve.ts';
import { settle } from './settle.ts';

/** What was decided at intake, before anything was written: codes and ids of the opening event and what goes with it. */
export type Opening = {
  submitted: EventData['submitted'];
  /** The group its category is routed to (S4-31). */
  groupId: string | null;
  /** Its line; 1 is the first line of support. */
  line?: number | null;
  /** The requester's earlier tickets (S4-30). */
  earlier: readonly string[];
  /** The closed ticket that this one follows (requirements 1.5). */
  followUpOf: string | null;
  /** The ticket that is complained about, who had to do with it, and the supervisor who had not; null: each of them had. */
  complaint?: { about: string; handledBy: readonly string[]; supervisorId: string | null };
  reviewers: NonNullable<Facts['reviewers']>;
};

/**
 * The events of a ticket's opening, all dated at acceptance: it cannot be refused. Intake calls it too, to tell the
 * promised instants before it accepts. Throws PlanTooShort when the plan does not cover the first deadlines.
 */
export const openingEvents = (number: string, opening: Opening, at: Instant, plan: Plan): NewEvent[] => {
  const submitted: NewEvent = { type: 'submitted', data: opening.submitted };
  const blank = openedTicket(number, {
    ...submitted,
    id: '',
    seq: 1,
    at,
    actor: { id: null, via: 'system' },
    commandId: null,
    audience: 'requester',
  });
  const events: NewEvent[] = [submitted, { type: 'receipt_sent', data: {} }];
  if (opening.followUpOf) events.push({ type: 'follow_up_of', data: { number: opening.followUpOf } });
  const { complaint } = opening;
  if (complaint) {
    events.push({ type: 'complaint_about', data: { number: complaint.about, handledBy: complaint.handledBy } });
  }
  if (opening.earlier.length > 0) events.push({ type: 'history_linked', data: { numbers: opening.earlier } });
  events.push(...gradedTo(blank, plan, opening.submitted.level, 'policy', null, opening.reviewers, null));
  if (complaint) events.push(...toSupervisor(complaint.supervisorId));
  else if (opening.groupId) {
    events.push({
      type: 'assigned',
      data: { groupId: opening.groupId, ownerId: null, by: 'rule', ...inFirstLine(opening.line === 1) },
    });
  } else if (opening.submitted.category.length > 0) {
    events.push({ type: 'assignment_failed', data: { reason: 'no_route' } });
  }
  return settle(blank, events, at, plan).events;
};

/** A complaint goes to a supervisor who had nothing to do with the ticket; without one the record says so (S4-07). */
const toSupervisor = (ownerId: string | null): NewEvent[] =>
  ownerId === null
    ? [{ type: 'assignment_failed', data: { reason: 'no_uninvolved_supervisor' } }]
    : [{ type: 'assigned', data: { groupId: null, ownerId, by: 'rule' } }];
