import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import { weekdays } from '../../../domain/calendar/day-hours.ts';
import { instantInZone } from '../../../domain/calendar/zoned-instant.ts';
import { policyVariant } from '../../domain/ticket/policy-variant.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { harbourRequest } from './harbour.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { openStory } from './story.ts';

const berlin = (local: string): Instant => instantInZone(local, 'Europe/Berlin')!;
const newYork = (local: string): Instant => instantInZone(local, 'America/New_York')!;

const name = { zh: '日', en: 'Day' };
const office = [['09:00', '17:00']];

/** Nights in Berlin, and an office in New York with a part-day holiday and a make-up day. */
const calendars = {
  'berlin-nights': {
    zone: 'Europe/Berlin',
    week: Object.fromEntries(weekdays.map((day) => [day, [['22:00', '30:00']]])),
  },
  'new-york-office': {
    zone: 'America/New_York',
    week: Object.fromEntries(weekdays.slice(0, 5).map((day) => [day, office])),
    years: {
      '2025': {
        state: 'announced',
        source: 'test',
        holidays: [
          { date: '2025-10-27', name },
          { date: '2025-10-31', name, hours: [['09:00', '12:00']] },
        ],
        workdays: [{ date: '2025-11-01', name, hours: [['10:00', '15:00']] }],
      },
    },
  },
};

/** `respond` takes nine hours of nights in Berlin, `resolve` 44 of the office in New York. */
const twoZones = (): string => {
  const file = policyVariant('invented', 'two-zones', (clocks) =>
    clocks.flatMap((clock) => {
      if (clock.key === 'respond' && clock.requestTypes) return [];
      if (clock.key === 'respond') return [{ ...clock, calendar: 'berlin-nights', duration: { hours: 9 } }];
      if (clock.key === 'resolve') return [{ ...clock, calendar: 'new-york-office', duration: { hours: 44 } }];
      return [clock];
    }),
  );
  for (const [key, parts] of Object.entries(calendars)) {
    const calendar = { key, version: 1, name, dayLength: { hours: 8 }, ...parts };
    writeFileSync(join(dirname(file), 'calendars', `${key}.json`), JSON.stringify(calendar));
  }
  return file;
};

describe('deadlines over changes of the clocks in two zones, on the real server', () => {
  let desk: Desk;
  let li: Person;

  before(async () => {
    desk = await startDesk({ policy: twoZones() });
    li = await desk.person('li', ['requester']);
    const wang = await desk.person('wang', ['engineer']);
    await desk.group('码头组', [wang], ['gate']);
    const holder_id = (await desk.person('director', ['agent'])).id;
    const keys = ['technical_director', 'general_manager', 'customer_service_supervisor'] as const;
    await desk.db
      .insertInto('post')
      .values(keys.map((key) => ({ key, holder_id })))
      .execute();
  });
  after(() => desk.stop());

  /** Opens a ticket, lets its time run to a minute after both limits, and looks that each was missed then and not before. */
  const missed = async (opened: Instant, respond: Instant, resolve: Instant): Promise<void> => {
    const { number, until, onTime } = await openStory(desk, li, harbourRequest(), opened);
    const promised = await ledgerOf(desk, number);
    assert.equal(promised['respond/1.1']!.due_at, respond);
    assert.equal(promised['resolve/1.1']!.due_at, resolve);
    const limits: [string, Instant][] = [
      ['respond/1.1', respond],
      ['resolve/1.1', resolve],
    ];
    for (const [deadline, due] of limits.sort(([, a], [, b]) => msOf(a) - msOf(b))) {
      await until(instantOf(msOf(due) - 60_000));
      assert.equal((await ledgerOf(desk, number))[deadline]!.missed_at, null);
      await until(instantOf(msOf(due) + 60_000));
      onTime((await ledgerOf(desk, number))[deadline]!.missed_at, due);
      const limit = (await rungsOf(desk, number, deadline)).filter(({ percent }) => percent === 100);
      assert.deepEqual(
        limit.map(({ dueAt }) => dueAt),
        [due],
      );
    }
  };

  it('back in Berlin in October and in New York in November, a part-day holiday and a make-up day on the way', () =>
    missed(
      berlin('2025-10-25 22:00'),
      // The night has nine hours, from 22:00 to 06:00.
      berlin('2025-10-26 06:00'),
      // 0 on Monday, 24 until Thursday, 3 on Friday, 5 on Saturday, 8 on Monday, 4 on Tuesday.
      newYork('2025-11-04 13:00'),
    ));

  it('forward in Berlin in March', () =>
    missed(
      berlin('2026-03-28 22:00'),
      // The night has seven hours; two more from 22:00.
      berlin('2026-03-30 00:00'),
      newYork('2026-04-06 13:00'),
    ));

  it('forward in New York in March', () =>
    missed(newYork('2026-03-05 13:00'), berlin('2026-03-06 23:00'), newYork('2026-03-12 17:00')));
});
