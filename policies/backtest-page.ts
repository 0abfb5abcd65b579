import type { Kysely } from 'kysely';
import { type Instant, laterOf } from '../contracts/instant.ts';
import type { BacktestItem, BacktestPage, BacktestRow } from '../contracts/policy-backtest.ts';
import { type Period, type RecordedTicket, recordedSpan, recordedTickets } from '../db/policies/recorded-tickets.ts';
import type { Database } from '../db/schema/index.ts';
import type { Plan } from '../domain/policy/plan.ts';
import { type Compared, compareLives, differs, type Kept } from '../domain/preview/compare-lives.ts';
import { refold } from '../domain/preview/refold.ts';
import { PlanTooShort } from '../domain/ticket/schedule.ts';
import { inTurns } from './in-turns.ts';
import { knownNames } from './known-names.ts';
import type { LoadedPolicy } from './load.ts';
import type { PolicyStore } from './store.ts';

/** A backtest of one draft; keeps its plan from page to page. */
export type Backtest = (page: { after: string; limit: number }) => Promise<BacktestPage>;

const unknownSpan = { total: null, first: null, last: null };

/**
 * Prepares a draft to be tried on the recorded tickets of a period, page by page: each life is folded anew under it and
 * compared with what was recorded. One plan reaches over the whole period; a page is all that is in memory. `isBegun`: a page has
 * been answered before, so the period is not counted again, and the plan grows with the tickets.
 */
export const createBacktest = async (
  { db, policies, now }: { db: Kysely<Database>; policies: PolicyStore; now: Instant },
  draft: LoadedPolicy,
  { period, isBegun = false }: { period: Period; isBegun?: boolean },
): Promise<Backtest> => {
  const { total, first, last } = isBegun ? unknownSpan : await recordedSpan(db, period);
  const until = laterOf(now, last ?? now);
  let plan: Plan | undefined;
  const longer = ({ from: start }: Plan, { from, until: end }: PlanTooShort): Plan =>
    policies.plan(draft, from && from < start ? from : start, until, end);

  const trial = ({ number, ticket, events }: RecordedTicket, present: Plan): Compared[] | string => {
    if (!present.levels.some(({ key }) => key === ticket.level)) return 'level_not_in_version';
    for (let reaching = present; ; ) {
      try {
        return compareLives(ticket, refold(number, events, reaching, laterOf(now, ticket.at)));
      } catch (error) {
        if (!(error instanceof PlanTooShort)) throw error;
        reaching = longer(reaching, error);
        plan = reaching;
      }
    }
  };

  return async ({ after, limit }) => {
    const tickets = await recordedTickets(db, period, { after, limit });
    const [earliest] = tickets;
    plan ??= policies.plan(draft, first ?? earliest?.ticket.submittedAt ?? period.from, until);
    const sums = new Sums();
    const items: BacktestItem[] = [];
    const turn = inTurns();
    for (const one of tickets) {
      await turn();
      const tried = trial(one, plan);
      const problem = typeof tried === 'string' ? tried : null;
      const compared = typeof tried === 'string' ? [] : tried;
      sums.add(one, compared);
      const deadlines = compared.filter(differs);
      if (deadlines.length === 0 && problem === null) continue;
      const { number, ticket, group, customer } = one;
      items.push({
        number,
        level: ticket.level,
        group: group?.name ?? null,
        customer: customer.name,
        problem,
        deadlines,
      });
    }
    const next = tickets.length < limit ? null : tickets.at(-1)!.number;
    const names = knownNames(policies, period.key, draft.policy);
    return { key: period.key, total, examined: tickets.length, rows: sums.rows(), items, names, next };
  };
};

/** Sums of a page, by level, clock, group and customer. */
class Sums {
  readonly #rows = new Map<string, BacktestRow>();

  add({ ticket, group, customer }: RecordedTicket, compared: readonly Compared[]): void {
    for (const one of compared) {
      this.#count('total', '', '', one);
      this.#count('level', ticket.level, ticket.level, one);
      this.#count('clock', one.clock, one.clock, one);
      this.#count('group', group?.id ?? '', group?.name ?? '', one);
      this.#count('customer', customer.id, customer.name, one);
    }
  }

  rows(): BacktestRow[] {
    return [...this.#rows.values()];
  }

  #count(by: BacktestRow['by'], key: string, name: string, { recorded, draft }: Compared): void {
    const none = () => ({ met: 0, missed: 0, other: 0 });
    const row = this.#rows.get(`${by} ${key}`) ?? { by, key, name, recorded: none(), draft: none() };
    this.#rows.set(`${by} ${key}`, row);
    if (recorded) row.recorded[tallied(recorded)] += 1;
    if (draft) row.draft[tallied(draft)] += 1;
  }
}

const tallied = ({ outcome }: NonNullable<Kept>): 'met' | 'missed' | 'other' =>
  outcome === 'met' || outcome === 'missed' ? outcome : 'other';
