import type { Kysely } from 'kysely';
import type { Audience } from '../../contracts/event.ts';
import type { Database } from '../schema/index.ts';

/** A stretch of a timeline. */
export type TimelineWanted = {
  number: string;
  audiences: readonly Audience[];
  /** Seq to go on from, exclusive; null: from the beginning (or the end, descending). */
  after: number | null;
  descending: boolean;
  limit: number;
};

/** Recorded events of a ticket, by seq. One statement on the primary key. */
export const timelinePage = (db: Kysely<Database>, wanted: TimelineWanted) => {
  const { number, audiences, after, descending, limit } = wanted;
  return db
    .selectFrom('ticket_event')
    .select(['seq', 'at', 'recorded_at', 'type', 'actor_id', 'via', 'audience', 'command_id', 'received_at', 'data'])
    .where('number', '=', number)
    .where('audience', 'in', [...audiences])
    .$if(after !== null, (query) => query.where('seq', descending ? '<' : '>', after))
    .orderBy('seq', descending ? 'desc' : 'asc')
    .limit(limit)
    .execute();
};
