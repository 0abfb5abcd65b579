import { z } from 'zod';
import { instant } from '../../contracts/instant.ts';
import { type TicketPosition, type TicketSort, ticketSorts } from '../../db/tickets/list-tickets.ts';

/** A position in a list of one sort and direction. */
export type TicketCursor = { sort: TicketSort; descending: boolean; position: TicketPosition };

const stored = z.tuple([
  z.enum(ticketSorts),
  z.boolean(),
  z.int().min(0).max(2),
  instant.nullable(),
  z.string().min(1).max(40),
]);

/** The cursor as callers carry it: opaque. */
export const writeTicketCursor = ({ sort, descending, position: { rank, at, number } }: TicketCursor): string =>
  Buffer.from(JSON.stringify([sort, descending, rank, at, number] satisfies z.input<typeof stored>)).toString(
    'base64url',
  );

/** The `next` of a page, parsed; what is not one of ours is refused as `bad_cursor`. */
export const ticketCursor = z
  .string()
  .max(400)
  .transform((text, context): TicketCursor => {
    const found = read(text);
    if (found) return found;
    context.addIssue({ code: 'custom', message: 'bad_cursor' });
    return z.NEVER;
  })
  .meta({ type: 'string', description: 'The `next` of the page before; with the same sort and order.' });

const read = (text: string): TicketCursor | null => {
  try {
    const [sort, descending, rank, at, number] = stored.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    );
    return { sort, descending, position: { rank, at, number } };
  } catch {
    return null;
  }
};
