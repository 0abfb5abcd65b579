import { z } from 'zod';
import { workingTimeView } from '../../contracts/calendar-view.ts';
import { instantOf, msOf } from '../../contracts/instant.ts';
import { workingLength } from '../../domain/calendar/working-length.ts';
import { addWorkingTime, BeyondReach } from '../../domain/calendar/working-time.ts';
import { endpoint } from '../endpoint.ts';
import { wrongField } from '../wrong-field.ts';
import { calendarParam, findCalendar } from './find-calendar.ts';
import { calendarTime, readTime } from './time-of-query.ts';
import { furthestMs, workingTimeOf } from './working-time-of.ts';

/** When has so much of a calendar's open time passed? */
export const addWorkingTimeEndpoint = endpoint({
  method: 'get',
  path: '/calendars/:key/add',
  operationId: 'addWorkingTime',
  tag: 'calendars',
  summary: 'The instant at which a length of open time has passed, with the days that gave it',
  description:
    'Exactly at closing time is still that day; a length of zero outside the hours gives the next opening. The instant ' +
    'must lie within 50 years.',
  permission: 'use_calendars',
  params: calendarParam,
  query: z.object({
    from: calendarTime,
    length: z.string().max(60).meta({
      description: 'Working days (each as long as the calendar says), hours, minutes, seconds: 3d, 5h, 1h 30min, 45s.',
      example: '5h',
    }),
  }),
  answers: { 200: { description: 'The instant is `to`', schema: workingTimeView } },
  problems: ['not_found'],
  handler: async ({ context: { desk }, params: { key }, query, language }) => {
    const { calendar } = findCalendar(desk, key);
    const from = readTime('from', query.from, calendar, language);
    const length = workingLength(query.length, calendar);
    if (length === null) throw wrongField(language, 'length', 'working_length', 'query');
    try {
      const to = addWorkingTime(calendar, from, length, instantOf(msOf(from) + furthestMs));
      return { status: 200, body: workingTimeOf(calendar, from, to) };
    } catch (error) {
      if (error instanceof BeyondReach) throw wrongField(language, 'length', 'calendar_too_far', 'query');
      throw error;
    }
  },
});
