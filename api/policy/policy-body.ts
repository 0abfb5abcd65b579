import type { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { formFieldView, policyView } from '../../contracts/policy-view.ts';
import { durationMs } from '../../domain/calendar/duration.ts';
import { reachOf } from '../../domain/permissions.ts';
import { categoriesOf, categoryKey } from '../../domain/policy/category.ts';
import type { Known } from '../../domain/policy/form.ts';
import { type FormField, maxLengthOf } from '../../domain/policy/form-field.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import { channelsFor } from '../tickets/intake-channels.ts';
import { clockName } from '../tickets/views.ts';

/** A policy as this caller is shown it; `known` fills in from the account for whom the form is. */
export const policyBody = (policy: Policy, actor: Actor, known: Known): z.input<typeof policyView> => {
  const forStaff = reachOf(actor, 'view_staff_entries').length > 0;
  const channels = channelsFor(policy, actor);
  const clocks = [...new Set(policy.clocks.map(({ key }) => key))].map((key) => ({
    key,
    name: clockName(policy, key),
    internal: !isPromised(policy, key),
  }));
  return {
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
  };
};

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
