import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { type Calendar, parseCalendar } from '../../../domain/calendar/calendar.ts';
import { openHours, provisionalFrom } from '../../../domain/calendar/compile.ts';
import { weekdays } from '../../../domain/calendar/day-hours.ts';
import { loadPolicy } from '../../../policies/load.ts';

const minute = 60_000;
const hour = 60 * minute;

const calendarWith = (parts: Record<string, unknown>): Calendar =>
  parseCalendar({
    key: 'test',
    version: 1,
    name: { zh: '测试', en: 'Test' },
    zone: 'Europe/Berlin',
    week: { mon: [['09:00', '17:00']] },
    dayLength: { hours: 8 },
    ...parts,
  });

const everyDay = (...hours: [string, string][]) => Object.fromEntries(weekdays.map((day) => [day, hours]));

const written = (calendar: Calendar, from: string, until: string) =>
  openHours(calendar, from, until).map(([opens, closes]) => `${instantOf(opens)} ${instantOf(closes)}`);

const total = (calendar: Calendar, from: string, until: string) =>
  openHours(calendar, from, until).reduce((sum, [opens, closes]) => sum + closes - opens, 0);

describe('open hours compiled to instants', () => {
  it('follow the zone through both changes of the clocks in Berlin', () => {
    const calendar = calendarWith({ week: everyDay(['09:00', '17:00']) });
    assert.deepEqual(written(calendar, '2026-03-27T23:00:00.000Z', '2026-03-29T22:00:00.000Z'), [
      '2026-03-28T08:00:00.000Z 2026-03-28T16:00:00.000Z',
      '2026-03-29T07:00:00.000Z 2026-03-29T15:00:00.000Z',
    ]);
    assert.deepEqual(written(calendar, '2026-10-23T22:00:00.000Z', '2026-10-25T23:00:00.000Z'), [
      '2026-10-24T07:00:00.000Z 2026-10-24T15:00:00.000Z',
      '2026-10-25T08:00:00.000Z 2026-10-25T16:00:00.000Z',
    ]);
  });

  it('lose the hour that New York skips and count twice the one it repeats', () => {
    const calendar = calendarWith({ zone: 'America/New_York', week: everyDay(['00:00', '06:00']) });
    assert.equal(total(calendar, '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'), 5 * hour);
    assert.equal(total(calendar, '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'), 7 * hour);
  });

  it('open when the clocks jump, if the opening time is in the hour skipped; a shift inside it does not exist', () => {
    const week = (opens: string, closes: string) => calendarWith({ week: { sun: [[opens, closes]] } });
    const [from, until] = ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'];
    assert.deepEqual(written(week('02:30', '04:00'), from, until), [
      '2026-03-29T01:00:00.000Z 2026-03-29T02:00:00.000Z',
    ]);
    assert.deepEqual(written(week('02:10', '02:50'), from, until), []);
  });

  it('join at midnight, and cross it', () => {
    const joined = calendarWith({ zone: 'UTC', week: { mon: [['20:00', '24:00']], tue: [['00:00', '04:00']] } });
    const crossing = calendarWith({ zone: 'UTC', week: { mon: [['20:00', '28:00']] } });
    const one = ['2026-11-23T20:00:00.000Z 2026-11-24T04:00:00.000Z'];
    assert.deepEqual(written(joined, '2026-11-22T00:00:00.000Z', '2026-11-29T00:00:00.000Z'), one);
    assert.deepEqual(written(crossing, '2026-11-22T00:00:00.000Z', '2026-11-29T00:00:00.000Z'), one);
  });

  it('find a night shift that began before the first instant', () => {
    const crossing = calendarWith({ zone: 'UTC', week: { mon: [['20:00', '47:00']] } });
    assert.deepEqual(written(crossing, '2026-11-24T22:00:00.000Z', '2026-11-26T00:00:00.000Z'), [
      '2026-11-24T22:00:00.000Z 2026-11-24T23:00:00.000Z',
    ]);
  });

  it('are one interval for a zone that is always open', () => {
    const calendar = calendarWith({ week: everyDay(['00:00', '24:00']) });
    assert.deepEqual(written(calendar, '2026-01-01T00:00:00.000Z', '2026-12-31T00:00:00.000Z'), [
      '2026-01-01T00:00:00.000Z 2026-12-31T00:00:00.000Z',
    ]);
  });

  it('take holidays out, and give make-up days their own hours or the usual ones', () => {
    const name = { zh: '日', en: 'Day' };
    const calendar = calendarWith({
      zone: 'UTC',
      week: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']] },
      workdayHours: [['10:00', '12:00']],
      years: {
        '2026': {
          state: 'announced',
          source: 'test',
          holidays: [{ date: '2026-11-23', name }],
          workdays: [
            { date: '2026-11-28', name },
            { date: '2026-11-29', name, hours: [['08:00', '09:00']] },
          ],
        },
      },
    });
    assert.deepEqual(written(calendar, '2026-11-22T00:00:00.000Z', '2026-11-30T00:00:00.000Z'), [
      '2026-11-24T09:00:00.000Z 2026-11-24T17:00:00.000Z',
      '2026-11-28T10:00:00.000Z 2026-11-28T12:00:00.000Z',
      '2026-11-29T08:00:00.000Z 2026-11-29T09:00:00.000Z',
    ]);
  });

  it('are provisional from the first year without an announced pack', () => {
    const { calendars } = loadPolicy('customer-response');
    const cn = calendars['cn-working']!;
    assert.equal(provisionalFrom(cn, '2024-06-01T00:00:00.000Z'), '2026-12-31T16:00:00.000Z');
    assert.equal(provisionalFrom(cn, '2027-06-01T00:00:00.000Z'), '2026-12-31T16:00:00.000Z');
    assert.equal(provisionalFrom(cn, '2031-06-01T00:00:00.000Z'), '2030-12-31T16:00:00.000Z');
    assert.equal(provisionalFrom(cn, '2020-06-01T00:00:00.000Z'), '2019-12-31T16:00:00.000Z');
    assert.equal(provisionalFrom(calendarWith({}), '2031-06-01T00:00:00.000Z'), null);
  });

  describe('beside a stepper that asks the wall clock every minute', () => {
    const time = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const day = fc
      .uniqueArray(fc.integer({ min: 0, max: 1_439 }), { minLength: 0, maxLength: 6 })
      .map((edges) => edges.sort((a, b) => a - b))
      .map((edges) =>
        Array.from({ length: Math.floor(edges.length / 2) }, (_, pair) => [
          time(edges[2 * pair]!),
          time(edges[2 * pair + 1]!),
        ]),
      );
    const week = fc.tuple(day, day, day, day, day, day, day).filter((days) => days.some((hours) => hours.length > 0));
    // Around changes of the clocks, of half an hour too (Lord Howe), and on ordinary days.
    const places: [string, string][] = [
      ['Europe/Berlin', '2026-03-28T20:00:00.000Z'],
      ['Europe/Berlin', '2026-10-24T20:00:00.000Z'],
      ['America/New_York', '2026-03-07T22:00:00.000Z'],
      ['America/New_York', '2026-10-31T22:00:00.000Z'],
      ['Australia/Lord_Howe', '2026-04-03T20:00:00.000Z'],
      ['Australia/Lord_Howe', '2026-10-02T20:00:00.000Z'],
      ['America/Sao_Paulo', '2018-11-03T20:00:00.000Z'],
      ['Asia/Kathmandu', '2026-05-01T00:00:00.000Z'],
    ];

    const stepped = (calendar: Calendar, from: number, until: number): [number, number][] => {
      const wall = new Intl.DateTimeFormat('en-GB', {
        timeZone: calendar.zone,
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
      const spans: [number, number][] = [];
      for (let m = from; m < until; m += minute) {
        const parts = Object.fromEntries(wall.formatToParts(m).map(({ type, value }) => [type, value]));
        const shown = Number(parts.hour) * 60 + Number(parts.minute);
        const weekday = parts.weekday!.toLowerCase() as (typeof weekdays)[number];
        if (!calendar.week[weekday].some(([opens, closes]) => opens <= shown && shown < closes)) continue;
        const last = spans.at(-1);
        if (last?.[1] === m) last[1] = m + minute;
        else spans.push([m, m + minute]);
      }
      return spans;
    };

    it('opens and closes at the same minutes', () => {
      fc.assert(
        fc.property(fc.constantFrom(...places), week, ([zone, start], days) => {
          const calendar = calendarWith({
            zone,
            week: Object.fromEntries(weekdays.map((name, i) => [name, days[i]!])),
          });
          const from = msOf(start);
          const until = from + 36 * hour;
          assert.deepEqual(openHours(calendar, start, instantOf(until)), stepped(calendar, from, until));
        }),
        { numRuns: 120 },
      );
    });
  });
});
