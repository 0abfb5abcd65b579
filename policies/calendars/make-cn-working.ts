import { writeFileSync } from 'node:fs';
import { calendarText } from './calendar-text.ts';
import { chineseYear } from './chinese-year.ts';

/**
 * Writes cn-working.json: `npx tsx policies/calendars/make-cn-working.ts`. Run it again after `chinese-days` has taken in a
 * new year's notice, and raise the version. One's own calendar takes a year in by `desk calendar import --chinese-days`.
 */

const years = [2023, 2024, 2025, 2026, 2027, 2028];

/** The calendar of requirements 1.5, as it stands in cn-working.json. */
export const makeCnWorking = () => {
  const hours = [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ];
  return {
    key: 'cn-working',
    version: 1,
    name: { zh: '中国工作日历', en: 'Chinese working calendar' },
    zone: 'Asia/Shanghai',
    week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
    dayLength: { hours: 8 },
    workdayHours: hours,
    years: Object.fromEntries(
      years.map((year) => {
        const { year: key, ...pack } = chineseYear(year)!;
        return [key, pack];
      }),
    ),
  };
};

if (process.argv[1] === import.meta.filename) {
  writeFileSync(new URL('./cn-working.json', import.meta.url), calendarText(makeCnWorking()));
}
