import assert from 'node:assert/strict';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { compilePlan, planHorizon } from '../../../domain/policy/compile-plan.ts';
import type { Plan, PlanClock } from '../../../domain/policy/plan.ts';
import { bundledPolicies, loadPolicy } from '../../../policies/load.ts';

const now = '2026-11-22T02:30:00.000Z';
const day = 86_400_000;
const [minute, hour] = [60_000, 3_600_000];

const planOf = (name: string): Plan => {
  const { policy, calendars } = loadPolicy(name);
  return compilePlan(policy, calendars, now, planHorizon(policy, calendars, now));
};

const rowsOf = (plan: Plan, key: string): [string, number, string][] =>
  plan.clocks
    .filter((clock) => clock.key === key)
    .map(({ levels, lengthMs, calendar }) => [levels?.join() ?? 'all', lengthMs, calendar]);

const meetsOf = (plan: Plan, key: string, level: string): string[] =>
  plan.clocks
    .find((clock) => clock.key === key && (!clock.levels || clock.levels.includes(level)))!
    .meets.map(
      ({ type, provisional, restarts }) => `${type}${provisional ? ' provisional' : ''}${restarts ? ' restarts' : ''}`,
    );

const tells = (clock: PlanClock) => clock.rungs.map(({ share, tell }) => `${share} ${tell.join(' ')}`);

describe('the plan of customer-response', () => {
  const plan = planOf('customer-response');

  it('has the response limits of S4', () => {
    assert.deepEqual(rowsOf(plan, 'respond'), [
      ['P0', 15 * minute, '24x7'],
      ['P1', 30 * minute, '24x7'],
      ['P2', 2 * hour, '24x7'],
      ['P3', 4 * hour, '24x7'],
    ]);
  });

  it('has the resolution limits of S4, a working day being eight hours', () => {
    assert.deepEqual(rowsOf(plan, 'resolve'), [
      ['P0', 2 * hour, '24x7'],
      ['P1', 4 * hour, '24x7'],
      ['P2', 8 * hour, 'cn-working'],
      ['P3', 24 * hour, 'cn-working'],
    ]);
  });

  it('has ten minutes to assign, to push and to decide a review, thirty to answer a dispute (S4-31, S4-36, I-02, S4-38)', () => {
    assert.deepEqual(rowsOf(plan, 'assign'), [['all', 10 * minute, '24x7']]);
    assert.deepEqual(rowsOf(plan, 'review_push'), [['P0,P1', 10 * minute, '24x7']]);
    assert.deepEqual(rowsOf(plan, 'review_decide'), [['P0,P1', 10 * minute, '24x7']]);
    assert.deepEqual(rowsOf(plan, 'dispute'), [['all', 30 * minute, '24x7']]);
    assert.deepEqual(rowsOf(plan, 'acknowledge'), []);
  });

  it('accepts per level what S4 accepts as an outcome (C-04)', () => {
    assert.deepEqual(meetsOf(plan, 'resolve', 'P0'), ['confirmation_asked provisional', 'temporary_solution_given']);
    assert.deepEqual(meetsOf(plan, 'resolve', 'P1'), ['confirmation_asked provisional', 'plan_made_definite']);
    assert.deepEqual(meetsOf(plan, 'resolve', 'P2'), ['confirmation_asked provisional']);
    assert.deepEqual(meetsOf(plan, 'resolve', 'P3'), ['confirmation_asked provisional', 'progress_reported restarts']);
  });

  it('warns at 80 %, then tells the recipients of 1.5, and at the limit the one of 4.5', () => {
    const find = (key: string) => plan.clocks.find((clock) => clock.key === key)!;
    const after = ['1.5 supervisor', '2 department_manager'];
    assert.deepEqual(tells(find('respond')), ['0.8 owner', '1 owner group_lead', ...after]);
    assert.deepEqual(tells(find('assign')), [
      '0.8 owner',
      '1 owner group_lead post:customer_service_supervisor',
      ...after,
    ]);
    assert.deepEqual(tells(find('dispute')), ['0.8 owner', '1 owner group_lead post:department_head', ...after]);
    assert.deepEqual(tells(find('review_push')), ['0.8 owner', '1 owner group_lead supervisor', ...after]);
  });

  it('names levels by code and word, reviews P0 and P1, and reopens for 14 days', () => {
    assert.deepEqual(
      plan.levels.map(({ code, word, severity, review }) => `${code} ${word.zh} ${severity} ${review}`),
      ['P0 紧急 critical true', 'P1 高 high true', 'P2 中 medium false', 'P3 低 low false'],
    );
    assert.equal(plan.closing.reopenWithinMs, 14 * day);
  });
});

describe('the plan of it-service-form', () => {
  const plan = planOf('it-service-form');

  it('has one working hour to acknowledge, and 15 minutes, 4 hours, 24 hours to respond (S0-12, S0-17 to S0-19)', () => {
    assert.deepEqual(rowsOf(plan, 'acknowledge'), [['all', hour, 'cn-working']]);
    assert.deepEqual(rowsOf(plan, 'respond'), [
      ['high', 15 * minute, '24x7'],
      ['medium', 4 * hour, '24x7'],
      ['low', 24 * hour, '24x7'],
    ]);
    assert.deepEqual(
      [...new Set(plan.clocks.map(({ key }) => key))],
      [
        ...['acknowledge', 'respond', 'dispute', 'permanent_fix', 'confirm', 'follow_up_first', 'follow_up', 'survey'],
        ...['survey_reminder', 'scheduled', 'deferral', 'appointment', 'collaboration', 'handover_accept'],
        ...['resource_chase', 'resource_chase_urgent', 'no_update'],
      ],
    );
  });

  it('takes what staff does as acknowledging, never a receipt; a bare acknowledgement is no response (C-02, AC-03)', () => {
    const acknowledge = meetsOf(plan, 'acknowledge', 'low');
    const respond = meetsOf(plan, 'respond', 'low');
    for (const type of ['acknowledged', 'responded', 'message']) assert.ok(acknowledge.includes(type));
    for (const type of ['responded', 'message']) assert.ok(respond.includes(type));
    assert.ok(!respond.includes('acknowledged'));
    assert.ok(![...acknowledge, ...respond].includes('receipt_sent'));
    const message = plan.clocks[0]!.meets.find(({ type }) => type === 'message')!;
    assert.deepEqual(message.where, { direction: 'to_requester' });
  });
});

describe('any plan', () => {
  for (const name of [...bundledPolicies(), 'test/support/policies/invented.json']) {
    it(`of ${name} is plain JSON below 24 KB, and pauses nothing unless it is the test's`, () => {
      const plan = planOf(name);
      const text = JSON.stringify(plan);
      assert.deepEqual(JSON.parse(text), plan);
      const bytes = Buffer.byteLength(text);
      console.log(`        plan of ${plan.policy.key}: ${bytes} bytes`);
      assert.ok(bytes < 24_576, `${bytes} bytes`);
      assert.equal(
        plan.clocks.some(({ pausesOn }) => pausesOn.length > 0),
        plan.policy.key === 'invented',
      );
      for (const { rungs } of plan.clocks) {
        assert.ok(rungs.some(({ share }) => share === 1));
        assert.deepEqual(
          rungs,
          rungs.toSorted((a, b) => a.share - b.share),
        );
      }
    });
  }

  it('reaches 45 days, twice the longest clock, or the furthest agreed date', () => {
    const { policy, calendars } = loadPolicy('customer-response');
    const plus = (days: number) => instantOf(msOf(now) + days * day);
    assert.equal(planHorizon(policy, calendars, now), plus(45));
    assert.equal(planHorizon(policy, calendars, now, plus(20)), plus(45));
    assert.equal(planHorizon(policy, calendars, now, plus(80)), plus(80));
    const slow = structuredClone(policy);
    slow.clocks.find(({ duration }) => duration?.workingDays)!.duration = { workingDays: 40 };
    assert.equal(planHorizon(slow, calendars, now), plus(((40 * 8) / 40) * 7 * 2));
  });

  it('says from when on its calendar is provisional', () => {
    const { provisionalFrom, version, zone } = planOf('customer-response').calendars['cn-working']!;
    assert.deepEqual([provisionalFrom, version, zone], ['2026-12-31T16:00:00.000Z', 1, 'Asia/Shanghai']);
  });

  it('cannot be made without the calendars it names', () => {
    const { policy } = loadPolicy('customer-response');
    assert.throws(() => compilePlan(policy, {}, now, now), /no calendar cn-working/);
  });
});
