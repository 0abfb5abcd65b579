import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';
import { wordsOfTickets } from './ticket-words.ts';

/** Tickets per turn: few, because live streams wait for every transaction that writes. */
const batch = 50;

/** How long a ticket whose words could not be made is left alone. */
const putOff = sql`interval '10 minutes'`;

// Any number that no other lock of the desk has: "find" as bytes.
const lockKey = 0x66696e64;

/** What a turn did. `busy`: another process is at it. */
export type IndexTurn = { indexed: number; failed: readonly string[]; busy: boolean };

/**
 * One turn: makes the words of the tickets marked last and takes their marks away. One process at a time, so that no older
 * words replace newer ones; killed anywhere, the marks stay and another turn does it again. A ticket that cannot be done
 * holds up no other one.
 */
export const indexDue = async (db: Kysely<Database>): Promise<IndexTurn> => {
  try {
    return await turn(db, batch);
  } catch (error) {
    if (!isData(error)) throw error;
    return turn(db, 1, true);
  }
};

/** SQLSTATE classes of what would fail again: data, constraints, program limits. */
const isData = (error: unknown): boolean => /^(22|23|54)/.test(String((error as { code?: unknown }).code));

const turn = async (db: Kysely<Database>, most: number, alone = false): Promise<IndexTurn> => {
  const numbers: string[] = [];
  try {
    return await db.transaction().execute(async (trx) => {
      const { rows: lock } = await sql<{ free: boolean }>`
        select pg_try_advisory_xact_lock(${lockKey}) as free`.execute(trx);
      if (!lock[0]!.free) return { indexed: 0, failed: [], busy: true };
      // Marks are read before the texts: what they tell of is there by then, and a later mark stays.
      const { rows: marks } = await sql<{ ids: string; number: string }>`
        select string_agg(m.id::text, ',') as ids, m.number
        from search_due m
        where m.number in (select number from search_due where due_at <= now() order by id desc limit ${most})
        group by m.number`.execute(trx);
      numbers.push(...marks.map(({ number }) => number));
      if (numbers.length === 0) return { indexed: 0, failed: [], busy: false };
      const words = [...(await wordsOfTickets(trx, numbers))];
      await sql`
        with done as (delete from search_due where id = any(${marks.flatMap(({ ids }) => ids.split(','))}::bigint[]))
        insert into ticket_search (number, for_requester, for_staff)
        select n, r::tsvector, s::tsvector from unnest(
          ${words.map(([number]) => number)}::text[],
          ${words.map(([, { forRequester }]) => forRequester)}::text[],
          ${words.map(([, { forStaff }]) => forStaff)}::text[]
        ) as made (n, r, s)
        on conflict (number) do update
        set for_requester = excluded.for_requester, for_staff = excluded.for_staff`.execute(trx);
      return { indexed: numbers.length, failed: [], busy: false };
    });
  } catch (error) {
    if (!alone || !isData(error)) throw error;
    await sql`update search_due set due_at = now() + ${putOff} where number = any(${numbers}::text[])`.execute(db);
    return { indexed: 0, failed: numbers, busy: false };
  }
};

/** How many tickets wait for their words: 0 on a quiet desk, all of them after an upgrade that brings search. */
export const searchBacklog = async (db: Kysely<Database>): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(distinct number) as count from search_due`.execute(db);
  return rows[0]!.count;
};
