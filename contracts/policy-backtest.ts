import { z } from 'zod';
import { instant } from './instant.ts';
import { policyNames } from './policy-names.ts';

const outcome = z.enum(['met', 'missed', 'past', 'open', 'void']);
const kept = z.object({ outcome, dueAt: instant }).nullable();
const tally = z.object({ met: z.int(), missed: z.int(), other: z.int() });

/** What deadlines are summed by. */
export const backtestDimensions = ['total', 'level', 'clock', 'group', 'customer'] as const;

/** Sums over one value of a dimension: of its deadlines, met, missed, and neither (open, void, past at regrading). */
export const backtestRow = z
  .object({
    by: z.enum(backtestDimensions),
    key: z.string(),
    name: z.string(),
    recorded: tally,
    draft: tally,
  })
  .meta({ id: 'PolicyBacktestRow' });
export type BacktestRow = z.output<typeof backtestRow>;

/** A recorded ticket of which a deadline would have ended otherwise, or that cannot be compared. */
export const backtestItem = z
  .object({
    number: z.string(),
    level: z.string(),
    group: z.string().nullable(),
    customer: z.string(),
    problem: z.string().nullable().meta({ description: 'Why it cannot be compared: a code.' }),
    deadlines: z.array(z.object({ deadline: z.string(), clock: z.string(), recorded: kept, draft: kept })),
  })
  .meta({ id: 'PolicyBacktestItem' });
export type BacktestItem = z.output<typeof backtestItem>;

/** A page of a backtest: so many tickets, their sums, and those that differ. The caller adds pages up. */
export const backtestPage = z
  .object({
    key: z.string(),
    total: z
      .int()
      .nullable()
      .meta({ description: 'Tickets of the period; null on later pages: they are counted once.' }),
    examined: z.int(),
    rows: z.array(backtestRow),
    items: z.array(backtestItem),
    names: policyNames,
    next: z.string().nullable().meta({ description: 'Ask again with this as `after`; null: that was the last page.' }),
  })
  .meta({ id: 'PolicyBacktestPage' });
export type BacktestPage = z.output<typeof backtestPage>;
