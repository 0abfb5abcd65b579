import { z } from 'zod';
import { policyView } from '../../contracts/policy-view.ts';
import { knownOf } from '../../db/tickets/known-of.ts';
import { may } from '../../domain/permissions.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import { endpoint } from '../endpoint.ts';
import { intakeEnvelope } from '../tickets/intake-body.ts';
import { usualChannel } from '../tickets/intake-channels.ts';
import { policyBody } from './policy-body.ts';

/** The policy that a new ticket would get, with its form: what a client shows before it submits (S2-08, S2-62). */
export const showPolicy = endpoint({
  method: 'get',
  path: '/policy',
  operationId: 'showPolicy',
  tag: 'policy',
  summary: 'The policy that a new ticket would get: form, levels, categories, clocks',
  description: 'Selected as POST /tickets does, by what the query says of the ticket and by who its requester is.',
  permission: 'submit',
  query: z.object({
    project: intakeEnvelope.project,
    category: z.string().max(500).optional().meta({ description: 'Path of the category.', example: 'network/wifi' }),
    channel: intakeEnvelope.channel,
    requester: intakeEnvelope.requester,
  }),
  answers: { 200: { description: 'The policy', schema: policyView } },
  handler: async ({ context: { db, desk, log, now }, actor, credential, query: { requester: named, ...facts } }) => {
    const [policyAt, own] = await Promise.all([
      selectInForce({ db, policies: desk.policies, log }),
      knownOf(db, named !== undefined && may(actor, 'submit_for_other') ? named : actor.id),
    ]);
    const selected = { ...facts, customer: own?.orgId, requesterKind: own?.kind };
    const usual = usualChannel(credential?.kind === 'session', policyAt(selected, now()).policy);
    const { policy } = policyAt({ ...selected, channel: facts.channel ?? usual }, now());
    return { status: 200, body: policyBody(policy, actor, own?.known ?? {}) };
  },
});
