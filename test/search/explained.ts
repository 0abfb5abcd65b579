import { type Kysely, sql } from 'kysely';
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
  const steps = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(steps)];
  return steps(rows[0]!['QUERY PLAN'][0].Plan);
};

/** Tables that hold a row or more per ticket. */
export const bigTables: readonly string[] = [
  'ticket',
  'ticket_search',
  'ticket_event',
  'ticket_text',
  'intake_request',
  'deadline',
];
