import { z } from 'zod';
import { type Instant, instantInput } from '../../contracts/instant.ts';
import { isWellFormed } from '../ticket/text.ts';
import { categoriesOf, categoryKey, resolveCategory } from './category.ts';
import { type contactKinds, type FormField, maxLengthOf, type Prefill } from './form-field.ts';
import type { Policy } from './policy.ts';

/** A form's values by field: text, choice key or instant; entries of a list; keys of a category from the top down. */
export type FormValues = Record<string, string | string[]>;

/** What the desk may fill in from the account of the requester. */
export type Known = Partial<Record<Prefill, string | null>>;

const singleLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isWellFormed, { error: 'unsafe_text' })
    // A line break in a title would break the lines it is shown in: mail subjects, lists.
    .overwrite((text) => text.replace(/\s+/g, ' '));

const lines = (max: number) => z.string().trim().min(1).max(max).refine(isWellFormed, { error: 'unsafe_text' });

/** First and last characters stay, at most a third of all: `ab***yz`. */
const masked = (text: string): string => {
  const letters = [...text];
  const shown = Math.min(2, Math.floor(letters.length / 6));
  return `${letters.slice(0, shown).join('')}***${shown > 0 ? letters.slice(-shown).join('') : ''}`;
};

const contactPatterns: Record<(typeof contactKinds)[number], RegExp> = {
  extension: /^((分机|ext\.?)\s*)?\d{3,6}$/i,
  phone: /^\+?\d[\d ()-]{5,18}\d(\s*(转|ext\.?|x)\s*\d{1,6})?$/i,
  email: /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]{2,}$/,
};

const contact = (accepts: readonly (typeof contactKinds)[number][]) =>
  singleLine(254).check((context) => {
    const text = context.value;
    if (accepts.some((kind) => contactPatterns[kind].test(text))) return;
    context.issues.push({ code: 'invalid_format', format: accepts.join(' | '), input: text });
  });

const category = (policy: Policy) =>
  z.union([z.string(), z.array(z.string()).max(10).transform(categoryKey)]).transform((text, context) => {
    const path = resolveCategory(policy, text);
    if (path) return [...path];
    const values = categoriesOf(policy).map((one) => categoryKey(one.path));
    context.issues.push({ code: 'invalid_value', values, input: text });
    return z.NEVER;
  });

const optionKeys = (policy: Policy, options: Extract<FormField, { type: 'enum' }>['options']): [string, ...string[]] =>
  (typeof options === 'string' ? policy[options] : options).map(({ key }) => key) as [string, ...string[]];

const schemaOf = (policy: Policy, field: FormField, now: Instant | undefined): z.ZodType<string | string[]> => {
  switch (field.type) {
    case 'text':
      return field.masked ? singleLine(maxLengthOf(field)).transform(masked) : singleLine(maxLengthOf(field));
    case 'multiline':
      return lines(maxLengthOf(field));
    case 'list':
      return z
        .array(lines(maxLengthOf(field)))
        .min(field.required ? 1 : 0)
        .max(field.maxItems ?? 30);
    case 'contact':
      return contact(field.accepts);
    case 'instant':
      return field.past && now ? instantInput.refine((at) => at <= now, { error: 'instant_future' }) : instantInput;
    case 'enum':
      return z.enum(optionKeys(policy, field.options));
    case 'category':
      return category(policy);
  }
};

const prefilled = (field: FormField, known: Known): string | undefined => {
  if (field.type !== 'text') return undefined;
  return field.prefill?.map((key) => known[key]).find((value) => value?.trim()) ?? undefined;
};

/**
 * The schema of the `form` of an intake request under this policy: all wrong fields are reported at once, unknown ones
 * (and those that are not the requester's to fill in) refused. `known` fills fields left out; `now` (the acceptance)
 * bounds fields that lie in the past. Parse with `reportInput: true`.
 */
export const intakeForm = (
  policy: Policy,
  { known = {}, now }: { known?: Known; now?: Instant } = {},
): z.ZodType<FormValues> => {
  const shape = policy.form.fields
    .filter((field) => field.filledBy === 'requester')
    .map((field): [string, z.ZodType] => {
      const value = schemaOf(policy, field, now);
      const filled = prefilled(field, known);
      if (filled !== undefined) return [field.key, value.prefault(filled)];
      return [field.key, field.required ? value : value.optional()];
    });
  return z.strictObject(Object.fromEntries(shape)) as unknown as z.ZodType<FormValues>;
};

/**
 * Divides a form's values: `texts` are free or personal and go to SQL only, `codes` (choices, categories, instants) may
 * stand in commands, events and histories.
 */
export const divideForm = (policy: Policy, values: FormValues): { texts: FormValues; codes: FormValues } => {
  const texts: FormValues = {};
  const codes: FormValues = {};
  for (const field of policy.form.fields) {
    const value = values[field.key];
    if (value !== undefined) (field.text ? texts : codes)[field.key] = value;
  }
  return { texts, codes };
};
