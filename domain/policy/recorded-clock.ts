import { z } from 'zod';
import { duration } from '../calendar/duration.ts';
import { localized, policyKey } from './form-field.ts';
import { alwaysOpen } from './plan.ts';

/**
 * A promise that is over before there is a ticket, such as the answering of a call (requirements 4.5, "recorded, outside the
 * workflow"): its beginning and end come with the request, the ledger says whether it was kept. No timer, and nobody is told.
 */
export const recordedClock = z.strictObject({
  key: policyKey,
  name: localized,
  /** Requirement the limit comes from, or why it is ours. */
  source: z.string().min(1),
  /** Of a call that came with the request. */
  starts: z.literal('rangAt'),
  meets: z.literal('answeredAt'),
  duration,
  calendar: z.literal(alwaysOpen),
  /** Kept among staff. */
  internal: z.boolean().default(false),
});

/** See {@link recordedClock}. */
export type RecordedClock = z.output<typeof recordedClock>;
