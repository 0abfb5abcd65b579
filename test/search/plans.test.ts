import assert from 'node:assert/strict';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { createDatabase } from '../../db/database.ts';
import type { Database } from '../../db/schema/index.ts';
import {
  listTickets,
  type TicketFilter,
  type TicketSort,
  type TicketsWanted,
  ticketSorts,
} from '../../db/tickets/list-tickets.ts';
import { manyEvents } from '../support/many-events.ts';
import { manyTickets, patient } from '../support/many-tickets.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';
import { bigTables, explained, explainedAll, readWhole } from './explained.ts';
import { readings } from './readings.ts';
import { asRequester, asStaff, filters, middle, pairs, typed } from './searches.ts';

const tickets = 100_000;

type Orders = readonly (readonly [TicketSort, boolean])[];

describe(`lists and searches among ${tickets} tickets`, () => {
  let url: string;
  let db: Kysely<Database>;
  let pool: pg.Pool;
  let close: () => Promise<void>;

  before(async function () {
    this.timeout(300_000);
    url = await createDeskDatabase();
    const filling = createDatabase(patient(url));
    await manyTickets(filling.db, tickets);
    await manyEvents(filling.db);
    await filling.close();
    ({ db, pool, close } = createDatabase(url));
  });
  after(async () => {
    await close();
    await dropDeskDatabase(url);
  });

  const usual: Orders = [
    ['due', false],
    ['submitted', true],
  ];
  const all: Orders = ticketSorts.flatMap((sort) => [[sort, false] as const, [sort, true] as const]);

  type Asked = { searches: readonly string[]; by?: Record<string, TicketFilter>; orders?: Orders; goesOn?: boolean };

  const noneReadWhole = async (
    who: typeof asStaff,
    { searches, by = filters, orders = usual, goesOn = false }: Asked,
  ): Promise<void> => {
    const wrong: string[] = [];
    for (const search of searches) {
      for (const [name, filter] of Object.entries(by)) {
        for (const [sort, descending] of orders) {
          const page = who({ ...filter, q: typed[search] }, sort, descending);
          const wanted: TicketsWanted = goesOn ? { ...page, after: middle(sort) } : page;
          const tables = readWhole(await explained(db, wanted));
          if (tables.length > 0) wrong.push(`${search}, ${name}, ${sort} ${descending}: ${tables}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  };

  it('no table is read whole for a list in any order with any filter, with a search and without', async () => {
    await noneReadWhole(asStaff, {
      searches: ['no search', 'a word of 400', 'a Chinese word of one in eight'],
      orders: all,
    });
  });

  it('nor for a page that goes on in the middle', async () => {
    await noneReadWhole(asStaff, { searches: ['no search', 'a Chinese word of 400'], orders: all, goesOn: true });
    await noneReadWhole(asRequester, { searches: ['no search'], orders: all, goesOn: true });
  });

  it('nor for a search of staff, whatever it finds, with any filter', async () => {
    await noneReadWhole(asStaff, { searches: Object.keys(typed).filter((search) => typed[search] !== undefined) });
  });

  it('nor for a search with any two filters', async () => {
    assert.ok(Object.keys(pairs).length > 100 && 'status and group' in pairs && 'level and owner' in pairs);
    await noneReadWhole(asStaff, { searches: ['a word of 400', 'a Chinese word of one in eight'], by: pairs });
  });

  it("nor for a requester's list and search", async () => {
    await noneReadWhole(asRequester, { searches: Object.keys(typed) });
  });

  it('nor for timelines, notifications, live streams and commands, asked anew or by a prepared statement', async () => {
    const { rows } = await pool.query('select relname, reltuples from pg_class where relname = any($1)', [bigTables]);
    for (const { relname, reltuples } of rows) assert.ok(reltuples >= tickets, `${relname}: ${reltuples} rows`);
    assert.equal(rows.length, bigTables.length);
    const wrong: string[] = [];
    for (const [name, reading] of Object.entries(readings)) {
      const plans = await explainedAll(pool, reading);
      wrong.push(...plans.flatMap(readWhole).map((table) => `${name}: ${table}`));
    }
    assert.deepEqual(wrong, []);
  });

  it('finds what there is', async () => {
    const count = async (search: string, who = asStaff) => (await listTickets(db, who({ q: typed[search] }))).length;
    assert.equal(await count('a word of 10 tickets'), 10);
    assert.equal(await count('a word of none'), 0);
    assert.equal(await count('a number'), 1);
    assert.equal(await count('a word of most'), 51);
    assert.equal(await count('a Chinese word of ten'), 10);
    assert.equal(await count('a Chinese word of none'), 0);
    for (const search of ['a Chinese word of one in eight', 'a Chinese word of 400', 'a Chinese sentence']) {
      assert.equal(await count(search), 51, search);
    }
    assert.equal(await count('a Chinese phrase'), 51);
    // Words for staff only.
    assert.equal((await listTickets(db, asStaff({ q: 'note7' }))).length, 51);
    assert.equal((await listTickets(db, asRequester({ q: 'note6' }))).length, 0);
  });
});
