import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { commandRows, deadlineRow, rungRows, ticketColumns } from '../tickets/expected-rows.ts';
import { readTicketsWithin } from '../tickets/read-tickets.ts';

/**
 * Writes a ticket's row, ledger, rungs and commands anew from its events, in one transaction that holds the ticket's row as
 * the recorder does, so that neither sees half of the other. Events are never touched; where some are missing nothing is.
 */
export const rewrite = (db: Kysely<Database>, number: string): Promise<'done' | 'events_missing'> =>
  db.transaction().execute(async (trx) => {
    await trx.selectFrom('ticket').select('number').where('number', '=', number).forUpdate().execute();
    const [ticket] = await readTicketsWithin(trx, [number]);
    if (!ticket?.folded) return 'events_missing';
    const { folded } = ticket;
    await trx
      .updateTable('ticket')
      .set({ ...ticketColumns(folded), state: JSON.stringify(folded) })
      .where('number', '=', number)
      .execute();
    await trx.deleteFrom('deadline_rung').where('number', '=', number).execute();
    await trx.deleteFrom('deadline').where('number', '=', number).execute();
    const deadlines = folded.deadlines.map((one) => deadlineRow(number, one));
    if (deadlines.length > 0) await trx.insertInto('deadline').values(deadlines).execute();
    const rungs = rungRows(number, ticket.events);
    if (rungs.length > 0) {
      await trx
        .insertInto('deadline_rung')
        .values(rungs)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    }
    await rewriteCommands(trx, number, commandRows(number, ticket.events));
    return 'done';
  });

/** Digests of rows that are there stay: nothing else knows them. */
const rewriteCommands = async (
  trx: Transaction<Database>,
  number: string,
  rows: ReturnType<typeof commandRows>,
): Promise<void> => {
  await trx
    .deleteFrom('command')
    .where('number', '=', number)
    .where('command_id', 'not in', [...rows.map((row) => row.command_id), ''])
    .execute();
  if (rows.length === 0) return;
  await trx
    .insertInto('command')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['number', 'command_id'])
        .doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq'), refused: eb.ref('excluded.refused') })),
    )
    .execute();
};
