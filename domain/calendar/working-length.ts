import type { Calendar } from './calendar.ts';
import { durationMs } from './duration.ts';

const parts = /(\d{1,9}(?:\.\d{1,3})?) ?(d|h|min|m|s)/g;

const whole = /^\d{1,9}(\.\d{1,3})? ?(d|h|min|m|s)( ?\d{1,9}(\.\d{1,3})? ?(d|h|min|m|s))*$/;

/** How a length is written; shown where one is refused, and in the OpenAPI document. */
export const workingLengthPattern = whole;

/**
 * A length as people write it, in ms of a calendar's open time: `3d` (working days, each of the calendar's `dayLength`),
 * `5h`, `90min` or `90m`, `30s`, `1h 30min`. Null for any other text.
 */
export const workingLength = (text: string, { dayLength }: Pick<Calendar, 'dayLength'>): number | null => {
  if (!whole.test(text)) return null;
  const unitMs = { d: durationMs(dayLength), h: 3_600_000, min: 60_000, m: 60_000, s: 1_000 };
  const sum = [...text.matchAll(parts)].reduce(
    (all, [, count, unit]) => all + Number(count) * unitMs[unit as keyof typeof unitMs],
    0,
  );
  return Math.round(sum);
};
