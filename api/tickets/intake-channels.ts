import type { Actor } from '../../contracts/actor.ts';
import type { IntakeChannel } from '../../contracts/event.ts';
import { reachOf } from '../../domain/permissions.ts';
import type { Policy } from '../../domain/policy/policy.ts';

/** Channels that a requester may name; the others are noted by the staff who take a call or a mail in (S4-18). */
const requesterChannels: readonly IntakeChannel[] = ['portal', 'internal', 'api'];

/** The channels of the policy that this caller may name. */
export const channelsFor = (policy: Policy, actor: Actor): IntakeChannel[] => {
  const forStaff = reachOf(actor, 'submit_for_other').includes('any');
  return policy.channels.map(({ key }) => key).filter((key) => forStaff || requesterChannels.includes(key));
};

/** Signed in: the portal, or the internal system where the policy has no portal (S0-42); by token: the API. */
export const usualChannel = (bySession: boolean, policy: Policy): IntakeChannel => {
  const offered = policy.channels.map(({ key }) => key);
  if (!bySession) return 'api';
  return !offered.includes('portal') && offered.includes('internal') ? 'internal' : 'portal';
};
