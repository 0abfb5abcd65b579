import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import { type Refusal, refuse } from './command.ts';

/** How far from now an agreed date may lie: five years, ms. Plans hold the open hours until then, and no promise is longer off. */
const reachMs = 5 * 366 * 86_400_000;

/** The last instant that can be agreed on at `now`. */
export const lastAgreeable = (now: Instant): Instant => instantOf(msOf(now) + reachMs);

/**
 * Refuses a date that people cannot agree on: one that is past (`not_in_future`), and one more than five years away
 * (`date_too_far`, with the `limit`), whatever calendar the clock has that runs to it. Null for one in between, and for none.
 */
export const notAgreeable = (field: string, date: Instant | null | undefined, now: Instant): Refusal | null => {
  if (date == null) return null;
  if (date <= now) return refuse('not_in_future', { field });
  const limit = lastAgreeable(now);
  return date > limit ? refuse('date_too_far', { field, limit }) : null;
};
