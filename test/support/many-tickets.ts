import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { vectorOf } from '../../db/search/vector.ts';

/** The URL with time for statements that write a hundred thousand rows on a busy machine. */
export const patient = (url: string): string => `${url}?statement_timeout=300000&query_timeout=300000`;

/**
 * Rows of so many tickets, written by SQL alone: for plans of queries, not for anything that looks into them. One in
 * twenty is open, one in two hundred parked; 2,000 requesters, 40 owners, 8 groups, 50 organisations. Each ticket has about 20 of
 * 5,000 words `w<n>`, small n often (w1 in nearly all tickets, w4000 in few), `rare<n>` in ten tickets, its number, and
 * for staff `note<n>`; one in eight has a Chinese text about a printer (打印机), 400 one about a report (报表), ten one about a clock (考勤机).
 * The state is 1 KB, less than real ones, which makes reading it all look cheaper than it is. Statistics are fresh afterwards. Some ten seconds for 100,000.
 */
export const manyTickets = async (db: Kysely<Database>, count: number): Promise<void> => {
  await sql.raw(`alter table ticket disable trigger user`).execute(db);
  await sql`insert into team_group (id, name, line) select ${id('2', sql`n`)}, 'group ' || n, 1 from generate_series(1, 8) n`.execute(
    db,
  );
  await sql`insert into account (id, account, display_name, kind, roles)
    select ${id('1', sql`n`)}, 'many' || n, 'Person ' || n, 'staff',
      array[case when n > 2000 then 'engineer' else 'requester' end] from generate_series(1, 2040) n`.execute(db);
  await sql`insert into intake_request (id, number, caller_id, body_sha256, form, title, start, accepted_at, started_at)
    select ${id('3', sql`n`)}, ${number}, ${id('1', sql`1 + n % 2000`)}, '', '{}', 'Title ' || n, '{}',
      ${submitted}, ${submitted} from generate_series(1, ${count}::int) n`.execute(db);
  await sql`insert into ticket (number, request_id, revision, state, status, level, policy_key, category, requester_id, org_id,
      group_id, owner_id, submitted_at, updated_at, next_due, overdue, parked_code, parked_at)
    select ${number}, ${id('3', sql`n`)}, 12,
      jsonb_build_object('policy', '{"version":1}'::jsonb, 'rest', repeat('x', 1000)),
      case when n % 20 = 0 then (array['pending_assignment', 'in_progress', 'pending_confirmation'])[1 + n / 20 % 3]
        when n % 3 = 0 then 'resolved' else 'archived' end,
      (array['P0', 'P1', 'P2', 'P3'])[1 + n % 4], 'customer-response', (array['software', 'software/function', 'hardware/device', 'account'])[1 + n % 4],
      ${id('1', sql`1 + n % 2000`)}, case when n % 2 = 0 then ${id('4', sql`n % 50`)} end,
      case when n % 9 > 0 then ${id('2', sql`n % 9`)} end, case when n % 40 > 0 then ${id('1', sql`2001 + n % 40`)} end,
      ${submitted}, ${submitted} + interval '3 hours',
      case when n % 20 = 0 then now() + n * interval '1 second' end, n % 100 = 0,
      case when n % 200 = 0 then 'gap' end, case when n % 200 = 0 then now() end
    from generate_series(1, ${count}::int) n`.execute(db);
  await sql`insert into deadline (number, id, clock, round, term, level, policy_version, calendar, length_ms, state, started_at,
      due_at, past_at_regrading)
    select ${number}, clock || '/1.1', clock, 1, 1, 'P2', 1, '24x7', 1, case when n % 20 = 0 then 'running' else 'met' end, ${submitted},
      now() + n * interval '1 second', false
    from generate_series(1, ${count}::int) n, unnest(array['resolve']) clock`.execute(db);
  const indexes = await withoutIndexes(db);
  await sql`insert into ticket_search (number, for_requester, for_staff)
    select ${number}, made.words, made.words || array_to_tsvector(array['note' || n % 500])
    from generate_series(1, ${count}::int) n, lateral (
      select array_to_tsvector(
        array(select distinct 'w' || floor(exp(random() * ln(5000)))::int from generate_series(1, 24) where n > 0)
        || array['rare' || n % (${count}::int / 10)] || array['#ts', '#' || substr(${number}, 3)] || array(select '#' || right(${number}, k) from generate_series(3, 7) k)
      ) || case when n % 8 = 0 then ${vectorOf(['无法登录打印机'], [])}::tsvector when n % 250 = 1 then ${vectorOf(['海天科技的报表中心打不开'], [])}::tsvector
        when n % (${count}::int / 10) = 2 then ${vectorOf(['门口的考勤机踽踽而行'], [])}::tsvector else ''::tsvector end as words
    ) made`.execute(db);
  await db.connection().execute(async (one) => {
    await sql.raw(`set maintenance_work_mem = '256MB'`).execute(one);
    for (const definition of indexes) await sql.raw(definition).execute(one);
    await sql.raw('reset maintenance_work_mem').execute(one);
  });
  await sql.raw('alter table ticket enable trigger user').execute(db);
  await sql.raw('vacuum analyze').execute(db);
};

const id = (first: string, n: ReturnType<typeof sql>) =>
  sql`(${`${first}0000000-0000-4000-8000-`} || lpad((${n})::text, 12, '0'))::uuid`;
const submitted = sql`('2024-01-01T00:00:00Z'::timestamptz + n * interval '10 minutes')`;
const number = sql`('TS' || to_char(${submitted}, 'YYYYMMDD') || lpad((n % 144)::text, 3, '0'))`;

/** Filling an index once is three times as fast as keeping it up. */
const withoutIndexes = async (db: Kysely<Database>): Promise<string[]> => {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = 'ticket_search' and indexdef like '%gin%'`.execute(db);
  for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(db);
  return rows.map(({ definition }) => definition);
};
