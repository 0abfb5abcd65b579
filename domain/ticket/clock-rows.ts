import type { NewEvent } from '../../contracts/event.ts';
import type { EventPattern, Plan, PlanClock } from '../policy/plan.ts';
import type { Deadline, Ticket } from './ticket.ts';

/** The policy rows in force for a level and a request type: of each clock the first row that names them, or names none. */
export const clockRows = (plan: Plan, level: string, requestType: string | null): readonly PlanClock[] => {
  const known = found.get(plan.clocks) ?? new Map<string, readonly PlanClock[]>();
  found.set(plan.clocks, known);
  const name = `${level}/${requestType}`;
  const rows = known.get(name) ?? rowsFor(plan, level, requestType);
  known.set(name, rows);
  return rows;
};

/** What {@link clockRows} has found, for each plan: it is asked for every deadline at every event. */
const found = new WeakMap<Plan['clocks'], Map<string, readonly PlanClock[]>>();

const rowsFor = (plan: Plan, level: string, requestType: string | null): PlanClock[] => {
  const rows = new Map<string, PlanClock>();
  for (const row of plan.clocks) {
    if (rows.has(row.key)) continue;
    if (row.levels && !row.levels.includes(level)) continue;
    if (row.requestTypes && !row.requestTypes.includes(requestType ?? '')) continue;
    rows.set(row.key, row);
  }
  return [...rows.values()];
};

/**
 * The policy row a deadline runs under: that of the ticket's level, or of the level it began with where a new level does
 * not change its limit.
 */
export const rowOf = (plan: Plan, ticket: Ticket, deadline: Deadline): PlanClock | undefined => {
  const at = (level: string) => clockRows(plan, level, ticket.requestType).find((row) => row.key === deadline.clock);
  const current = at(ticket.level);
  return !current || current.fromCreation ? current : (at(deadline.level) ?? current);
};

/** Does the event have the pattern's type and, where the pattern names values, one of them? */
export const matches = (pattern: EventPattern, event: NewEvent): boolean => {
  if (pattern.type !== event.type) return false;
  const data = event.data as Record<string, unknown>;
  return Object.entries(pattern.where ?? {}).every(([field, wanted]) =>
    Array.isArray(wanted) ? wanted.includes(data[field] as string) : data[field] === wanted,
  );
};
