import { sql } from 'kysely';
import type { Instant } from '../../../contracts/instant.ts';
import type { Desk } from '../../support/desk.ts';

/** A promise of the ledger as a test reads it. */
export type LedgerRow = {
  id: string;
  clock: string;
  term: number;
  level: string;
  state: string;
  started_at: Instant;
  due_at: Instant;
  met_at: Instant | null;
  missed_at: Instant | null;
  past_at_regrading: boolean;
  length_ms: number;
};

/** A rung that took effect, with the accounts that were told. */
export type FiredRung = {
  deadline: string;
  /** Share of the length in %. */
  percent: number;
  effect: string;
  dueAt: Instant;
  firedAt: Instant;
  latenessMs: number;
  voided: boolean;
  told: string[];
};

/** The ledger of a ticket by deadline id, e.g. `respond/1.1`. */
export const ledgerOf = async (desk: Desk, number: string): Promise<Record<string, LedgerRow>> => {
  const rows = await desk.db.selectFrom('deadline').selectAll().where('number', '=', number).orderBy('id').execute();
  return Object.fromEntries(rows.map((row) => [row.id, row]));
};

/** The fired rungs of a ticket in the order in which they were recorded; told: accounts with an in-site notification. */
export const rungsOf = async (desk: Desk, number: string, deadline?: string): Promise<FiredRung[]> => {
  const { rows } = await sql<FiredRung>`
    select r.deadline_id as deadline, round(r.share * 100)::int as percent, r.id as effect, r.due_at as "dueAt",
      r.fired_at as "firedAt", r.lateness_ms as "latenessMs", r.voided,
      array(select a.account from notification n join account a on a.id = n.account_id
        where n.number = r.number and n.seq = r.seq and n.channel = 'in_app' order by a.account) as told
    from deadline_rung r
    where r.number = ${number} ${deadline === undefined ? sql`` : sql`and r.deadline_id = ${deadline}`}
    order by r.seq`.execute(desk.db);
  return rows;
};
