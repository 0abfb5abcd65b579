import type { Instant } from '../../contracts/instant.ts';
import type { Deadline, Ticket } from './ticket.ts';

/** Missed, or put into the past by a new level. */
const isLate = (deadline: Deadline): boolean => deadline.missedAt !== null || deadline.pastAtRegrading;

const pending = (deadline: Deadline): boolean =>
  deadline.state === 'running' && !deadline.reminder && !isLate(deadline);

/** The earliest due instant of a running deadline that is not late yet; null when nothing is owed. */
export const nextDue = (ticket: Ticket): Instant | null =>
  ticket.deadlines
    .filter(pending)
    .map((deadline) => deadline.dueAt)
    .reduce<Instant | null>((first, due) => (first !== null && first <= due ? first : due), null);

/** Is a promise of the ticket late and still not kept? Rest does not make up for it. */
export const isOverdue = (ticket: Ticket): boolean =>
  ticket.deadlines.some(
    (deadline) => (deadline.state === 'running' || deadline.state === 'paused') && isLate(deadline),
  );

/** Phases of S4-17, 1–6, as the status implies them (requirements 4.2). */
export const phaseOf = (ticket: Ticket): 1 | 2 | 3 | 4 | 5 | 6 => {
  switch (ticket.status) {
    case 'pending_assignment':
      return ticket.classified ? 2 : 1;
    case 'in_progress':
    case 'follow_up':
      return ticket.waitingFor?.reason === 'collaborator' ? 4 : 3;
    case 'pending_confirmation':
      return 5;
    default:
      return 6;
  }
};
