import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseCalendar } from '../../../domain/calendar/calendar.ts';
import { DataInvalid, pathText } from '../../../domain/data-problem.ts';
import { makeCnWorking } from '../../../policies/calendars/make-cn-working.ts';

const name = { zh: '日', en: 'Day' };
const hours = [['09:00', '17:00']];

const good = {
  key: 'test',
  version: 1,
  name,
  zone: 'Asia/Shanghai',
  week: { mon: hours, tue: hours },
  dayLength: { hours: 8 },
  workdayHours: hours,
  years: {
    '2026': {
      state: 'announced',
      source: 'test',
      holidays: [{ date: '2026-01-01', name }],
      workdays: [{ date: '2026-01-04', name }],
    },
  },
};

const year = (parts: object) => ({ ...good, years: { '2026': { ...good.years['2026'], ...parts } } });

const problemsIn = (input: unknown): string[] => {
  try {
    parseCalendar(input);
    return [];
  } catch (error) {
    assert.ok(error instanceof DataInvalid);
    return error.problems.map(({ path, message }) => `${pathText(path)}: ${message}`);
  }
};

const broken: [string, unknown, RegExp][] = [
  [
    'overlapping intervals',
    {
      ...good,
      week: {
        mon: [
          ['09:00', '12:00'],
          ['11:00', '18:00'],
        ],
      },
    },
    /^week\.mon\[1\]: overlaps the interval before it/,
  ],
  [
    'intervals out of order',
    {
      ...good,
      week: {
        mon: [
          ['13:00', '18:00'],
          ['09:00', '12:00'],
        ],
      },
    },
    /^week\.mon\[1\]: .*ascend/,
  ],
  [
    "a shift past midnight into the next day's first",
    { ...good, week: { mon: [['22:00', '30:00']], tue: [['05:00', '09:00']] } },
    /^week\.tue\[0\]: overlaps the last interval of the day before/,
  ],
  [
    'Sunday night into Monday',
    { ...good, week: { sun: [['22:00', '30:00']], mon: [['05:00', '09:00']] } },
    /^week\.mon\[0\]: overlaps/,
  ],
  [
    'an impossible time',
    { ...good, week: { mon: [['09:00', '12:60']] } },
    /^week\.mon\[0\]\[1\]: a closing time is HH:MM/,
  ],
  [
    'an opening at 24:00',
    { ...good, week: { mon: [['24:00', '25:00']] } },
    /^week\.mon\[0\]\[0\]: an opening time is HH:MM, 00:00 to 23:59/,
  ],
  ['a closing too late', { ...good, week: { mon: [['09:00', '48:00']] } }, /at most 47:59/],
  [
    'closing before opening',
    { ...good, week: { mon: [['18:00', '09:00']] } },
    /^week\.mon\[0\]: closes before it opens; .*30:00/,
  ],
  ['three times in an interval', { ...good, week: { mon: [['09:00', '12:00', '13:00']] } }, /^week\.mon\[0\]: /],
  ['a week that never opens', { ...good, week: {} }, /^week: no day has open hours/],
  ['an unknown day', { ...good, week: { monday: hours, mon: hours } }, /^week\.monday: no such field/],
  ['an unknown zone', { ...good, zone: 'Asia/Beijing2' }, /^zone: unknown zone; allowed are IANA names/],
  ['an offset for a zone', { ...good, zone: '+08:00' }, /^zone: unknown zone/],
  [
    'a holiday twice',
    year({
      holidays: [
        { date: '2026-01-01', name },
        { date: '2026-01-01', name },
      ],
    }),
    /^years\.2026\.holidays\[1\]\.date: 2026-01-01 stands twice in holidays/,
  ],
  [
    'a date both holiday and workday',
    year({ workdays: [{ date: '2026-01-01', name }] }),
    /^years\.2026\.workdays\[0\]\.date: 2026-01-01 is both in holidays and in workdays/,
  ],
  [
    'a date of another year',
    year({ holidays: [{ date: '2025-12-31', name }] }),
    /^years\.2026\.holidays\[0\]\.date: 2025-12-31 is not in 2026/,
  ],
  [
    'a day that does not exist',
    year({ holidays: [{ date: '2026-02-29', name }] }),
    /^years\.2026\.holidays\[0\]\.date: no such day/,
  ],
  [
    'a date in another style',
    year({ holidays: [{ date: '2026/2/1', name }] }),
    /^years\.2026\.holidays\[0\]\.date: a date is YYYY-MM-DD/,
  ],
  ['an unknown state', year({ state: 'guessed' }), /^years\.2026\.state: allowed: "announced", "provisional"/],
  ['a work day without hours', { ...good, workdayHours: undefined }, /^years\.2026\.workdays\[0\]\.hours: needs hours/],
  ['no source', year({ source: undefined }), /^years\.2026\.source: missing/],
  [
    'a part-day holiday without hours',
    year({ holidays: [{ date: '2026-01-05', name, hours: [] }] }),
    /^years\.2026\.holidays\[0\]\.hours: at least one interval; leave hours out for a whole day/,
  ],
  [
    'a part-day holiday as long as the day',
    year({ holidays: [{ date: '2026-01-05', name, hours: [['08:00', '16:00']] }] }),
    /^years\.2026\.holidays\[0\]\.hours: .*still open, fewer than the 8 h of a usual Monday/,
  ],
  [
    'a part-day holiday on a closed day',
    year({ holidays: [{ date: '2026-01-01', name, hours: [['09:00', '12:00']] }] }),
    /^years\.2026\.holidays\[0\]\.hours: 2026-01-01 is a Thursday, which is closed anyway; .*workdays/,
  ],
  [
    'overlapping hours of a holiday',
    year({
      holidays: [
        {
          date: '2026-01-05',
          name,
          hours: [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
      ],
    }),
    /^years\.2026\.holidays\[0\]\.hours\[1\]: overlaps the interval before it/,
  ],
  [
    'a make-up day that is open anyway',
    year({ workdays: [{ date: '2026-01-05', name }] }),
    /^years\.2026\.workdays\[0\]\.date: 2026-01-05 is a Monday, which is open anyway/,
  ],
  [
    'a make-up day that runs into the next',
    year({ workdays: [{ date: '2026-01-04', name, hours: [['22:00', '34:00']] }] }),
    /^years\.2026\.workdays\[0\]\.hours\[0\]: crosses midnight into the first interval of the day after/,
  ],
  [
    'a make-up day into which the day before runs',
    {
      ...good,
      week: { sat: [['22:00', '30:00']] },
      years: {
        '2026': { ...good.years['2026'], workdays: [{ date: '2026-01-04', name, hours: [['05:00', '09:00']] }] },
      },
    },
    /^years\.2026\.workdays\[0\]\.hours\[0\]: overlaps the last interval of the day before/,
  ],
  ['a day longer than one', { ...good, dayLength: { hours: 25 } }, /^dayLength: a working day has at most 24 hours/],
  ['an unknown field', { ...good, holidays: [] }, /^holidays: no such field/],
  ['a day of no length', { ...good, dayLength: {} }, /^dayLength: a length needs at least one of/],
  ['no object', 'calendar', /^\(file\): /],
];

describe('a calendar file', () => {
  it('is taken when nothing is wrong with it', () => {
    assert.deepEqual(problemsIn(good), []);
  });

  for (const [what, input, message] of broken) {
    it(`is refused for ${what}`, () => {
      const problems = problemsIn(input);
      assert.ok(
        problems.some((problem) => message.test(problem)),
        problems.join('\n') || 'it was taken',
      );
    });
  }

  it('is refused with all its problems at once', () => {
    const problems = problemsIn({ ...year({ state: 'guessed' }), zone: 'Nowhere/Land', extra: 1 });
    assert.equal(problems.length, 3, problems.join('\n'));
  });
});

describe('the example in docs/calendars.md', () => {
  it('is a calendar', () => {
    const page = readFileSync(new URL('../../../docs/calendars.md', import.meta.url), 'utf8');
    assert.deepEqual(problemsIn(JSON.parse(/```json\n(.*?)```/s.exec(page)![1]!)), []);
  });
});

describe('the bundled Chinese working calendar', () => {
  const file = JSON.parse(
    readFileSync(new URL('../../../policies/calendars/cn-working.json', import.meta.url), 'utf8'),
  );

  it('is what its generator writes from the chinese-days package', () => {
    assert.deepEqual(file, makeCnWorking());
  });

  it('has as many days off and days worked instead as the notices of 2023 to 2026 say', () => {
    const { years } = parseCalendar(file);
    const count = (year: string) => [years![year]!.holidays.length, years![year]!.workdays.length];
    assert.deepEqual(['2023', '2024', '2025', '2026'].map(count), [
      [26, 7],
      [28, 8],
      [28, 5],
      [33, 6],
    ]);
    for (const pack of Object.values(years!)) {
      for (const { date } of pack.workdays) {
        assert.ok([0, 6].includes(new Date(date).getUTCDay()), `${date} is worked, so it should be a weekend day`);
      }
    }
  });

  it('has the national holiday of 2023 from 29 September to 6 October, with 7 and 8 October worked', () => {
    const pack = parseCalendar(file).years!['2023']!;
    assert.deepEqual(
      pack.holidays.filter(({ date }) => date > '2023-09-01').map(({ date }) => date.slice(5)),
      ['09-29', '09-30', '10-01', '10-02', '10-03', '10-04', '10-05', '10-06'],
    );
    assert.deepEqual(
      pack.workdays.slice(-2).map(({ date }) => date),
      ['2023-10-07', '2023-10-08'],
    );
  });

  it('names the notice of each announced year', () => {
    const { years } = parseCalendar(file);
    assert.deepEqual(
      ['2023', '2024', '2025', '2026'].map((year) => /after (国办发明电.*号)$/.exec(years![year]!.source)?.[1]),
      ['国办发明电〔2022〕16号', '国办发明电〔2023〕7号', '国办发明电〔2024〕12号', '国办发明电〔2025〕7号'],
    );
  });

  it('is provisional for 2027 and 2028, with statutory days only', () => {
    const { years } = parseCalendar(file);
    const days = (year: string) => {
      const { state, holidays, workdays } = years![year]!;
      assert.deepEqual([state, workdays.length], ['provisional', 0]);
      return holidays.map(({ date }) => date.slice(5)).join(' ');
    };
    // New Year, the eve of Spring Festival and three days, Qingming, Labour Day, Dragon Boat, Mid-autumn, National Day.
    assert.equal(days('2027'), '01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03');
    // The Mid-autumn Festival of 2028 is 3 October.
    assert.equal(days('2028'), '01-01 01-25 01-26 01-27 01-28 04-04 05-01 05-02 05-28 10-01 10-02 10-03');
  });
});
