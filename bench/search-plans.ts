/**
 * `npm run search:plans`: fills a database of its own (on the test servers) with 100,000 tickets, measures lists and searches, and writes
 * docs/search-plans.md with the plans PostgreSQL makes for them.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { createDatabase } from '../db/database.ts';
import type { Database } from '../db/schema/index.ts';
import { listTickets, type TicketsWanted, ticketsQuery } from '../db/tickets/list-tickets.ts';
import { asRequester, asStaff, filters, pairs, typed } from '../test/search/searches.ts';
import { manyTickets, patient } from '../test/support/many-tickets.ts';
import { createDeskDatabase, dropDeskDatabase } from '../test/support/servers.ts';

const tickets = 100_000;
const times = 30;

const timed = async (db: Kysely<Database>, wanted: TicketsWanted): Promise<string> => {
  const took: number[] = [];
  let found = 0;
  for (let turn = 0; turn < times; turn++) {
    const start = performance.now();
    found = (await listTickets(db, wanted)).length;
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string => took[Math.floor(share * (times - 1))]!.toFixed(1);
  return `${Math.min(found, 50)}${found > 50 ? '+' : ''} | ${at(0.5)} | ${at(1)}`;
};

const planOf = async (db: Kysely<Database>, wanted: TicketsWanted): Promise<string> => {
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain (analyze, costs off, timing off, summary off) ${ticketsQuery(wanted)}`.execute(db);
  return rows.map((row) => row['QUERY PLAN'].slice(0, 200)).join('\n');
};

const url = await createDeskDatabase();
const { db, close } = createDatabase(patient(url));
try {
  await manyTickets(db, tickets);
  const { rows } = await sql<{ version: string; words: string; size: string }>`
    select current_setting('server_version') as version, pg_size_pretty(pg_total_relation_size('ticket_search')) as size,
      pg_size_pretty(pg_indexes_size('ticket_search')) as words`.execute(db);
  const lines = [
    '# Lists and searches at 100,000 tickets',
    '',
    `Written by \`npm run search:plans\` on ${new Date().toISOString().slice(0, 10)}: PostgreSQL ${rows[0]!.version} on ${cpus().length} cores, ` +
      `which did other work too; table of words ${rows[0]!.size}, of it indexes ${rows[0]!.words}. Milliseconds of ${times} turns, warm; pages of 50.`,
    '',
    '| what | found | median | most |',
    '|---|---|---|---|',
  ];
  for (const [name, q] of Object.entries(typed)) lines.push(`| staff: ${name} | ${await timed(db, asStaff({ q }))} |`);
  for (const [name, filter] of Object.entries(filters)) {
    lines.push(
      `| staff: a word of 400, ${name} | ${await timed(db, asStaff({ ...filter, q: typed['a word of 400'] }))} |`,
    );
  }
  for (const pair of [
    'status and group',
    'level and owner',
    'category and overdue',
    'organisation and submitted from',
  ]) {
    for (const name of ['a word of 400', 'a Chinese word of one in eight']) {
      lines.push(`| staff: ${name}, ${pair} | ${await timed(db, asStaff({ ...pairs[pair], q: typed[name] }))} |`);
    }
  }
  for (const name of ['no search', 'a word of one in eight', 'a word of most', 'a Chinese word of one in eight']) {
    lines.push(`| a requester: ${name} | ${await timed(db, asRequester({ q: typed[name] }))} |`);
  }
  const shown: [string, TicketsWanted][] = [
    ['Staff, no search', asStaff({})],
    ['Staff, a word of 10 tickets', asStaff({ q: typed['a word of 10 tickets'] })],
    ['Staff, a word of one in eight', asStaff({ q: typed['a word of one in eight'] })],
    ['Staff, a word of 400 and a level', asStaff({ ...filters.level, q: typed['a word of 400'] })],
    ['Staff, a Chinese word of one in eight', asStaff({ q: typed['a Chinese word of one in eight'] })],
    ['Staff, a Chinese word, a status and a group', asStaff({ ...pairs['status and group'], q: '打印机' })],
    ['Staff, a number', asStaff({ q: typed['a number'] })],
    ['A requester, a word', asRequester({ q: typed['a word of one in eight'] })],
  ];
  for (const [title, wanted] of shown) lines.push('', `## ${title}`, '', '```', await planOf(db, wanted), '```');
  writeFileSync(join(import.meta.dirname, '../docs/search-plans.md'), `${lines.join('\n')}\n`);
} finally {
  await close();
  await dropDeskDatabase(url);
}
process.exit(0);
