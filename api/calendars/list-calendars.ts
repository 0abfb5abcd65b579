import { z } from 'zod';
import { calendarSummary } from '../../contracts/calendar-view.ts';
import { endpoint } from '../endpoint.ts';
import { summaryOf } from './calendar-summary.ts';
import { deskCalendars } from './find-calendar.ts';

/** The calendars on which the desk's clocks run. */
export const listCalendars = endpoint({
  method: 'get',
  path: '/calendars',
  operationId: 'listCalendars',
  tag: 'calendars',
  summary: "The calendars of the desk's policies, each in its newest version, and 24x7",
  permission: 'use_calendars',
  answers: { 200: { description: 'All, by key', schema: z.object({ items: z.array(calendarSummary) }) } },
  handler: async ({ context: { desk } }) => ({ status: 200, body: { items: deskCalendars(desk).map(summaryOf) } }),
});
