import type { Kysely } from 'kysely';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Database } from '../schema/index.ts';

/** All recorded events of a ticket up to a revision, by seq. One statement on the primary key. */
export const eventsOf = async (db: Kysely<Database>, number: string, revision: number): Promise<TicketEvent[]> => {
  const rows = await db
    .selectFrom('ticket_event')
    .select(['id', 'seq', 'at', 'type', 'actor_id', 'via', 'audience', 'command_id', 'received_at', 'data'])
    .where('number', '=', number)
    .where('seq', '<=', revision)
    .orderBy('seq')
    .execute();
  return rows.map(
    (row) =>
      ({
        id: row.id,
        seq: row.seq,
        at: row.at,
        type: row.type,
        actor: { id: row.actor_id, via: row.via },
        commandId: row.command_id,
        audience: row.audience,
        ...(row.received_at ? { receivedAt: row.received_at } : {}),
        data: row.data,
      }) as TicketEvent,
  );
};
