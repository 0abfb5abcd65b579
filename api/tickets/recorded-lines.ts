import type { z } from 'zod';
import type { EventData } from '../../contracts/event.ts';
import { instantOf, msOf } from '../../contracts/instant.ts';
import type { ledgerLine } from '../../contracts/ticket-view.ts';
import { durationMs } from '../../domain/calendar/duration.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { lateness } from './ledger-line.ts';

/**
 * Lines of the ledger for what was over before the ticket was there (requirements 4.5, `pickup_phone`, S4-20): worked out of the
 * times that came with the request, by the policy version the ticket was opened under. No rung ever fired for them.
 */
export const recordedLines = (
  { call, level, policy: pinned }: EventData['submitted'],
  policy: Policy | undefined,
  { forStaff, explain }: { forStaff: boolean; explain: boolean },
): z.input<typeof ledgerLine>[] => {
  if (!call || !policy) return [];
  return policy.recordedClocks
    .filter(({ internal }) => forStaff || !internal)
    .map(({ key, name, calendar, duration, internal, starts, meets }) => {
      const [startedAt, metAt, lengthMs] = [call[starts], call[meets], durationMs(duration)];
      const dueAt = instantOf(msOf(startedAt) + lengthMs);
      return {
        id: `${key}/1.1`,
        clock: key,
        name,
        level,
        state: 'met' as const,
        startedAt,
        dueAt,
        metAt,
        missedAt: metAt > dueAt ? dueAt : null,
        metLateMs: lateness(metAt, dueAt),
        recorded: true,
        pastAtRegrading: false,
        kind: 'promise' as const,
        round: 1,
        policy: pinned,
        calendar,
        calendarVersion: null,
        provisionalCalendar: false,
        lengthMs,
        pausedMs: 0,
        resumeAt: null,
        agreedFor: null,
        internal,
        missedWhileDown: false,
        rungs: [],
        pauses: [],
        changes: [],
        ...(explain && { openTime: null }),
      };
    });
};
