import { z } from 'zod';
import { intakeChannels } from '../../contracts/event.ts';
import { instantInput } from '../../contracts/instant.ts';
import { categoriesOf, categoryKey } from '../../domain/policy/category.ts';
import { type FormField, maxLengthOf } from '../../domain/policy/form-field.ts';
import type { Policy } from '../../domain/policy/policy.ts';

/** The body of an intake request besides the form, which the policy describes. */
export const intakeEnvelope = {
  channel: z
    .enum(intakeChannels)
    .optional()
    .meta({
      description:
        "How it came in, one of the policy's channels (GET /policy); phone, chat and email are for staff. " +
        'Left out: portal when signed in, api by token.',
    }),
  project: z.string().min(1).max(100).optional().meta({
    description: 'Key of the project it belongs to, as rules that select a policy name it.',
  }),
  requester: z.string().min(1).max(200).optional().meta({
    description: 'Account name or id, when staff submit for somebody else.',
    example: 'li.na',
  }),
  followUpOf: z.string().min(1).max(40).optional().meta({
    description: 'Number of the closed ticket that this one follows, once it cannot be reopened any more.',
    example: 'TS20261108003',
  }),
  complaintAbout: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .meta({
      description:
        'Number of the ticket that this one complains about (S4-07). It goes to a supervisor who had nothing to do with that ' +
        'ticket; caller and requester must both be allowed to see it.',
      example: 'TS20261108003',
    }),
  call: z
    .strictObject({ rangAt: instantInput, answeredAt: instantInput })
    .optional()
    .meta({ description: 'Of channel phone: when the call rang and when it was answered (S4-20).' }),
  acceptedAt: instantInput.optional().meta({
    description: 'Under the test clock only: the instant of acceptance. Refused on a desk in use.',
  }),
};

/**
 * The body of POST /tickets as the OpenAPI document shows it: the envelope, and the form of this policy with labels,
 * instructions and examples. For reading only; requests are checked by `intakeForm`.
 */
export const documentedIntake = (policy: Policy) =>
  z
    .strictObject({
      ...intakeEnvelope,
      form: z
        .strictObject(
          Object.fromEntries(
            policy.form.fields
              .filter(({ filledBy }) => filledBy === 'requester')
              .map((field): [string, z.ZodType] => [field.key, documented(policy, field)]),
          ),
        )
        .meta({
          id: 'IntakeForm',
          description: `The form of the policy in force, ${policy.key} version ${policy.version} (${policy.name.en}).`,
        }),
    })
    .meta({ id: 'IntakeRequest', description: 'A request; all wrong fields of it are reported at once.' });

const documented = (policy: Policy, field: FormField): z.ZodType => {
  const prefilled = 'prefill' in field && field.prefill !== undefined;
  const { zh } = field.example ?? {};
  const lines = [
    `${field.label.zh} (${field.label.en}).`,
    field.instruction?.en,
    prefilled && field.required ? 'May be left out when the account of the requester says it.' : undefined,
    'masked' in field && field.masked ? 'Its middle is replaced before it is stored.' : undefined,
  ];
  const described = shapeOf(policy, field).meta({
    description: lines.filter(Boolean).join(' '),
    ...(zh !== undefined && { example: field.type === 'list' ? [zh] : zh }),
  });
  return field.required && !prefilled ? described : described.optional();
};

const shapeOf = (policy: Policy, field: FormField): z.ZodType => {
  switch (field.type) {
    case 'list':
      return z
        .array(z.string().min(1).max(maxLengthOf(field)))
        .min(field.required ? 1 : 0)
        .max(field.maxItems ?? 30);
    case 'instant':
      return z.string().meta({ format: 'date-time' });
    case 'enum': {
      const options = typeof field.options === 'string' ? policy[field.options] : field.options;
      return z.enum(options.map(({ key }) => key) as [string, ...string[]]);
    }
    case 'category': {
      const keys = categoriesOf(policy).map(({ path }) => categoryKey(path));
      return z.union([z.enum(keys as [string, ...string[]]), z.string().meta({ description: 'A label of one.' })]);
    }
    case 'contact':
      return z.string().min(1).max(254);
    default:
      return z.string().min(1).max(maxLengthOf(field));
  }
};
