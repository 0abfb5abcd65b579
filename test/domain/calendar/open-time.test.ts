import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import { addOpenTime, openTimeBetween } from '../../../domain/calendar/open-time.ts';
import { compilePlan, planHorizon } from '../../../domain/policy/compile-plan.ts';
import type { Plan } from '../../../domain/policy/plan.ts';
import { loadPolicy } from '../../../policies/load.ts';

const hour = 3_600_000;
const minute = 60_000;

/** Shanghai wall clock to an instant. */
const at = (local: string): Instant => instantOf(Date.parse(`${local}+08:00`));

const planOf = (open: [number, number][], from: number, until: number): Plan => ({
  ...compilePlan(service.policy, service.calendars, instantOf(0), instantOf(0)),
  from: instantOf(from),
  until: instantOf(until),
  calendars: { watch: { version: 1, zone: 'UTC', open, provisionalFrom: null } },
});

const service = loadPolicy('it-service-form');
const response = loadPolicy('customer-response');

describe('open time', () => {
  describe('on the Chinese working calendar', () => {
    const october2023 = compilePlan(
      service.policy,
      service.calendars,
      at('2023-09-25T00:00:00'),
      at('2023-11-15T00:00:00'),
    );
    const october2025 = compilePlan(
      response.policy,
      response.calendars,
      at('2025-10-24T16:00:00'),
      at('2025-12-10T00:00:00'),
    );
    const length = (plan: Plan, key: string, level: string): [string, number] => {
      const row = plan.clocks.find((clock) => clock.key === key && (!clock.levels || clock.levels.includes(level)))!;
      return [row.calendar, row.lengthMs];
    };

    it('acknowledges a Sunday of the national holiday on the worked Saturday after it (AC-03, I-04)', () => {
      const [calendar, ms] = length(october2023, 'acknowledge', 'low');
      const submitted = at('2023-10-01T09:30:00');
      assert.equal(addOpenTime(october2023, calendar, submitted, ms), at('2023-10-07T10:00:00'));
      assert.equal(addOpenTime(october2023, '24x7', submitted, ms), at('2023-10-01T10:30:00'));
      const [respond, day] = length(october2023, 'respond', 'low');
      assert.equal(addOpenTime(october2023, respond, submitted, day), at('2023-10-02T09:30:00'));
    });

    it('counts Saturday and Sunday 7 and 8 October 2023 as worked', () => {
      assert.equal(
        openTimeBetween(october2023, 'cn-working', at('2023-09-28T18:00:00'), at('2023-10-09T00:00:00')),
        16 * hour,
      );
    });

    it('gives a P2 of Friday 16:00 the afternoon, and Monday over the noon break (AC-40)', () => {
      const friday = at('2025-10-24T16:00:00');
      assert.equal(
        addOpenTime(october2025, ...withStart(length(october2025, 'respond', 'P2'), friday)),
        at('2025-10-24T18:00:00'),
      );
      assert.equal(
        addOpenTime(october2025, ...withStart(length(october2025, 'resolve', 'P2'), friday)),
        at('2025-10-27T16:00:00'),
      );
    });

    it('gives a P3 of the same time until Wednesday 16:00 (AC-40)', () => {
      const friday = at('2025-10-24T16:00:00');
      assert.equal(
        addOpenTime(october2025, ...withStart(length(october2025, 'respond', 'P3'), friday)),
        at('2025-10-24T20:00:00'),
      );
      assert.equal(
        addOpenTime(october2025, ...withStart(length(october2025, 'resolve', 'P3'), friday)),
        at('2025-10-29T16:00:00'),
      );
    });

    it('keeps the second: a start at 16:00:01 is due at :01', () => {
      assert.equal(
        addOpenTime(october2025, 'cn-working', at('2025-10-24T16:00:01.250'), 8 * hour),
        at('2025-10-27T16:00:01.250'),
      );
    });
  });

  describe('at the edges', () => {
    // Two days, 9-12 and 13-18 UTC.
    const day = 24 * hour;
    const open: [number, number][] = [
      [9 * hour, 12 * hour],
      [13 * hour, 18 * hour],
      [day + 9 * hour, day + 12 * hour],
      [day + 13 * hour, day + 18 * hour],
    ];
    const plan = planOf(open, 0, 2 * day);
    const add = (from: number, length: number) => addOpenTime(plan, 'watch', instantOf(from), length);

    it('takes the closing time as still that day', () => {
      assert.equal(add(9 * hour, 8 * hour), instantOf(18 * hour));
      assert.equal(add(9 * hour, 3 * hour), instantOf(12 * hour));
      assert.equal(add(18 * hour, 0), instantOf(18 * hour));
    });

    it('starts the next morning for a length that begins at closing time', () => {
      assert.equal(add(18 * hour, 1), instantOf(day + 9 * hour + 1));
    });

    it('moves zero length outside the hours to the next opening', () => {
      assert.equal(add(20 * hour, 0), instantOf(day + 9 * hour));
      assert.equal(add(10 * hour, 0), instantOf(10 * hour));
    });

    it('starts at the next opening when the start lies outside the hours', () => {
      assert.equal(add(12.5 * hour, 2 * hour), instantOf(15 * hour));
    });

    it('measures backwards as negative, closed time as nothing', () => {
      assert.equal(openTimeBetween(plan, 'watch', instantOf(14 * hour), instantOf(11 * hour)), -2 * hour);
      assert.equal(openTimeBetween(plan, 'watch', instantOf(12 * hour), instantOf(13 * hour)), 0);
      assert.equal(openTimeBetween(plan, '24x7', instantOf(5), instantOf(2)), -3);
    });

    it('needs no plan for 24x7', () => {
      assert.equal(addOpenTime(plan, '24x7', instantOf(900 * day), hour), instantOf(900 * day + hour));
    });

    it('refuses a negative length, one without end, and an unknown calendar', () => {
      for (const length of [-1, Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => add(0, length), RangeError);
      assert.throws(() => addOpenTime(plan, 'nowhere', instantOf(0), 1), /no calendar nowhere/);
    });
  });

  describe('beyond the plan', () => {
    const compile = (from: Instant, until: Instant) => compilePlan(response.policy, response.calendars, from, until);

    it('asks for a longer plan and is content with it, after at most two renewals', () => {
      const from = at('2025-01-20T09:00:00');
      for (const days of [1, 5, 20, 60, 200]) {
        let plan = compile(from, planHorizon(response.policy, response.calendars, from));
        const asked: Instant[] = [];
        let due = addOpenTime(plan, 'cn-working', from, days * 8 * hour);
        while (typeof due !== 'string') {
          assert.ok(due.needsPlan > plan.until);
          assert.equal(due.from, undefined);
          asked.push(due.needsPlan);
          plan = compile(from, due.needsPlan);
          due = addOpenTime(plan, 'cn-working', from, days * 8 * hour);
        }
        assert.ok(asked.length <= 2, `${days} working days took ${asked.length} renewals`);
        const whole = compile(from, at('2026-12-31T00:00:00'));
        assert.equal(due, addOpenTime(whole, 'cn-working', from, days * 8 * hour));
      }
    });

    it('says when the plan begins too late, and when it ends before the start', () => {
      const plan = compile(at('2025-03-03T00:00:00'), at('2025-04-01T00:00:00'));
      const early = at('2025-02-01T00:00:00');
      const late = at('2025-05-06T09:00:00');
      assert.equal((addOpenTime(plan, 'cn-working', early, hour) as { from?: Instant }).from, early);
      const asked = addOpenTime(plan, 'cn-working', late, hour) as { needsPlan: Instant };
      assert.equal(addOpenTime(compile(late, asked.needsPlan), 'cn-working', late, hour), at('2025-05-06T10:00:00'));
      assert.deepEqual(openTimeBetween(plan, 'cn-working', late, early), {
        needsPlan: instantOf(msOf(late) + 14 * 24 * hour),
        from: early,
      });
    });

    it('knows the share of open time even of a plan that is only a few days long', () => {
      const from = at('2025-10-01T09:00:00');
      const plan = compile(from, at('2025-10-03T00:00:00'));
      const asked = addOpenTime(plan, 'cn-working', from, 8 * hour) as { needsPlan: Instant };
      assert.equal(
        addOpenTime(compile(from, asked.needsPlan), 'cn-working', from, 8 * hour),
        at('2025-10-09T18:00:00'),
      );
    });
  });

  describe('beside a naive stepper that walks minute by minute', () => {
    const minutes = 600;
    const randomHours = fc
      .uniqueArray(fc.integer({ min: 0, max: minutes }), { minLength: 2, maxLength: 24 })
      .map((edges) => edges.sort((a, b) => a - b))
      .map((edges) =>
        Array.from({ length: Math.floor(edges.length / 2) }, (_, pair): [number, number] => [
          edges[2 * pair]!,
          edges[2 * pair + 1]!,
        ]),
      );
    const openAt = (hours: [number, number][], m: number) => hours.some(([opens, closes]) => opens <= m && m < closes);

    const stepAdd = (hours: [number, number][], from: number, length: number): number | null => {
      if (length === 0 && hours.some(([, closes]) => closes === from)) return from;
      let left = length;
      for (let m = from; m < minutes; m++) {
        if (!openAt(hours, m)) continue;
        if (left === 0) return m;
        left--;
        if (left === 0) return m + 1;
      }
      return null;
    };
    const stepBetween = (hours: [number, number][], a: number, b: number): number => {
      let sum = 0;
      for (let m = a; m < b; m++) if (openAt(hours, m)) sum++;
      return sum;
    };
    const compiled = (hours: [number, number][]) =>
      planOf(
        hours.map(([opens, closes]) => [opens * minute, closes * minute]),
        0,
        minutes * minute,
      );

    it('adds the same', () => {
      const places = fc.integer({ min: 0, max: minutes });
      fc.assert(
        fc.property(randomHours, places, places, (hours, from, length) => {
          const due = addOpenTime(compiled(hours), 'watch', instantOf(from * minute), length * minute);
          const stepped = stepAdd(hours, from, length);
          if (stepped === null) assert.equal(typeof due, 'object');
          else assert.equal(due, instantOf(stepped * minute));
        }),
        { numRuns: 2_000 },
      );
    });

    it('measures the same, in both directions', () => {
      const places = fc.integer({ min: 0, max: minutes });
      fc.assert(
        fc.property(randomHours, places, places, (hours, one, other) => {
          const [a, b] = one < other ? [one, other] : [other, one];
          const expected = stepBetween(hours, a, b) * minute;
          const plan = compiled(hours);
          assert.equal(openTimeBetween(plan, 'watch', instantOf(a * minute), instantOf(b * minute)), expected);
          const back = openTimeBetween(plan, 'watch', instantOf(b * minute), instantOf(a * minute));
          assert.equal(back, a === b ? expected : 0 - expected);
        }),
        { numRuns: 2_000 },
      );
    });

    it('measures what it added, and adds in two parts what it adds at once, to the millisecond', () => {
      const ms = fc.integer({ min: 0, max: minutes * minute });
      fc.assert(
        fc.property(
          randomHours,
          ms,
          ms,
          fc.integer({ min: 1, max: minutes * minute }),
          (hours, start, first, second) => {
            const plan = compiled(hours);
            const from = instantOf(start);
            const half = addOpenTime(plan, 'watch', from, first);
            const whole = addOpenTime(plan, 'watch', from, first + second);
            if (typeof half !== 'string' || typeof whole !== 'string') return;
            assert.equal(openTimeBetween(plan, 'watch', from, whole), first + second);
            assert.equal(addOpenTime(plan, 'watch', half, second), whole);
            assert.ok(from <= half && half < whole);
          },
        ),
        { numRuns: 2_000 },
      );
    });
  });
});

function withStart([calendar, ms]: [string, number], start: Instant): [string, Instant, number] {
  return [calendar, start, ms];
}
