import { z } from 'zod';
import { type formFieldView, policyView } from '../../contracts/policy-view.ts';
import { knownOf } from '../../db/tickets/known-of.ts';
import { durationMs } from '../../domain/calendar/duration.ts';
import { may, reachOf } from '../../domain/permissions.ts';
import { categoriesOf, categoryKey } from '../../domain/policy/category.ts';
import type { Known } from '../../domain/policy/form.ts';
import { type FormField, maxLengthOf } from '../../domain/policy/form-field.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import { endpoint } from '../endpoint.ts';
import { intakeEnvelope } from '../tickets/intake-body.ts';
import { channelsFor, usualChannel } from '../tickets/intake-channels.ts';
import { clockName } from '../tickets/views.ts';

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
    const selected = { customer: own?.orgId, requesterKind: own?.kind };
    const bySession = credential?.kind === 'session';
    const usual = usualChannel(bySession, policyAt({ ...facts, ...selected }, now()).policy);
    const { policy } = policyAt({ ...selected, ...facts, channel: facts.channel ?? usual }, now());
    const known = own?.known ?? {};
    const forStaff = reachOf(actor, 'view_staff_entries').length > 0;
    const channels = channelsFor(policy, actor);
    const clocks = [...new Set(policy.clocks.map(({ key }) => key))].map((key) => ({
      key,
      name: clockName(policy, key),
      internal: !isPromised(policy, key),
    }));
    return {
      status: 200,
      body: {
        key: policy.key,
        version: policy.version,
        name: policy.name,
        levels: policy.levels.map(({ key, code, word, severity, order, definition, examples }) => ({
          key,
          code,
          word,
          severity,
          order,
          definition,
          examples,
        })),
        requestTypes: policy.requestTypes,
        caseTypes: policy.caseTypes,
        categories: categoriesOf(policy).map(({ path, label }) => ({
          key: categoryKey(path),
          label,
          depth: path.length,
        })),
        tags: policy.tags,
        channels: policy.channels.filter(({ key }) => channels.includes(key)),
        form: { blocks: policy.form.blocks, fields: policy.form.fields.map((field) => fieldOf(policy, field, known)) },
        clocks: clocks.filter(({ internal }) => forStaff || !internal),
        reopenWithinMs: durationMs(policy.closing.reopenWithin),
      },
    };
  },
});

const fieldOf = (policy: Policy, field: FormField, known: Known): z.input<typeof formFieldView> => ({
  key: field.key,
  block: field.block,
  type: field.type,
  label: field.label,
  instruction: field.instruction ?? null,
  example: field.example ?? null,
  required: field.required,
  filledBy: field.filledBy,
  ...particulars(policy, field, known),
});

const particulars = (policy: Policy, field: FormField, known: Known): Partial<z.input<typeof formFieldView>> => {
  switch (field.type) {
    case 'text':
      return {
        maxLength: maxLengthOf(field),
        ...(field.masked && { masked: true }),
        ...(field.prefill && {
          prefilled: field.prefill.map((key) => known[key]).find((value) => value?.trim()) ?? null,
        }),
      };
    case 'multiline':
      return { maxLength: maxLengthOf(field) };
    case 'list':
      return { maxLength: maxLengthOf(field), maxItems: field.maxItems ?? 30 };
    case 'contact':
      return { accepts: [...field.accepts] };
    case 'instant':
      return { past: field.past ?? false };
    case 'enum':
      return { options: optionsOf(policy, field.options) };
    case 'category':
      return {};
  }
};

const optionsOf = (policy: Policy, options: Extract<FormField, { type: 'enum' }>['options']) => {
  if (options === 'levels') return policy.levels.map(({ key, word }) => ({ key, label: word }));
  return typeof options === 'string' ? policy[options] : options;
};
