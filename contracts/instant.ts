import { z } from 'zod';

/**
 * A point in time as every process of ours writes it: ISO 8601, UTC, exactly three decimals
 * (`2026-11-22T02:30:00.000Z`), so that comparing strings compares times.
 */
export type Instant = string;

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const firstMs = Date.parse('0001-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Epoch milliseconds to an {@link Instant}. Throws a RangeError outside the years 0001–9999. */
export const instantOf = (ms: number): Instant => {
  const text = new Date(ms).toISOString();
  if (!instantPattern.test(text)) throw new RangeError(`instant out of range: ${ms}`);
  return text;
};

/** An {@link Instant} to epoch milliseconds. */
export const msOf = (at: Instant): number => Date.parse(at);

/**
 * An instant as a caller may write it: RFC 3339 with a zone (`Z` or `+08:00`); parsed to an {@link Instant}.
 * A time without a zone is refused, because nobody can know which one was meant.
 */
export const instantInput = z.iso
  .datetime({ offset: true, error: 'instant', abort: true })
  // NaN compares false; year 0, which PostgreSQL does not know, and a zone that leads out of 0001–9999 are refused too.
  .refine((text) => Date.parse(text) >= firstMs && Date.parse(text) <= lastMs, { error: 'instant' })
  .transform((text) => instantOf(Date.parse(text)))
  .meta({ type: 'string', format: 'date-time', description: 'RFC 3339 with a zone, e.g. 2026-11-22T10:30:00+08:00' });

/** An instant as it stands in events, state and answers. */
export const instant = z.string().regex(instantPattern).meta({ format: 'date-time' });

/** The later of two instants. */
export const laterOf = (a: Instant, b: Instant): Instant => (a < b ? b : a);
