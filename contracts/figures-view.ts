import { z } from 'zod';
import { instant } from './instant.ts';

const words = z.object({ zh: z.string(), en: z.string() });

/** By what figures of compliance may be broken down. */
export const complianceBy = ['level', 'clock', 'group', 'customer'] as const;
export type ComplianceBy = (typeof complianceBy)[number];

const share = z.number().min(0).max(1).nullable();

const figures = z.object({
  met: z.int().meta({ description: 'Kept in time; those met provisionally count as kept.' }),
  missed: z
    .int()
    .meta({ description: 'All that were missed, also if they were kept later, also while the desk was down.' }),
  missedWhileDown: z.int().meta({ description: 'Of the missed: noticed later than LATE_AFTER_SECONDS.' }),
  pastAtRegrading: z.int().meta({ description: 'Put into the past by a new level (I-03); in no rate.' }),
  open: z.int().meta({ description: 'Not decided yet: running or resting; in no rate.' }),
  dropped: z.int().meta({ description: 'Void before they were missed; in no rate.' }),
  rate: share.meta({ description: 'met of met and missed; null when there are none.' }),
  rateWithoutDowntime: share.meta({ description: 'The same without those missed while the desk was down.' }),
});

/** How promises due in a span of time were kept. */
export const complianceView = z
  .object({
    from: instant,
    to: instant.meta({ description: 'Exclusive.' }),
    by: z.enum(complianceBy).nullable(),
    lateAfterSeconds: z.number(),
    total: figures,
    cut: z.boolean().meta({ description: '1000 keys are listed, of groups and customers those that missed most.' }),
    items: z.array(
      figures.extend({
        key: z.string().nullable().meta({
          description: 'policy/level, policy/clock, id of the group (null: none), id of the organisation or requester.',
        }),
        name: words,
      }),
    ),
  })
  .meta({ id: 'Compliance' });

/** Upper bounds of the histogram of lateness, seconds, from a fast record to a day of downtime; those of the worker's metric too. */
export const latenessBounds = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400,
] as const;

const spread = z.object({
  count: z.int().meta({ description: 'Rungs that fired.' }),
  late: z.int().meta({ description: 'Of these: later than LATE_AFTER_SECONDS.' }),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.int(),
  histogram: z
    .array(z.object({ leSeconds: z.number().nullable(), count: z.int() }))
    .meta({ description: 'How many were at most so late; cumulative, the last (null) is all.' }),
});

/** How late rungs have fired in a span of time. */
export const latenessView = z
  .object({
    from: instant,
    to: instant.meta({ description: 'Exclusive.' }),
    lateAfterSeconds: z.number(),
    total: spread.nullable(),
    items: z.array(spread.extend({ policy: z.string(), clock: z.string(), name: words })),
  })
  .meta({ id: 'Lateness' });

/** See {@link complianceView}. */
export type ComplianceView = z.infer<typeof complianceView>;

/** See {@link latenessView}. */
export type LatenessView = z.infer<typeof latenessView>;
