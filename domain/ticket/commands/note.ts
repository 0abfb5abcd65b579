import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { untilArchived } from './statuses.ts';

/** A note that only staff read (requirements 4.6, "internal notes"). */
export const note = defineCommand({
  name: 'note',
  input: (text) => z.strictObject({ text: text(textLimits.long) }),
  permission: 'note',
  in: untilArchived,
  decide: ({ input }) => [{ type: 'internal_note', data: { text: input.text } }],
});
