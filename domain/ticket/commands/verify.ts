import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { working } from './statuses.ts';

/** The handler has checked that the solution works and brings no new problem: the gate before asking (S0-29, S1-64). */
export const verify = defineCommand({
  name: 'verify',
  input: (text) => z.strictObject({ checks: text(textLimits.long) }),
  permission: 'handle',
  in: working,
  decide: ({ input }) => [{ type: 'verification_added', data: { checks: input.checks, noNewProblem: true } }],
});
