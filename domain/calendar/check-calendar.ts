import type { Refuse } from '../data-problem.ts';
import type { Calendar, DayInterval } from './calendar.ts';
import { dayHoursOf, weekdayOf, weekdays } from './day-hours.ts';
import { durationMs } from './duration.ts';

const dayMs = 86_400_000;
const dayMinutes = 24 * 60;

const dayNames = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
} as const;

/** What the parts of a calendar must be to each other; the parts themselves are checked by its schema. */
export const checkCalendar = (calendar: Calendar, refuse: Refuse): void => {
  checkWeek(calendar, refuse);
  if (durationMs(calendar.dayLength) > dayMs) {
    refuse('day_too_long', ['dayLength'], 'a working day has at most 24 hours');
  }
  for (const [year, pack] of Object.entries(calendar.years ?? {})) {
    checkDates(year, pack, refuse);
    checkHours(calendar, year, pack, refuse);
  }
};

type Pack = NonNullable<Calendar['years']>[string];

const kinds = ['holidays', 'workdays'] as const;

const checkWeek = ({ week }: Calendar, refuse: Refuse): void => {
  if (weekdays.every((weekday) => week[weekday].length === 0)) {
    refuse('never_open', ['week'], 'no day has open hours: every deadline on it would never end');
  }
  weekdays.forEach((weekday, index) => {
    if (!meets(week[weekdays[(index + 6) % 7]!], week[weekday])) return;
    const message = 'overlaps the last interval of the day before, which crosses midnight';
    refuse('interval_overlap', ['week', weekday, 0], message);
  });
};

/** Does the last interval of a day reach into the first of the day after it? */
const meets = (before: readonly DayInterval[], after: readonly DayInterval[]): boolean =>
  after.length > 0 && (before.at(-1)?.[1] ?? 0) - dayMinutes > after[0]![0];

const checkDates = (year: string, pack: Pack, refuse: Refuse): void => {
  const seen = new Map<string, (typeof kinds)[number]>();
  for (const kind of kinds) {
    pack[kind].forEach(({ date }, index) => {
      const path = ['years', year, kind, index, 'date'];
      const earlier = seen.get(date);
      if (earlier === kind) refuse('date_twice', path, `${date} stands twice in ${kind}`);
      else if (earlier) refuse('date_contradicts', path, `${date} is both in holidays and in workdays`);
      if (!date.startsWith(year)) refuse('wrong_year', path, `${date} is not in ${year}`);
      seen.set(date, kind);
    });
  }
};

const minutesIn = (hours: readonly DayInterval[]): number =>
  hours.reduce((sum, [opens, closes]) => sum + closes - opens, 0);

const checkHours = (calendar: Calendar, year: string, pack: Pack, refuse: Refuse): void => {
  const hoursOf = dayHoursOf(calendar);
  for (const kind of kinds) {
    pack[kind].forEach(({ date, hours }, index) => {
      const path = ['years', year, kind, index];
      const midnight = Date.parse(date);
      const weekday = weekdayOf(midnight);
      const usual = calendar.week[weekday];
      const day = dayNames[weekday];
      if (kind === 'workdays' && !hours) {
        if (!calendar.workdayHours) {
          refuse('missing', [...path, 'hours'], 'needs hours, as the calendar has no workdayHours');
        }
        if (usual.length > 0) {
          const message = `${date} is a ${day}, which is open anyway; give hours where they differ, or leave the day out`;
          refuse('workday_open_anyway', [...path, 'date'], message);
        }
      }
      if (kind === 'holidays' && hours) {
        if (usual.length === 0) {
          const message = `${date} is a ${day}, which is closed anyway; a day with hours of its own belongs in workdays`;
          refuse('holiday_closed_anyway', [...path, 'hours'], message);
        } else if (minutesIn(hours) >= minutesIn(usual)) {
          const message = `hours of a holiday are those still open, fewer than the ${minutesIn(usual) / 60} h of a usual ${day}`;
          refuse('holiday_not_shorter', [...path, 'hours'], message);
        }
      }
      const own = hours ?? (kind === 'workdays' ? (calendar.workdayHours ?? []) : []);
      if (meets(hoursOf(midnight - dayMs).hours, own)) {
        const message = 'overlaps the last interval of the day before, which crosses midnight';
        refuse('interval_overlap', [...path, 'hours', 0], message);
      }
      if (meets(own, hoursOf(midnight + dayMs).hours)) {
        const message = 'crosses midnight into the first interval of the day after';
        refuse('interval_overlap', [...path, 'hours', Math.max(0, own.length - 1)], message);
      }
    });
  }
};
