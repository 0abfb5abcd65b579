import { addWorkingTimeEndpoint } from './add-working-time.ts';
import { listCalendars } from './list-calendars.ts';
import { showCalendar } from './show-calendar.ts';
import { workingTimeBetweenEndpoint } from './working-time-between.ts';

/** What staff may ask of the desk's calendars. */
export const calendarEndpoints = [listCalendars, showCalendar, addWorkingTimeEndpoint, workingTimeBetweenEndpoint];
