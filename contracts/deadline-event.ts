import type { WaitingReason } from './event.ts';
import type { Instant } from './instant.ts';
import type { VersionCause } from './policy-event.ts';

/** What a rung of a policy may do by itself, besides telling people (requirements 4.5, "when missed"). */
export const acts = ['confirm', 'remind', 'wake', 'end_waiting', 'escalate', 'send_survey'] as const;
export type Act = (typeof acts)[number];

/** A share of a deadline with the instant at which it comes due, whom it tells and what it does. */
export type RungPlan = { share: number; at: Instant; tell: readonly string[]; does?: Act };

/** What every deadline event names: `id` is `<clock>/<round>.<n>`, unique within the ticket. */
export type DeadlineName = { deadline: string; clock: string; round: number };

/** The data of a fired rung; `rung` is its effect id `<number>/<deadline>/<term>/<share in %>`: it takes effect once. */
export type RungFired = DeadlineName & {
  rung: string;
  share: number;
  /** When the rung came due; a late firing never rewrites it. */
  dueAt: Instant;
  /** Firing minus due (minus the voiding, when that came later), ms. */
  latenessMs: number;
  tell: readonly string[];
  /** Passed while the promise was met provisionally; fired when that was voided. */
  voided?: true;
  /** Of a clock that repeats: its next rung. Those that a downtime has swallowed are not made up. */
  next?: RungPlan;
};

/** The rungs of a moved or resumed deadline, and the instant they lead to. */
type Rescheduled = {
  from: Instant;
  to: Instant;
  rungs: readonly RungPlan[];
  /** The due instant lies in a year whose calendar pack is provisional or missing. */
  provisionalCalendar: boolean;
};

/** Data of the events about deadlines. */
export type DeadlineEventData = {
  deadline_started: DeadlineName & {
    startedAt: Instant;
    dueAt: Instant;
    level: string;
    /** Open time of the calendar; of a clock that runs until an agreed date the wall time to it. */
    lengthMs: number;
    calendar: string;
    calendarVersion: number | null;
    policy: { key: string; version: number };
    rungs: readonly RungPlan[];
    /** The due instant lies in a year whose calendar pack is provisional or missing. */
    provisionalCalendar: boolean;
    /** A new level brought this clock, counted from the ticket's beginning, and its limit was past already (I-03). */
    pastAtRegrading?: true;
    /** A timer and no promise: it is never missed, its rungs are `deadline_reminded`. */
    reminder?: true;
    /** After its last rung it fires again and again. */
    repeats?: true;
  };
  deadline_warned: RungFired;
  deadline_missed: RungFired;
  deadline_escalated: RungFired;
  /** A rung of a reminder. */
  deadline_reminded: RungFired;
  deadline_met: DeadlineName & {
    metAt: Instant;
    dueAt: Instant;
    inTime: boolean;
    provisional: boolean;
    /** Type of the event that met it. */
    by: string;
  };
  deadline_unmet: DeadlineName & { dueAt: Instant; by: string };
  deadline_moved: DeadlineName &
    Rescheduled & {
      level: string;
      lengthMs: number;
      calendar: string;
      calendarVersion: number | null;
      term: number;
      /** `agreed`: to a date somebody agreed to (S1-09, S0-27); `agreement_ended`: back to the policy's limit. */
      cause: 'regraded' | 'reclassified' | 'agreed' | 'agreement_ended' | VersionCause;
      /** Its limit was already past when it moved: told apart from ordinary misses (I-03). */
      pastAtRegrading: boolean;
      /** Type of the event that an agreed date comes from. */
      by?: string;
      /** The version under which it is owed from now on, where the ticket went to another. */
      policy?: { key: string; version: number };
    };
  deadline_paused: DeadlineName & {
    reason: WaitingReason;
    /** When it runs on by itself: the policy's longest pause, less what was paused before. */
    until?: Instant;
  };
  deadline_resumed: DeadlineName &
    Rescheduled & {
      /** Open time of the deadline's own calendar that the pause took, ms. */
      pausedMs: number;
      /** What ended the pause: the type of an event, or `longest_pause`. */
      cause?: string;
      /** Where it ran on before this event: the longest pause was over while nobody looked. */
      resumedAt?: Instant;
    };
  deadline_voided: DeadlineName & { cause: string };
};
