import { Temporal } from 'temporal-polyfill';
import { type Instant, instantInput, instantOf } from '../../contracts/instant.ts';

const local = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/;

/**
 * An instant as a person writes it for a calendar: RFC 3339 with a zone, or a local time of the calendar's own zone,
 * `2026-11-20 16:00`. A local time that the clocks skip is taken as much later as they jump, one that they repeat is
 * the first of the two. Null for any other text and outside of the years 0001–9999.
 */
export const instantInZone = (text: string, zone: string): Instant | null => {
  const written = instantInput.safeParse(text);
  if (written.success) return written.data;
  if (!local.test(text)) return null;
  try {
    const at = Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone);
    return instantOf(at.epochMilliseconds);
  } catch {
    return null;
  }
};

/** An instant on the wall clock of a zone, with its offset: `2026-11-20T16:00:00+08:00`. */
export const zonedText = (at: Instant, zone: string): string =>
  Temporal.Instant.from(at).toZonedDateTimeISO(zone).toString({ timeZoneName: 'never' });
