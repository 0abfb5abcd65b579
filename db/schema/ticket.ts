import type { JSONColumnType } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { Status, Ticket } from '../../domain/ticket/ticket.ts';

/** A ticket as its events tell it, with the columns that lists filter and sort by. */
export type TicketTable = {
  number: string;
  request_id: string;
  revision: number;
  state: JSONColumnType<Ticket>;
  status: Status;
  level: string;
  policy_key: string;
  category: string;
  requester_id: string;
  org_id: string | null;
  group_id: string | null;
  owner_id: string | null;
  submitted_at: Instant;
  updated_at: Instant;
  next_due: Instant | null;
  overdue: boolean;
  parked_code: string | null;
  parked_at: Instant | null;
};
