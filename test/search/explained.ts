import { type CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import type { Database } from '../../db/schema/index.ts';
import { type TicketsWanted, ticketsQuery } from '../../db/tickets/list-tickets.ts';

/** A step of a plan, as `EXPLAIN (FORMAT JSON)` names its parts. */
export type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
};

/** All steps of the plan that PostgreSQL makes for a list, the outermost first. Nothing is run. */
export const explained = async (db: Kysely<Database>, wanted: TicketsWanted): Promise<PlanNode[]> => {
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>`
    explain (format json) ${ticketsQuery(wanted)}`.execute(db);
  return steps(rows[0]!['QUERY PLAN'][0].Plan);
};

const steps = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(steps)];

/** Executions after which PostgreSQL decides whether a prepared statement is planned once for all values. */
const decided = 6;

/**
 * Runs the work and returns the plans of its statements: for the values that were asked with, and, of those that the desk has prepared
 * (db/prepare-statements.ts: they have no limit), the one that PostgreSQL keeps.
 */
export const explainedAll = async (
  pool: pg.Pool,
  work: (db: Kysely<Database>) => Promise<unknown>,
): Promise<PlanNode[][]> => {
  const asked: CompiledQuery[] = [];
  const log = ({ query }: { query: CompiledQuery }): void => {
    asked.push(query);
  };
  await work(new Kysely<Database>({ dialect: new PostgresDialect({ pool }), log }));
  if (asked.length === 0) throw new Error('nothing was asked');
  const client = await pool.connect();
  try {
    const planOf = async (statement: string, values: readonly unknown[] = []): Promise<PlanNode[]> => {
      const { rows } = await client.query(`explain (format json) ${statement}`, [...values]);
      return steps(rows[0]['QUERY PLAN'][0].Plan);
    };
    const plans: PlanNode[][] = [];
    for (const { sql: text, parameters } of asked) {
      plans.push(await planOf(text, parameters));
      if (/\blimit\b/i.test(text) || parameters.length === 0) continue;
      await client.query(`prepare kept as ${text}`);
      const execute = `execute kept (${parameters.map((value) => client.escapeLiteral(literal(value))).join(', ')})`;
      for (let turn = 0; turn < decided; turn++) await planOf(execute);
      plans.push(await planOf(execute));
      await client.query('deallocate kept');
    }
    return plans;
  } finally {
    client.release();
  }
};

const literal = (value: unknown): string =>
  Array.isArray(value) ? `{${value.map((one) => JSON.stringify(String(one))).join(',')}}` : String(value);

/** Big tables that a plan reads from end to end. */
export const readWhole = (plan: readonly PlanNode[]): string[] =>
  plan
    .filter((step) => step['Node Type'] === 'Seq Scan' && bigTables.includes(step['Relation Name'] ?? ''))
    .map((step) => step['Relation Name']!);

/** Tables that hold a row or more per ticket. */
export const bigTables: readonly string[] = [
  'ticket',
  'ticket_search',
  'ticket_event',
  'ticket_text',
  'intake_request',
  'deadline',
  'deadline_rung',
  'command',
  'notification',
];
