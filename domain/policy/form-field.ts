import { z } from 'zod';

/** A text per language, both given. */
export const localized = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** A key inside a policy: small letters, digits, `_`; stored in events, so never changed once used. */
export const policyKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, { error: 'a key is small letters, digits and "_", and begins with a letter' });

/** Something to choose: its key and what a person reads. */
export const choice = z.strictObject({ key: policyKey, label: localized });

/** What the desk knows of the person who is signed in and may fill in for them. */
export const prefills = ['name', 'department', 'organization', 'trade', 'email'] as const;
export type Prefill = (typeof prefills)[number];

/** Ways to be reached that a contact field may take (S0-41, S2-20, S4-25). */
export const contactKinds = ['extension', 'phone', 'email'] as const;

/** Longest title, description and other text, in characters. */
const limits = { title: 200, description: 20_000, other: 2_000 } as const;

const common = {
  key: z.string().regex(/^[a-z][A-Za-z0-9]*$/, { error: 'a form field\'s key is like "occurredAt"' }),
  /** Key of the form's block in which the field is printed (S0-36). */
  block: policyKey,
  label: localized,
  instruction: localized.optional(),
  example: localized.optional(),
  required: z.boolean(),
  /** Only what the requester fills in is taken at intake; the rest is shown and printed where the ticket has it. */
  filledBy: z.enum(['system', 'requester', 'staff']),
};

const prefill = z.array(z.enum(prefills)).optional();
const maxLength = z.int().min(1).max(limits.description).optional();

/** One field of a policy's form; which properties it has follows from its type. */
export const formField = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...common,
      type: z.literal('text'),
      maxLength,
      /** Taken from the account when left out: the first of these that is known. */
      prefill,
      /** Stored with its middle replaced (S4-27: account information, masked). */
      masked: z.boolean().optional(),
    }),
    z.strictObject({ ...common, type: z.literal('multiline'), maxLength }),
    /** A numbered list of texts, e.g. actions tried (S0-46); "None" is one entry. */
    z.strictObject({ ...common, type: z.literal('list'), maxLength, maxItems: z.int().min(1).max(100).optional() }),
    z.strictObject({ ...common, type: z.literal('contact'), accepts: z.array(z.enum(contactKinds)).min(1) }),
    /** A point in time; `past` refuses one that lies after the acceptance. */
    z.strictObject({ ...common, type: z.literal('instant'), past: z.boolean().optional() }),
    z.strictObject({
      ...common,
      type: z.literal('enum'),
      /** The choices, or the policy's list of that name. */
      options: z.union([z.array(choice).min(1), z.enum(['requestTypes', 'caseTypes', 'levels', 'channels'])]),
    }),
    z.strictObject({ ...common, type: z.literal('category') }),
  ])
  .transform((field) => ({
    ...field,
    /** Free or personal text: stored in SQL, never in a workflow's history. */
    text: ['text', 'multiline', 'list', 'contact'].includes(field.type),
  }));

/** See {@link formField}. */
export type FormField = z.output<typeof formField>;

/** The longest value of a text field, or of one entry of a list, in characters. */
export const maxLengthOf = (field: FormField): number =>
  ('maxLength' in field ? field.maxLength : undefined) ??
  (field.key === 'title' ? limits.title : field.key === 'description' ? limits.description : limits.other);
