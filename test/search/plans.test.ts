import assert from 'node:assert/strict';
import type { Kysely } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import type { Database } from '../../db/schema/index.ts';
import { listTickets, type TicketSort, type TicketsWanted, ticketSorts } from '../../db/tickets/list-tickets.ts';
import { manyTickets } from '../support/many-tickets.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';
import { bigTables, explained } from './explained.ts';
import { asRequester, asStaff, filters, typed } from './searches.ts';

const tickets = 100_000;

type Orders = readonly (readonly [TicketSort, boolean])[];

describe(`lists and searches among ${tickets} tickets`, () => {
  let url: string;
  let db: Kysely<Database>;
  let close: () => Promise<void>;

  before(async function () {
    this.timeout(300_000);
    url = await createDeskDatabase();
    ({ db, close } = createDatabase(url));
    await manyTickets(db, tickets);
  });
  after(async () => {
    await close();
    await dropDeskDatabase(url);
  });

  /** Big tables that the plan reads from end to end. */
  const readWhole = async (wanted: TicketsWanted): Promise<string[]> =>
    (await explained(db, wanted))
      .filter((step) => step['Node Type'] === 'Seq Scan' && bigTables.includes(step['Relation Name'] ?? ''))
      .map((step) => step['Relation Name']!);

  const usual: Orders = [
    ['due', false],
    ['submitted', true],
  ];
  const noneReadWhole = async (who: typeof asStaff, searches: readonly string[], orders = usual): Promise<void> => {
    const wrong: string[] = [];
    for (const search of searches) {
      for (const [name, filter] of Object.entries(filters)) {
        for (const [sort, descending] of orders) {
          const tables = await readWhole(who({ ...filter, q: typed[search] }, sort, descending));
          if (tables.length > 0) wrong.push(`${search}, ${name}, ${sort} ${descending}: ${tables}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  };

  it('no table is read whole for a list in any order with any filter, with a search and without', async () => {
    const all: Orders = ticketSorts.flatMap((sort) => [[sort, false] as const, [sort, true] as const]);
    await noneReadWhole(asStaff, ['no search'], all);
    await noneReadWhole(asStaff, ['a word of 400'], all);
  });

  it('nor for a search of staff, whatever it finds, with any filter', async () => {
    await noneReadWhole(
      asStaff,
      Object.keys(typed).filter((search) => typed[search] !== undefined),
    );
  });

  it("nor for a requester's list and search", async () => {
    await noneReadWhole(asRequester, Object.keys(typed));
  });

  it('finds what there is', async () => {
    const count = async (search: string, who = asStaff) => (await listTickets(db, who({ q: typed[search] }))).length;
    assert.equal(await count('a word of 10 tickets'), 10);
    assert.equal(await count('a word of none'), 0);
    assert.equal(await count('a number'), 1);
    assert.equal(await count('a word of most'), 51);
    // Words for staff only.
    assert.equal((await listTickets(db, asStaff({ q: 'note7' }))).length, 51);
    assert.equal((await listTickets(db, asRequester({ q: 'note6' }))).length, 0);
  });
});
