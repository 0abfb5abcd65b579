import { type Instant, instantOf, laterOf, msOf } from '../../contracts/instant.ts';
import { durationMs } from '../../domain/calendar/duration.ts';
import { lifeEnds } from '../../domain/ticket/wanted-timers.ts';
import type { DoctorDeps } from '../deps.ts';
import type { RecordedTicket } from './read-tickets.ts';

/** The ticket's clock now: the wall clock, moved by the test clock, never before its last event. */
export const ticketNow = (deps: Pick<DoctorDeps, 'now'>, { start, row }: RecordedTicket): Instant =>
  laterOf(instantOf(msOf(deps.now()) + (start?.clockOffsetMs ?? 0)), row.updated_at);

/**
 * Has the ticket's life ended, so that no workflow is owed: closed, and its reopening window has passed. `unknown`: its policy
 * is not, so nobody can tell.
 */
export const isLifeOver = (deps: Pick<DoctorDeps, 'policies' | 'now'>, ticket: RecordedTicket): boolean | 'unknown' => {
  const { folded } = ticket;
  if (folded === null) return ticket.row.status === 'cancelled';
  if (folded.closedAt === null) return false;
  if (folded.status === 'cancelled') return true;
  const loaded = deps.policies.of(folded.policy);
  if (!loaded) return 'unknown';
  const end = lifeEnds(folded, durationMs(loaded.policy.closing.reopenWithin));
  return end !== null && end <= ticketNow(deps, ticket);
};
