import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { backOffMs } from '../../domain/notification/back-off.ts';
import type { Claim } from './claim.ts';
import type { SendOutcome } from './send-outcome.ts';

/** How a claimed notification ended, or that it was put off. */
export type Settled = 'delivered' | 'uncertain' | 'failed' | 'dropped' | 'postponed';

/** An outcome of sending, or the reason why nothing is sent at all. */
export type ClaimOutcome = SendOutcome | { kind: 'dropped'; code: string };

/**
 * Writes down what became of a claimed notification; a claim that has run out and was taken over writes nothing. Only a
 * final refusal ends in `failed`; everything else is tried again, for ever.
 */
export const settle = async (db: Kysely<Database>, claim: Claim, outcome: ClaimOutcome): Promise<Settled> => {
  const { settled, ...change } = changeFor(claim, outcome);
  await db
    .updateTable('notification')
    .set(change)
    .where('id', '=', claim.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', claim.attempts)
    .execute();
  return settled;
};

const changeFor = (claim: Claim, outcome: ClaimOutcome) => {
  switch (outcome.kind) {
    case 'sent': {
      const settled: Settled = claim.maybeSent ? 'uncertain' : 'delivered';
      return { settled, state: settled, delivered_at: sql<string>`now()`, last_error_code: null };
    }
    case 'refused':
      return { settled: 'failed', state: 'failed', last_error_code: outcome.code } as const;
    case 'dropped':
      return { settled: 'dropped', state: 'dropped', last_error_code: outcome.code } as const;
    default:
      return {
        settled: 'postponed',
        state: 'waiting',
        last_error_code: outcome.code,
        maybe_sent: claim.maybeSent || (outcome.kind === 'blocked' && outcome.maybeSent),
        next_attempt_at: sql<string>`now() + ${backOffMs(claim.attempts)} * interval '1 millisecond'`,
      } as const;
  }
};
