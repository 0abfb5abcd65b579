import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/schema/index.ts';

/**
 * What was recorded of the tickets of {@link manyTickets}: of each two events, a text, a command, a rung, and what its requester was told on
 * the site (one in 50 unread) and by mail (one in 1,000 waiting). Statistics are fresh afterwards.
 */
export const manyEvents = async (db: Kysely<Database>): Promise<void> => {
  await sql`insert into ticket_event (number, seq, id, type, at, actor_id, via, audience, command_id, data)
    select number, seq, gen_random_uuid(), case seq when 1 then 'opened' else 'internal_note' end, submitted_at, requester_id, 'http',
      case seq when 1 then 'requester' else 'staff' end, number || '/' || seq, '{}' from ticket, generate_series(1, 2) seq`.execute(
    db,
  );
  await sql`insert into ticket_text (id, number, sha256, body, event_seq)
    select request_id, number, '', 'text', 2 from ticket`.execute(db);
  await sql`insert into command (number, command_id, seq, unsettled)
    select number, number || '/2', 2, status = 'in_progress' and overdue from ticket`.execute(db);
  await sql`insert into deadline_rung (id, number, deadline_id, share, due_at, fired_at, lateness_ms, voided, seq)
    select number || '/1', number, id, 1, due_at, due_at, 0, false, 2 from deadline`.execute(db);
  await sql`insert into notification (number, seq, account_id, channel, template, data, dedup_key, state, read_at, at, created_at)
    select t.number, 2, t.requester_id, c.channel, 'message', '{}', t.number || c.channel,
      case when c.channel = 'email' and t.serial % 1000 = 0 then 'waiting' else 'delivered' end,
      case when c.channel = 'in_app' and t.serial % 50 > 0 then t.submitted_at end, t.submitted_at, t.submitted_at
    from (select *, row_number() over (order by number) as serial from ticket) t, unnest(array['in_app', 'email']) c (channel)`.execute(
    db,
  );
  await sql`analyze ticket_event, ticket_text, command, deadline_rung, notification`.execute(db);
};
