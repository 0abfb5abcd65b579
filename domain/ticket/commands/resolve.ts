import { z } from 'zod';
import type { NewEvent } from '../../../contracts/event.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaiting } from './end-of-waiting.ts';

/**
 * Asks the requester to confirm. There must be a solution and a verification of this round: carried here or recorded
 * before (S0-29, S0-30, AC-19). With `confirmed` the requester's yes by phone or signature is recorded at once, as in a
 * first-line answer (requirements 4.3.1).
 */
export const resolve = defineCommand({
  name: 'resolve',
  input: (text) =>
    z.strictObject({
      solution: text(textLimits.long).optional(),
      verification: text(textLimits.long).optional(),
      confirmed: z.enum(['signature', 'phone']).optional(),
    }),
  permission: 'handle',
  in: ['in_progress'],
  decide: ({ ticket, input }) => {
    const solution = input.solution ?? ticket.solution;
    if (!solution) return refuse('solution_missing');
    if (!input.verification && !ticket.verifiedSolution) return refuse('verification_missing');
    const events: NewEvent[] = endOfWaiting(ticket, 'resolved');
    if (input.verification) {
      events.push({ type: 'verification_added', data: { checks: input.verification, noNewProblem: true } });
    }
    events.push({ type: 'confirmation_asked', data: { solution } });
    if (input.confirmed) {
      events.push({
        type: 'confirmed',
        data: { means: input.confirmed, needMet: null, recordedFor: ticket.requesterId },
      });
    }
    return events;
  },
});
