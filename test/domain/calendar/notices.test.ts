import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Days off (first and last, month-day) and make-up days at work of one year. */
type Notice = { off: [string, string][]; at: string[] };

/**
 * Typed by hand from the notices of the General Office of the State Council on holidays of the year (国务院办公厅关于
 * 部分节假日安排的通知), so that the bundled calendar, which is made from a package, is held against something else.
 */
const notices: Record<number, Notice> = {
  // 国办发明电〔2022〕16号; New Year began on 2022-12-31.
  2023: {
    off: [
      ['01-01', '01-02'],
      ['01-21', '01-27'],
      ['04-05', '04-05'],
      ['04-29', '05-03'],
      ['06-22', '06-24'],
      ['09-29', '10-06'],
    ],
    at: ['01-28', '01-29', '04-23', '05-06', '06-25', '10-07', '10-08'],
  },
  // 国办发明电〔2023〕7号
  2024: {
    off: [
      ['01-01', '01-01'],
      ['02-10', '02-17'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-10', '06-10'],
      ['09-15', '09-17'],
      ['10-01', '10-07'],
    ],
    at: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  // 国办发明电〔2024〕12号
  2025: {
    off: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'],
    ],
    at: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  // 国办发明电〔2025〕7号
  2026: {
    off: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    at: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

type Pack = { state: string; holidays: { date: string }[]; workdays: { date: string }[] };

const file = join(import.meta.dirname, '../../../policies/calendars/cn-working.json');
const { years } = JSON.parse(readFileSync(file, 'utf8')) as { years: Record<string, Pack> };

const daysOf = (year: number): string[] => {
  const days: string[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
};

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay());

describe('the Chinese working calendar and the notices of the State Council', () => {
  for (const [year, { off, at }] of Object.entries(notices)) {
    it(`say the same of every day of ${year}`, () => {
      const pack = years[year]!;
      assert.equal(pack.state, 'announced');
      const free = new Set(pack.holidays.map(({ date }) => date));
      const made = new Set(pack.workdays.map(({ date }) => date));
      const [byCalendar, byNotice] = [
        (day: string) => made.has(day) || !(free.has(day) || isWeekend(day)),
        (day: string) => {
          const date = day.slice(5);
          return at.includes(date) || !(isWeekend(day) || off.some(([from, to]) => from <= date && date <= to));
        },
      ];
      const atWork = (is: (day: string) => boolean): string[] => daysOf(Number(year)).filter(is);
      assert.deepEqual(atWork(byCalendar), atWork(byNotice));
    });
  }

  it('cover all years that are announced', () => {
    const announced = Object.keys(years).filter((year) => years[year]!.state === 'announced');
    assert.deepEqual(announced, Object.keys(notices));
  });
});
