import type { Act } from '../../contracts/deadline-event.ts';
import type { Instant } from '../../contracts/instant.ts';

/** A text per language. */
export type Localized = { zh: string; en: string };

/** Whom a rung or an event tells; resolved to accounts when the event is recorded (requirements 4.7). */
export type Recipient =
  | 'requester'
  | 'owner'
  | 'group'
  | 'group_lead'
  | 'supervisor'
  | 'department_manager'
  | 'reviewers'
  | 'collaborator'
  | 'successor'
  | `post:${string}`;

/**
 * An event that starts or meets a clock: its type and, where given, values its data must have
 * (a list means one of them).
 */
export type EventPattern = { type: string; where?: Record<string, string | boolean | readonly string[]> };

/** A pattern that meets a clock. */
export type MeetPattern = EventPattern & {
  /** Met only provisionally: final at `confirmed`, void again at "not solved", "partly", taking back (architecture, "Deadlines"). */
  provisional?: true;
  /** Met, and the same promise starts anew from this event (P3 progress report, requirements 1.5). */
  restarts?: true;
};

/**
 * Where something happens: at a share of a clock's length (1 is the due instant), or `offsetMs` before (negative, wall
 * time) or after (open time of the clock's calendar) an agreed date; its share then says no more than 0 before, 2 after.
 */
export type Rung = { share: number; offsetMs?: number; tell: readonly Recipient[]; does?: Act };

/** An event that moves a clock's limit to the date in its field `to`, or takes such a move back. */
export type MovePattern = EventPattern & { to: string | null };

/** A clock as the workflow gets it: one row of the policy, for the levels it names (all, when it names none). */
export type PlanClock = {
  key: string;
  name: Localized;
  levels?: readonly string[];
  requestTypes?: readonly string[];
  starts: readonly EventPattern[];
  meets: readonly MeetPattern[];
  /** Open time of `calendar`, in ms; days of the calendar are already multiplied by its day length; 0 with `until`. */
  lengthMs: number;
  /** Field of the starting event that holds the agreed date. */
  until?: string;
  /** `24x7` or a key of {@link Plan.calendars}. */
  calendar: string;
  /** In order; contains share 1. */
  rungs: readonly Rung[];
  /** Waiting reasons that pause it; none in the bundled files. */
  pausesOn: readonly string[];
  maxPauseMs?: number;
  reminder?: true;
  repeats?: true;
  movedBy?: readonly MovePattern[];
  outlivesArchive?: true;
  /** Counts from the ticket's creation when the level changes (true for limits per level), else from its own start. */
  fromCreation: boolean;
};

/** A level of one policy; never shown by its code alone (requirements 1.1). */
export type PlanLevel = {
  key: string;
  code: string;
  word: Localized;
  severity: 'critical' | 'high' | 'medium' | 'low';
  /** 1 is worked on first. */
  order: number;
  /** The level is pushed to an engineer for review at grading (S4-36). */
  review: boolean;
};

/** Open hours of one calendar, compiled to plain instants, so that no zone data is touched in a workflow. */
export type PlanCalendar = {
  version: number;
  zone: string;
  /** Ascending, not touching: [opens, closes) in epoch ms; covers {@link Plan.from}…{@link Plan.until}. */
  open: readonly (readonly [number, number])[];
  /** From this instant on the calendar's year pack is provisional or missing; deadlines beyond are flagged. */
  provisionalFrom: Instant | null;
};

/** `[from, minutes]`: the offset from UTC that holds from this epoch ms on; ascending. */
export type PlanZone = { name: string; offsets: readonly (readonly [number, number])[] };

/** What a ticket's workflow knows of its policy and calendars: a few KB, an input of `decide`, never folded state. */
export type Plan = {
  v: 1;
  policy: { key: string; version: number };
  /** Open hours are complete between these instants. */
  from: Instant;
  until: Instant;
  levels: readonly PlanLevel[];
  initialLevel: string;
  clocks: readonly PlanClock[];
  calendars: Record<string, PlanCalendar>;
  /** The desk's zone as offsets from UTC, only to show instants to people; without it they are shown in UTC. */
  zone?: PlanZone;
  closing: {
    /** Reopening is possible for so long after resolution (requirements 1.5: 14 days). */
    reopenWithinMs: number;
    /** Archived only after the closing visit (C-11). */
    visitFirst?: boolean;
  };
};

/** Name of the calendar that is always open. */
export const alwaysOpen = '24x7';
