import { z } from 'zod';
import { type EventType, waitingReasons } from '../../contracts/event.ts';
import { clockMissRungs, recipient, reminderRungs } from './clock-rung.ts';
import { localized, policyKey } from './form-field.ts';

/** Events of a ticket that a policy may name as start or end of a clock. */
export const clockEvents = [
  'submitted',
  'reopened',
  'graded',
  'classified',
  'verified',
  'assigned',
  'claimed',
  'assignment_failed',
  'released',
  'escalated',
  'level_review_pushed',
  'level_review_decided',
  'level_disputed',
  'dispute_answered',
  'acknowledged',
  'responded',
  'message',
  'progress_reported',
  'diagnosis_added',
  'root_cause_set',
  'waiting_started',
  'waiting_ended',
  'temporary_solution_given',
  'plan_made_definite',
  'verification_added',
  'confirmation_asked',
  'confirmed',
  'partly_solved',
  'not_solved',
  'archived',
  'cancelled',
  'confirmation_taken_back',
  'scheduled',
  'woken',
  'handover_offered',
  'handover_accepted',
  'handover_declined',
  'deferral_proposed',
  'deferral_accepted',
  'deferral_refused',
  'appointment_set',
  'appointment_held',
  'appointment_cancelled',
  'collaboration_asked',
  'collaboration_done',
  'resource_requested',
  'resource_answered',
  'approval_asked',
  'approval_decided',
  'development_requested',
  'development_decided',
  'survey_sent',
  'survey_answered',
  'follow_up_done',
  'deadline_missed',
  'deadline_met',
] as const satisfies readonly EventType[];

const pattern = {
  type: z.enum(clockEvents),
  where: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string()).min(1)])).optional(),
};

const part = z.number().positive().max(100_000).optional();

/** A limit: working days (of the calendar's day length), or a plain length. */
const limit = z
  .strictObject({ workingDays: part, days: part, hours: part, minutes: part, seconds: part })
  .refine((parts) => Object.keys(parts).length > 0, {
    error: 'a limit needs one of workingDays, days, hours, minutes, seconds',
  })
  .refine((parts) => !('workingDays' in parts) || Object.keys(parts).length === 1, {
    error: 'workingDays stand alone',
  });

/**
 * One row of the table of clocks: the promise `key` for the levels and request types that it names (all, when it names
 * none). Of several rows with one key the first that fits a ticket is in force.
 */
export const clockRow = z.strictObject({
  key: policyKey,
  name: localized,
  /** Requirement the limit comes from, or why it is ours. */
  source: z.string().min(1),
  levels: z.array(z.string()).min(1).optional(),
  requestTypes: z.array(z.string()).min(1).optional(),
  starts: z.array(z.strictObject(pattern)).min(1, { error: 'a clock without a start never runs' }),
  meets: z.array(
    z.strictObject({ ...pattern, provisional: z.literal(true).optional(), restarts: z.literal(true).optional() }),
  ),
  duration: limit.optional(),
  /** Instead of a duration: the field of the starting event with the agreed date (requirements 4.5, "as agreed"). */
  until: z.string().optional(),
  /** A `reminder` is a timer and no promise: never missed, never overdue, no figure of compliance. */
  kind: z.enum(['promise', 'reminder']).default('promise'),
  /** `24x7` or the key of a calendar. */
  calendar: z.string(),
  /** Share at which `warnTell` is warned; null: no warning. Left out: 0.8, of reminders and agreed dates none. */
  warnAt: z.number().gt(0).lt(1).nullable().optional(),
  warnTell: z.array(recipient).min(1).default(['owner']),
  /** Told at the limit beside those of the rungs (requirements 4.5, "when missed"). */
  tellAtDue: z.array(recipient).default([]),
  /** Further rungs before the limit. */
  reminders: reminderRungs.default([]),
  /** Instead of the policy's escalation path. */
  onMiss: clockMissRungs.optional(),
  /** Fires again after every further duration, until it is met. */
  repeats: z.literal(true).optional(),
  /** Agreements that move the limit to their date if that is later (S1-09, S0-27); `to: null` takes such a move back. */
  movedBy: z.array(z.strictObject({ ...pattern, to: z.string().nullable() })).default([]),
  /** Waiting reasons that stop the clock; no text grants any (requirements 1.5). */
  pausesOn: z.array(z.enum(waitingReasons)).default([]),
  /** Longest rest in the clock's own calendar, all pauses together; then it runs on. */
  maxPause: limit.optional(),
  /** Limits of another level count from the creation of the ticket (I-03). */
  fromCreation: z.boolean(),
  /** Kept among staff: no promise to the requester, who is neither told of it nor shown it. */
  internal: z.boolean().default(false),
  /** Still owed when the ticket is archived (follow-up, survey). */
  outlivesArchive: z.literal(true).optional(),
});

/** See {@link clockRow}. */
export type ClockRow = z.output<typeof clockRow>;
