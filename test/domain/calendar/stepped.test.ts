import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { type Calendar, parseCalendar } from '../../../domain/calendar/calendar.ts';
import { weekdays } from '../../../domain/calendar/day-hours.ts';
import { explainWorkingTime } from '../../../domain/calendar/explain-working-time.ts';
import { addWorkingTime, workingTimeBetween } from '../../../domain/calendar/working-time.ts';
import { openMinutes, stepAdd, stepBetween } from './stepper.ts';

const minute = 60_000;
const days = 5;
const minutes = days * 24 * 60;
const name = { zh: '日', en: 'Day' };

const text = (at: number): string =>
  `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;

/** Up to three intervals from 06:00 on; the last may run up to five hours into the next day, which opens after that. */
const hours = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 360, max: 1_439 }), { minLength: 2, maxLength: 6 }),
    fc.option(fc.integer({ min: 1_440, max: 1_740 })),
  )
  .map(([edges, end]) => {
    const sorted = edges.sort((a, b) => a - b).slice(0, edges.length - (edges.length % 2));
    if (end !== null) sorted[sorted.length - 1] = end;
    return Array.from({ length: sorted.length / 2 }, (_, pair) => [
      text(sorted[2 * pair]!),
      text(sorted[2 * pair + 1]!),
    ]);
  });
const day = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 5, arbitrary: hours });

/** Around changes of the clocks, of half an hour too, at midnight too, over the end of February and of a year. */
const places: [string, string][] = [
  ['Europe/Berlin', '2026-03-27'],
  ['Europe/Berlin', '2026-10-23'],
  ['America/New_York', '2026-03-06'],
  ['America/New_York', '2026-10-30'],
  ['Australia/Lord_Howe', '2026-04-03'],
  ['America/Sao_Paulo', '2018-11-02'],
  ['Africa/Cairo', '2026-04-22'],
  ['Asia/Shanghai', '2024-02-27'],
  ['Asia/Kathmandu', '2027-12-30'],
];

const chosen = fc.record({
  place: fc.constantFrom(...places),
  week: fc.tuple(day, day, day, day, day, day, day),
  /** Per day of the window: as the week says, off, shorter, or worked. */
  others: fc.array(fc.tuple(fc.constantFrom('', '', 'off', 'short', 'worked'), hours), {
    minLength: days,
    maxLength: days,
  }),
  start: fc.integer({ min: 0, max: minutes }),
  end: fc.integer({ min: 0, max: minutes }),
  length: fc.integer({ min: 0, max: 2_000 }),
});

type Chosen = typeof chosen extends fc.Arbitrary<infer T> ? T : never;

/** A calendar of all that; null for the few that a calendar may not be (a part-day holiday longer than the day). */
const calendarOf = ({ place: [zone, first], week, others }: Chosen): Calendar | null => {
  const holidays: Record<string, object[]> = {};
  const workdays: Record<string, object[]> = {};
  others.forEach(([how, own], index) => {
    const at = new Date(Date.parse(first) + index * 86_400_000);
    const date = at.toISOString().slice(0, 10);
    const usual = week[(at.getUTCDay() + 6) % 7]!;
    if (how === '') return;
    const closed = usual.length === 0;
    const entry = { date, name, ...(how !== 'off' && !(how === 'short' && closed) && { hours: own }) };
    const list = how === 'worked' ? workdays : holidays;
    list[date.slice(0, 4)] = [...(list[date.slice(0, 4)] ?? []), entry];
  });
  const years = Object.fromEntries(
    [...new Set([...Object.keys(holidays), ...Object.keys(workdays)])].map((year) => [
      year,
      { state: 'announced', source: 'test', holidays: holidays[year] ?? [], workdays: workdays[year] ?? [] },
    ]),
  );
  try {
    const named = Object.fromEntries(weekdays.map((weekday, index) => [weekday, week[index]]));
    return parseCalendar({ key: 'test', version: 1, name, zone, week: named, dayLength: { hours: 8 }, years });
  } catch {
    return null;
  }
};

describe('working time beside a stepper that asks the wall clock every minute', function () {
  this.timeout(60_000);
  this.slow(20_000);

  it('is the same to add and to measure, and is explained by days that sum up to it', () => {
    let tried = 0;
    fc.assert(
      fc.property(chosen, (one) => {
        const calendar = calendarOf(one);
        fc.pre(calendar !== null);
        tried++;
        const first = msOf(`${one.place[1]}T00:00:00.000Z`);
        const open = openMinutes(calendar, first, minutes);
        const at = (index: number) => instantOf(first + index * minute);
        const [a, b] = [Math.min(one.start, one.end), Math.max(one.start, one.end)];

        const between = stepBetween(open, a, b) * minute;
        assert.equal(workingTimeBetween(calendar, at(a), at(b)), between);
        if (between > 0) assert.equal(workingTimeBetween(calendar, at(b), at(a)), -between);

        const explained = explainWorkingTime(calendar, at(a), at(b));
        assert.equal(
          explained.reduce((sum, { ms }) => sum + ms, 0),
          between,
        );
        for (const { opens, closes } of explained.flatMap(({ intervals }) => intervals)) {
          const [from, to] = [opens, closes].map((instant) => (msOf(instant) - first) / minute);
          assert.equal(stepBetween(open, from!, to!), to! - from!, `${opens} to ${closes} is open`);
        }

        // At the very first minute the stepper does not see what closed there.
        if (a === 0) return;
        const due = stepAdd(open, a, one.length);
        if (due !== null) assert.equal(addWorkingTime(calendar, at(a), one.length * minute), at(due));
        else if (one.length > 0) assert.ok(addWorkingTime(calendar, at(a), one.length * minute) > at(minutes - 1));
      }),
      { numRuns: 100 },
    );
    assert.ok(tried >= 100);
  });
});
