import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { open } from './statuses.ts';

/** Triage has checked that the report is what it says (S1-37, AC-15). */
export const verifyReport = defineCommand({
  name: 'verify_report',
  input: () => z.strictObject({}),
  permission: 'classify',
  in: open,
  possible: (ticket) => (ticket.verified ? refuse('already_verified') : null),
  decide: () => [{ type: 'verified', data: {} }],
});
