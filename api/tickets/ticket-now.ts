import { type Instant, instantOf, laterOf, msOf } from '../../contracts/instant.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import type { Context } from '../context.ts';

/** What a ticket takes for now: never before its last event, and dated as its request was, under the test clock. */
export const ticketNow = async ({ db, desk, now }: Context, { number, at }: Ticket): Promise<Instant> => {
  if (!desk.testClock) return laterOf(now(), at);
  const row = await db
    .selectFrom('intake_request')
    .select('clock_offset_ms')
    .where('number', '=', number)
    .executeTakeFirst();
  return laterOf(instantOf(msOf(now()) + (row?.clock_offset_ms ?? 0)), at);
};
