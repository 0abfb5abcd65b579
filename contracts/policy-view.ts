import { z } from 'zod';
import { intakeChannels } from './event.ts';

const words = z.object({ zh: z.string(), en: z.string() });
const choice = z.object({ key: z.string(), label: words });

/** A category with its labels and what is below it, at most as deep as the policy goes. */
export const categoryView = z
  .object({
    key: z.string().meta({ description: 'The whole path, as intake, classify and filters take it: network/wifi.' }),
    label: words,
    depth: z.int(),
  })
  .meta({ id: 'Category' });

/** A field of the form; which of the optional members it has follows from its type. */
export const formFieldView = z
  .object({
    key: z.string(),
    block: z.string(),
    type: z.enum(['text', 'multiline', 'list', 'contact', 'instant', 'enum', 'category']),
    label: words,
    instruction: words.nullable(),
    example: words.nullable(),
    required: z.boolean(),
    filledBy: z
      .enum(['system', 'requester', 'staff'])
      .meta({ description: "POST /tickets takes only the requester's." }),
    maxLength: z.int().optional().meta({ description: 'Characters, of each entry for a list.' }),
    maxItems: z.int().optional(),
    masked: z.boolean().optional().meta({ description: 'Its middle is replaced before it is stored.' }),
    past: z.boolean().optional().meta({ description: 'Must not lie in the future.' }),
    accepts: z.array(z.string()).optional().meta({ description: 'Kinds of contact.' }),
    options: z.array(choice).optional(),
    prefilled: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'What stands there when the caller leaves it out, from the own account.' }),
  })
  .meta({ id: 'FormField' });

/** The policy in force for new tickets: all a client needs to build the form and to say what is promised. */
export const policyView = z
  .object({
    key: z.string(),
    version: z.int(),
    name: words,
    levels: z.array(
      z.object({
        key: z.string(),
        code: z.string(),
        word: words,
        severity: z.string(),
        order: z.int().meta({ description: '1 is worked on first.' }),
        definition: words,
        examples: z.array(words),
      }),
    ),
    requestTypes: z.array(choice),
    caseTypes: z.array(choice),
    categories: z.array(categoryView).meta({ description: 'All, from the top down.' }),
    tags: z.array(choice).meta({ description: 'Offered; others may be set.' }),
    channels: z.array(z.object({ key: z.enum(intakeChannels), label: words })).meta({
      description: 'Those the caller may name.',
    }),
    form: z.object({ blocks: z.array(choice), fields: z.array(formFieldView) }),
    clocks: z.array(z.object({ key: z.string(), name: words, internal: z.boolean() })),
    reopenWithinMs: z.int(),
  })
  .meta({ id: 'Policy' });
