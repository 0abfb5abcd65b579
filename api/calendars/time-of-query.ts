import { z } from 'zod';
import { type Instant, msOf } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { instantInZone } from '../../domain/calendar/zoned-instant.ts';
import { wrongField } from '../wrong-field.ts';

/** The oldest and the latest instant that is computed with; before, clocks had no zones. */
const oldest = '1900-01-01T00:00:00.000Z';
const latest = '2200-01-01T00:00:00.000Z';

/** An instant in a query of a calendar. */
export const calendarTime = z
  .string()
  .max(40)
  .meta({
    description:
      "RFC 3339 with a zone, or a local time of the calendar's zone, from 1900 to 2199: 2026-11-20T16:00:00+08:00, " +
      '2026-11-20T16:00',
    example: '2026-11-20T16:00:00+08:00',
  });

/** That instant. Throws the problem of a wrong field. */
export const readTime = (field: string, text: string, { zone }: Calendar, language: Language): Instant => {
  const at = instantInZone(text, zone);
  if (at === null) throw wrongField(language, field, 'calendar_time', 'query');
  if (msOf(at) < msOf(oldest) || msOf(at) >= msOf(latest)) throw wrongField(language, field, 'calendar_range', 'query');
  return at;
};
