import type { z } from 'zod';
import type { WorkingTimeView } from '../../contracts/calendar-view.ts';
import { type Instant, msOf } from '../../contracts/instant.ts';
import type { ledgerLine } from '../../contracts/ticket-view.ts';
import type { Told } from '../../db/notification/told-of.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { workingTimeBetween } from '../../domain/calendar/working-time.ts';
import type { Behind, LedgerHistory, LedgerRung } from '../../domain/ledger/ledger.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import type { Deadline, Ticket } from '../../domain/ticket/ticket.ts';
import { furthestMs, workingTimeOf } from '../calendars/working-time-of.ts';
import { deadlineOf, personOf } from './views.ts';

type Line = z.input<typeof ledgerLine>;

/** What a line of the ledger is made of. */
export type LineFacts = {
  ticket: Ticket;
  policy: Policy | undefined;
  history: LedgerHistory;
  /** The promise's calendar; null when that version is not known. */
  calendar: Calendar | null;
  told: readonly Told[];
  names: ReadonlyMap<string, string>;
  now: Instant;
  /** From so late on a rung fired while the desk was down, ms. */
  lateAfterMs: number;
  forStaff: boolean;
  explain: boolean;
};

/** One promise as its reader sees it; a requester sees of the rungs the limit, and nothing of whom staff told. */
export const ledgerLineOf = (deadline: Deadline, facts: LineFacts): Line => {
  const { ticket, policy, history, calendar, names, now, lateAfterMs, forStaff, explain } = facts;
  const by = ({ byId, via, commandId }: Behind) => ({ by: personOf(names, byId), via, commandId });
  const rungs = rungsOf(deadline, facts);
  return {
    ...deadlineOf(policy, deadline),
    round: deadline.round,
    policy: { key: ticket.policy.key, version: deadline.policyVersion },
    calendar: deadline.calendar,
    calendarVersion: deadline.calendarVersion,
    provisionalCalendar: history.provisionalCalendar,
    lengthMs: deadline.lengthMs,
    pausedMs: deadline.pausedMs ?? 0,
    resumeAt: deadline.resumeAt ?? null,
    agreedFor: deadline.agreed ?? null,
    internal: !isPromised(policy, deadline.clock),
    recorded: false,
    metLateMs: lateness(deadline.metAt, deadline.dueAt),
    missedWhileDown: history.fired.some(
      ({ share, firedAt, latenessMs }) =>
        share === 1 && !deadline.reminder && firedAt === deadline.missedAt && latenessMs > lateAfterMs,
    ),
    rungs: forStaff ? rungs : rungs.filter(({ share }) => share === 1),
    pauses: history.pauses.map((pause) => ({
      seq: pause.seq,
      from: pause.from,
      to: pause.to,
      reason: pause.reason,
      by: personOf(names, pause.byId),
      via: pause.via,
      endedBy: personOf(names, pause.ended?.byId ?? null),
      cause: pause.ended?.cause ?? null,
      ms: pause.ms ?? (calendar === null ? null : workingTimeBetween(calendar, pause.from, now)),
    })),
    changes: history.changes.map(({ seq, at, type, cause, from, to, pausedMs, ...giver }) => ({
      seq,
      at,
      type,
      ...by(giver),
      cause,
      from,
      to,
      pausedMs,
    })),
    ...(explain && { openTime: calendar === null ? null : openTimeOf(calendar, deadline) }),
  };
};

/** How much later than due, ms; null when it was in time, or is not met yet. */
export const lateness = (metAt: Instant | null, dueAt: Instant): number | null =>
  metAt !== null && metAt > dueAt ? msOf(metAt) - msOf(dueAt) : null;

/** Day by day, the open time from the start to the due instant: the length, and what pauses added. */
const openTimeOf = (calendar: Calendar, { startedAt, dueAt }: Deadline): WorkingTimeView | null =>
  msOf(dueAt) - msOf(startedAt) > furthestMs ? null : workingTimeOf(calendar, startedAt, dueAt);

const ahead = { running: 'planned', paused: 'planned', provisional: 'held', met: 'dropped', void: 'dropped' } as const;

/** What fired, then what is still to come or has been dropped; of a moved deadline the fired ones of before stay. */
const rungsOf = (deadline: Deadline, { history, told, names, lateAfterMs, forStaff }: LineFacts): Line['rungs'] => {
  const tookEffect = (rung: Deadline['rungs'][number]) =>
    history.fired.some(({ share, firedAt }) => share === rung.share && firedAt === rung.firedAt);
  const did = ({ seq, caused }: LedgerRung) => {
    const seqs = new Set([seq, ...caused.map((one) => one.seq)]);
    return {
      told: told
        .filter((one) => seqs.has(one.seq))
        .map((one) => ({
          seq: one.seq,
          person: personOf(names, one.accountId),
          channel: one.channel,
          state: one.state,
        })),
      caused,
    };
  };
  return [
    ...history.fired.map((rung) => ({
      share: rung.share,
      state: 'fired' as const,
      dueAt: rung.dueAt,
      effect: rung.effect,
      firedAt: rung.firedAt,
      latenessMs: rung.latenessMs,
      whileDown: rung.latenessMs > lateAfterMs,
      voided: rung.voided,
      seq: rung.seq,
      ...(forStaff && { tell: [...rung.tell], ...did(rung) }),
    })),
    ...deadline.rungs
      .filter((rung) => !tookEffect(rung))
      .map(({ share, at, firedAt, tell, does }) => ({
        share,
        state: firedAt === null ? ahead[deadline.state] : ('dropped' as const),
        dueAt: at,
        effect: null,
        firedAt: null,
        latenessMs: null,
        whileDown: false,
        voided: false,
        seq: null,
        ...(forStaff && { tell: [...tell], ...(does && { does }) }),
      })),
  ];
};
