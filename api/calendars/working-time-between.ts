import { z } from 'zod';
import { workingTimeView } from '../../contracts/calendar-view.ts';
import { msOf } from '../../contracts/instant.ts';
import { endpoint } from '../endpoint.ts';
import { wrongField } from '../wrong-field.ts';
import { calendarParam, findCalendar } from './find-calendar.ts';
import { calendarTime, readTime } from './time-of-query.ts';
import { furthestMs, workingTimeOf } from './working-time-of.ts';

/** How much of a calendar's open time lies between two instants? */
export const workingTimeBetweenEndpoint = endpoint({
  method: 'get',
  path: '/calendars/:key/between',
  operationId: 'workingTimeBetween',
  tag: 'calendars',
  summary: 'The open time between two instants, with the days that gave it',
  description: 'Negative when `to` is before `from`. At most 50 years apart.',
  permission: 'use_calendars',
  params: calendarParam,
  query: z.object({ from: calendarTime, to: calendarTime }),
  answers: { 200: { description: 'The time is `ms`', schema: workingTimeView } },
  problems: ['not_found'],
  handler: async ({ context: { desk }, params: { key }, query, language }) => {
    const { calendar } = findCalendar(desk, key);
    const from = readTime('from', query.from, calendar, language);
    const to = readTime('to', query.to, calendar, language);
    if (Math.abs(msOf(to) - msOf(from)) > furthestMs) {
      throw wrongField(language, 'to', 'calendar_too_far', 'query');
    }
    return { status: 200, body: workingTimeOf(calendar, from, to) };
  },
});
