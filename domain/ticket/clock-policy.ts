import type { NewEvent, RungPlan } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan, PlanClock } from '../policy/plan.ts';
import { added } from './clock-moved.ts';
import { clockRows, rowOf } from './clock-rows.ts';
import { isBehind, isLive, nameOf } from './evolve-deadlines.ts';
import { dueOf, isProvisional, rungsFrom, rungsUntil } from './schedule.ts';
import type { Deadline, Ticket } from './ticket.ts';

/** What rungs do, whenever that is. */
const effectsOf = (rungs: readonly Pick<RungPlan, 'share' | 'tell' | 'does'>[]): string =>
  JSON.stringify(rungs.map(({ share, tell, does }) => [share, tell, does ?? null]));

const instantsOf = (rungs: readonly Pick<RungPlan, 'share' | 'at'>[]): string =>
  JSON.stringify(rungs.map(({ share, at }) => [share, at]));

/** The rungs that a running promise has under another version of its row; the date it runs to stays what it is. */
const rungsUnder = (plan: Plan, row: PlanClock, { startedAt, dueAt, pauses }: Deadline): RungPlan[] =>
  row.until === undefined ? rungsFrom(plan, row, startedAt, pauses) : rungsUntil(plan, row, startedAt, dueAt);

/** The next rung of a repeating clock, where it waits for that. */
const againOf = (deadline: Deadline, { repeats }: PlanClock): RungPlan[] =>
  deadline.rungs
    .filter(({ again, firedAt }) => repeats && again && firedAt === null)
    .map(({ share, at, tell, does }) => ({ share, at, tell, ...(does && { does }) }));

/**
 * What another version of its policy does to a ticket's promises (issue 5, "Preview before change"): `event` is
 * `policy_moved`, folded already, `plan` that of the new version. Limits are worked out anew from where they began, with the
 * pauses they saw; met ones stay met, agreed dates stand. A promise that the version no longer has is void; one that it
 * adds begins with the ticket. Under `kinder` a limit moves only to a later instant and none is added. Throws PlanTooShort.
 */
export const underNewVersion = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] => {
  if (event.type !== 'policy_moved') return [];
  const kinder = event.data.mode === 'kinder';
  const changes = ticket.deadlines.filter(isLive).flatMap((deadline): NewEvent[] => {
    const row = rowOf(plan, ticket, deadline);
    if (!row) return [{ type: 'deadline_voided', data: { ...nameOf(deadline), cause: 'policy_changed' } }];
    if (deadline.agreed) return [];
    const before = deadline.rungs.filter(({ again }) => !again);
    const rungs = rungsUnder(plan, row, deadline);
    const to = dueOf(rungs);
    const lengthMs = row.until === undefined ? row.lengthMs : deadline.lengthMs;
    const sameRow =
      deadline.lengthMs === lengthMs && deadline.calendar === row.calendar && effectsOf(before) === effectsOf(rungs);
    if (sameRow && instantsOf(before) === instantsOf(rungs)) return [];
    if (kinder && to <= deadline.dueAt) return [];
    return [
      {
        type: 'deadline_moved',
        data: {
          ...nameOf(deadline),
          from: deadline.dueAt,
          to,
          level: row.fromCreation ? ticket.level : deadline.level,
          lengthMs,
          calendar: row.calendar,
          calendarVersion: plan.calendars[row.calendar]?.version ?? null,
          rungs: [...rungs, ...againOf(deadline, row)],
          term: deadline.term + 1,
          cause: sameRow ? 'calendar_changed' : 'policy_changed',
          provisionalCalendar: isProvisional(plan, row.calendar, to),
          pastAtRegrading: deadline.missedAt === null && isBehind(deadline, to, at),
          policy: plan.policy,
        },
      },
    ];
  });
  if (kinder) return changes;
  return [...changes, ...added(ticket, clockRows(plan, ticket.level, ticket.requestType), event, at, plan)];
};
