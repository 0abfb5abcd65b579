import { z } from 'zod';

const part = z.number().positive().max(100_000);

const unitMs = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 } as const;

/**
 * A length as data files write it: `{"minutes": 15}`, `{"hours": 8}`, `{"days": 14}`, `{"hours": 1, "minutes": 30}`.
 * A day is 24 hours here; days of a working calendar are `workingDays` of a clock.
 */
export const duration = z
  .strictObject({ days: part.optional(), hours: part.optional(), minutes: part.optional(), seconds: part.optional() })
  .refine((parts) => Object.keys(parts).length > 0, {
    error: 'a length needs at least one of days, hours, minutes, seconds',
  });

/** See {@link duration}. */
export type Duration = z.infer<typeof duration>;

/** A {@link Duration} in ms. */
export const durationMs = (parts: Duration): number =>
  Object.entries(unitMs).reduce((sum, [unit, ms]) => sum + (parts[unit as keyof Duration] ?? 0) * ms, 0);
