import { z } from 'zod';
import { type EventType, waitingReasons } from '../../contracts/event.ts';
import { postKeys } from '../../contracts/people.ts';
import { localized, policyKey } from './form-field.ts';

/** Events of a ticket that a policy may name as start or end of a clock. */
const clockEvents = [
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
] as const satisfies readonly EventType[];

/** Whom a rung may tell; see Recipient of plan.ts. */
export const recipient = z.enum([
  'requester',
  'owner',
  'group',
  'group_lead',
  'supervisor',
  'department_manager',
  'reviewers',
  ...postKeys.map((post) => `post:${post}` as const),
]);

const pattern = {
  type: z.enum(clockEvents),
  where: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string()).min(1)])).optional(),
};

/** A share of the limit and whom it tells; 1 is the due instant, 1.5 half as long again. */
export const rung = z.strictObject({ share: z.number().positive().max(10), tell: z.array(recipient).min(1) });

/** See {@link rung}. */
export type PolicyRung = z.infer<typeof rung>;

/** After a limit: ascending, the first at share 1. */
export const missRungs = z.array(rung).superRefine((rungs, context) => {
  const refuse = (path: PropertyKey[], code: string, message: string) =>
    context.addIssue({ code: 'custom', path, message, params: { code } });
  if (rungs[0]?.share !== 1) refuse([0, 'share'], 'rung_1_missing', 'the first rung is the limit itself: share 1');
  rungs.forEach(({ share }, index) => {
    const before = rungs[index - 1]?.share;
    if (before !== undefined && share <= before) {
      refuse([index, 'share'], 'rungs_not_ascending', `shares ascend: ${share} does not come after ${before}`);
    }
  });
});

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
  duration: limit,
  /** `24x7` or the key of a calendar. */
  calendar: z.string(),
  /** Share at which `warnTell` is warned; null: no warning. */
  warnAt: z.number().gt(0).lt(1).nullable().default(0.8),
  warnTell: z.array(recipient).min(1).default(['owner']),
  /** Told at the limit beside those of the rungs (requirements 4.5, "when missed"). */
  tellAtDue: z.array(recipient).default([]),
  /** Instead of the policy's escalation path. */
  onMiss: missRungs.optional(),
  /** Waiting reasons that stop the clock; no text grants any (requirements 1.5). */
  pausesOn: z.array(z.enum(waitingReasons)).default([]),
  /** Limits of another level count from the creation of the ticket (I-03). */
  fromCreation: z.boolean(),
  /** Kept among staff: no promise to the requester, who is neither told of it nor shown it. */
  internal: z.boolean().default(false),
});

/** See {@link clockRow}. */
export type ClockRow = z.output<typeof clockRow>;
