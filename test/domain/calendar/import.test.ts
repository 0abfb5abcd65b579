import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { calendarText } from '../../../policies/calendars/calendar-text.ts';
import { checkCalendarText } from '../../../policies/calendars/check-calendar-text.ts';
import { chineseYear } from '../../../policies/calendars/chinese-year.ts';
import { withImportedYear } from '../../../policies/calendars/imported-year.ts';
import { makeCnWorking } from '../../../policies/calendars/make-cn-working.ts';
import { IcalBroken, readIcal } from '../../../policies/calendars/read-ical.ts';

const ics = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]): string[] => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'];
const day = (date: string, name = 'Day') => ({ date, name: { zh: name, en: name } });

describe('holidays from an iCalendar file', () => {
  it('are read from the file that the package of Chinese holidays publishes, as its own tables say (the notices themselves: notices.test.ts)', () => {
    const published = readFileSync(createRequire(import.meta.url).resolve('chinese-days/dist/holidays.ics'), 'utf8');
    for (const year of [2024, 2025, 2026]) {
      const dates = (match: string) => readIcal(published, year, match).days.map(({ date }) => date);
      const { holidays, workdays } = chineseYear(year)!;
      assert.deepEqual(
        dates('(休)'),
        holidays!.map(({ date }) => date),
      );
      assert.deepEqual(
        dates('(班)'),
        workdays!.map(({ date }) => date),
      );
    }
  });

  it('are all-day events: folded, repeated, long ones; those with times are left out, cancelled ones do not count', () => {
    const { days, timed } = readIcal(
      ics(
        ...event(
          'SUMMARY:Christm',
          ' as',
          'DTSTART;VALUE=DATE:20001225',
          'DTEND;VALUE=DATE:20001227',
          'RRULE:FREQ=YEARLY',
        ),
        ...event('SUMMARY:Thanksgiving', 'DTSTART;VALUE=DATE:20201126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'),
        ...event(
          'SUMMARY:Not this time',
          'DTSTART;VALUE=DATE:20200102',
          'RRULE:FREQ=YEARLY',
          'EXDATE;VALUE=DATE:20270102',
        ),
        ...event('SUMMARY:Turn of the year', 'DTSTART;VALUE=DATE:20271231', 'DTEND;VALUE=DATE:20280103'),
        ...event('SUMMARY:Three days', 'DTSTART;VALUE=DATE:20270601', 'DURATION:P3D'),
        ...event('SUMMARY:Cancelled', 'STATUS:CANCELLED', 'DTSTART;VALUE=DATE:20270504'),
        ...event('SUMMARY:Lunch', 'DTSTART:20270505T120000Z'),
      ),
      2027,
    );
    assert.deepEqual(
      days.map(({ date, name }) => `${date} ${name.en}`),
      [
        '2027-06-01 Three days',
        '2027-06-02 Three days',
        '2027-06-03 Three days',
        '2027-11-25 Thanksgiving',
        '2027-12-25 Christmas',
        '2027-12-26 Christmas',
        '2027-12-31 Turn of the year',
      ],
    );
    assert.deepEqual(timed, [45]);
  });

  const start = 'DTSTART;VALUE=DATE:20270101';
  const broken: [string, string, string, number][] = [
    ['no iCalendar at all', 'hello\n', 'not_ical', 1],
    ['nothing', '', 'not_ical', 1],
    ['an event that does not end', ics('BEGIN:VEVENT', start), 'closes_nothing', 5],
    ['a file that does not end', `BEGIN:VCALENDAR\nBEGIN:VEVENT\n${start}\n`, 'unclosed', 2],
    ['an end without a beginning', ics('END:VEVENT'), 'closes_nothing', 3],
    ['a line that is none', ics(...event(start, 'what is this')), 'bad_line', 6],
    ['a parameter without a value', ics(...event(start, 'X-A;B:c')), 'bad_line', 6],
    ['a day that does not exist', ics(...event('SUMMARY:x', 'DTSTART;VALUE=DATE:20270231')), 'bad_date', 6],
    ['a date in another style', ics(...event('SUMMARY:x', 'DTSTART;VALUE=DATE:2027-02-03')), 'bad_date', 6],
    ['an event without a date', ics(...event('SUMMARY:x')), 'bad_date', 3],
    ['an end before the beginning', ics(...event('SUMMARY:x', start, 'DTEND;VALUE=DATE:20261201')), 'ends_before', 6],
    ['an event without a title', ics(...event(start)), 'no_summary', 3],
    ['a rule that is none', ics(...event('SUMMARY:x', start, 'RRULE:FREQ=NEVER')), 'bad_line', 7],
    ['a rule for seconds of a day', ics(...event('SUMMARY:x', start, 'RRULE:FREQ=SECONDLY')), 'bad_rule', 7],
  ];
  for (const [what, source, fault, line] of broken) {
    it(`are refused for ${what}, with the line`, () => {
      assert.throws(
        () => readIcal(source, 2027),
        (error: unknown) => error instanceof IcalBroken && error.fault === fault && error.line === line,
      );
    });
  }
});

describe('a year taken into a calendar file', () => {
  const file = makeCnWorking() as Record<string, unknown>;

  it('makes a new version, keeps the list that is not given, and names both sources', () => {
    const workdays = [day('2026-01-04')];
    const after = withImportedYear(file, { year: '2026', state: 'provisional', source: 'by hand', workdays });
    const { years } = after as { years: Record<string, { source: string; holidays: unknown[]; workdays: unknown[] }> };
    assert.equal(after.version, 2);
    assert.deepEqual([years['2026']!.holidays.length, years['2026']!.workdays], [33, workdays]);
    assert.match(years['2026']!.source, /^chinese-days .*; by hand$/);
    const both = withImportedYear(file, { year: '2026', state: 'announced', source: 'new', holidays: [], workdays });
    assert.equal((both as { years: typeof years }).years['2026']!.source, 'new');
  });

  it('goes where its year belongs, and reads back as it was written', () => {
    const after = withImportedYear(file, {
      year: '2022',
      state: 'announced',
      source: 'x',
      holidays: [day('2022-01-01')],
    });
    assert.equal(Object.keys(after.years as object)[0], '2022');
    const { calendar, problems } = checkCalendarText(calendarText(after));
    assert.deepEqual(problems, []);
    assert.equal(calendar!.version, 2);
    assert.deepEqual(JSON.parse(calendarText(after)), JSON.parse(JSON.stringify(after)));
  });

  it('is unknown to chinese-days before 2004 and beyond its lunar dates', () => {
    assert.deepEqual([chineseYear(2003), chineseYear(2100)], [null, null]);
    assert.equal(chineseYear(2010)!.state, 'announced');
    // Every year to come can be made a calendar of.
    for (let year = 2027; year < 2100; year++) {
      const days = chineseYear(year)!.holidays!.length;
      assert.ok(days === 13 || days === 12, `${year} has ${days} days`);
    }
  });
});
