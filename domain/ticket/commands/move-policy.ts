import { z } from 'zod';
import { moveModes } from '../../../contracts/policy-event.ts';
import type { Plan } from '../../policy/plan.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { open } from './statuses.ts';

/** Do two versions differ in no clock, so that only calendars may move limits? */
const sameClocks = (one: Plan, other: Plan): boolean => JSON.stringify(one.clocks) === JSON.stringify(other.clocks);

/**
 * Takes an open ticket to another version of its policy, an explicit and recorded act (S1-01): forward after a publication,
 * or back. The facts carry that version's plan, by which its running limits are worked out anew.
 */
export const movePolicy = defineCommand({
  name: 'move_policy',
  input: (text) =>
    z.strictObject({
      key: z.string().min(1).max(100),
      version: z.int().positive(),
      mode: z.enum(moveModes),
      note: text(textLimits.paragraph).optional(),
    }),
  permission: 'publish_policies',
  in: open,
  facts: ({ key, version }) => ({ policy: { key, version } }),
  decide: ({ ticket, input: { key, version, mode, note }, facts: { policy }, now, plan }) => {
    const from = ticket.policy;
    if (key !== from.key) return refuse('other_policy', { policy: from.key });
    if (!policy) return refuse('unknown_policy_version', { policy: key, version });
    const { effectiveFrom, plan: next } = policy;
    if (effectiveFrom > now) return refuse('policy_not_in_force', { effectiveFrom });
    if (version === from.version) return refuse('same_policy_version', { version });
    const levels = next.levels.map((one) => one.key);
    if (!levels.includes(ticket.level)) return refuse('level_not_in_version', { level: ticket.level, levels });
    const cause = sameClocks(plan, next) ? 'calendar_changed' : 'policy_changed';
    return [{ type: 'policy_moved', data: { from, to: { key, version }, mode, cause, note: note ?? null } }];
  },
});
