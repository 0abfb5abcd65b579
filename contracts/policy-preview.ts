import { z } from 'zod';
import { instant } from './instant.ts';
import { moveModes } from './policy-event.ts';
import { policyNames } from './policy-names.ts';

/** How many of something. */
const counts = {
  tickets: z.int().meta({ description: 'Open tickets that would go to the version.' }),
  changed: z.int().meta({ description: 'Of them: with a deadline that is another then.' }),
  refused: z.int().meta({ description: 'That could not go: see the items for the reason.' }),
  moved: z.int().meta({ description: 'Deadlines with another due instant.' }),
  later: z.int(),
  earlier: z.int(),
  started: z.int().meta({ description: 'Deadlines that only the new version has.' }),
  ended: z.int().meta({ description: 'Deadlines that it no longer has.' }),
  becomeOverdue: z
    .int()
    .meta({ description: 'Deadlines that are not overdue now and would be if the tickets went now.' }),
  backInTime: z.int().meta({ description: 'Deadlines that are overdue now and would not be if the tickets went now.' }),
};

/** Sums of a preview. */
export const previewCounts = z.object(counts).meta({ id: 'PolicyPreviewCounts' });
export type PreviewCounts = z.output<typeof previewCounts>;

/** One open ticket whose deadlines would be others, or that could not go to the version. */
export const previewItem = z
  .object({
    number: z.string(),
    level: z.string(),
    customer: z.object({ id: z.uuid(), name: z.string() }),
    version: z.int().meta({ description: 'The version that it is under.' }),
    refused: z.string().nullable().meta({ description: 'Code of the reason why it could not go.' }),
    deadlines: z.array(
      z.object({
        deadline: z.string(),
        clock: z.string(),
        from: instant.nullable().meta({ description: 'Null: only the new version has it.' }),
        to: instant.nullable().meta({ description: 'Null: the new version no longer has it.' }),
        becomes: z
          .enum(['overdue', 'in_time'])
          .nullable()
          .meta({ description: 'If it went now; of a version that is in force later, too.' }),
      }),
    ),
  })
  .meta({ id: 'PolicyPreviewItem' });
export type PreviewItem = z.output<typeof previewItem>;

/**
 * What a version would do to the tickets that run, found by the same decision that moves them, as of now: of a date ahead, too, for
 * what people do until then nobody knows.
 */
export const policyPreview = z
  .object({
    key: z.string(),
    version: z.int(),
    mode: z.enum(moveModes),
    applies: z
      .boolean()
      .meta({ description: 'False: running tickets keep their version, this is what `switch` would do.' }),
    totals: previewCounts.nullable().meta({ description: 'Null on later pages, which have no sums.' }),
    levels: z.array(z.object({ level: z.string(), ...counts })),
    customers: z
      .array(z.object({ id: z.uuid(), name: z.string(), ...counts }))
      .meta({ description: 'The hundred with most changed tickets.' }),
    items: z.array(previewItem),
    names: policyNames,
    next: z.string().nullable().meta({ description: 'More items: ask again with this as `previewAfter`.' }),
  })
  .meta({ id: 'PolicyPreview' });
export type PolicyPreview = z.output<typeof policyPreview>;
