import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { isWellFormed } from '../text.ts';
import { untilArchived } from './statuses.ts';

const tagName = z.string().trim().min(1).max(40).refine(isWellFormed, { error: 'unsafe_text' });

/** Replaces the tags, for statistics and knowledge (S4-39). Tags are codes of the trade, no personal data. */
export const tag = defineCommand({
  name: 'tag',
  input: () => z.strictObject({ tags: z.array(tagName).max(20) }),
  permission: 'classify',
  in: untilArchived,
  decide: ({ input }) => [{ type: 'tagged', data: { tags: [...new Set(input.tags)] } }],
});
