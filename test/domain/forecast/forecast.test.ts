import assert from 'node:assert/strict';
import { isRung, type TicketEvent } from '../../../contracts/event.ts';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { type Foretold, forecast } from '../../../domain/forecast/forecast.ts';
import { bundledPolicies, loadPolicy } from '../../../policies/load.ts';
import { forecastPolicy } from '../../support/forecast-policy.ts';
import { cn, Life } from '../ticket/life.ts';
import { people, text } from '../ticket/people.ts';

const policy = forecastPolicy();
const { engineer, li } = people;
const days = 86_400_000;

const opened = (level = 'P2'): Life => new Life({ policy, at: cn('2025-10-24 10:00'), level, category: ['software'] });
const claimed = (level?: string): Life => {
  const life = opened(level);
  life.passes(60_000);
  life.does('claim', {}, engineer);
  return life;
};
const classified = { category: { path: ['software'], groupId: null } };
const asked = (): Life => {
  const life = claimed();
  life.does('respond', { channel: 'phone' }, engineer);
  life.does('classify', { category: 'software' }, engineer, classified);
  life.passes(60_000);
  life.does('resolve', { solution: text, verification: text }, engineer);
  return life;
};
const answered = (input: Record<string, unknown>): Life => {
  const life = asked();
  life.passes(60_000);
  life.does('confirm', input, li);
  return life;
};
const waiting = (input: Record<string, unknown>): Life => {
  const life = claimed();
  life.does('wait', input, engineer);
  return life;
};

/** A ticket in every state, at rest. */
const lives: Record<string, () => Life> = {
  pending_assignment: () => opened('P0'),
  in_progress: () => claimed(),
  'in_progress, its resolution resting for the requester': () => waiting({ reason: 'requester' }),
  'in_progress, waiting until a date': () => waiting({ reason: 'deferred', until: cn('2025-10-29 15:00') }),
  pending_confirmation: () => asked(),
  follow_up: () => answered({ outcome: 'not_solved', reason: text }),
  resolved: () => answered({ outcome: 'solved' }),
  archived: () => {
    const life = answered({ outcome: 'solved' });
    life.does('archive', { finalSolution: text, archiveDate: '2025-10-24' }, engineer);
    return life;
  },
  cancelled: () => {
    const life = claimed();
    life.does('cancel', { reason: text, kind: 'withdrawn' }, li);
    return life;
  },
};

const inShort = (event: TicketEvent): string =>
  [event.at, event.type, isRung(event) ? event.data.rung : ''].join(' ').trim();

const foretold = (life: Life, until: string, most?: number) => {
  const found = forecast(life.ticket, life.plan, { now: life.now, until, ...(most && { most }) });
  assert.equal(found.outcome, 'foretold');
  return found as Extract<typeof found, { outcome: 'foretold' }>;
};
const events = (items: readonly Foretold[]): TicketEvent[] => items.flatMap((item) => item.events);

describe('the forecast: what will happen if nobody acts', () => {
  for (const [state, begin] of Object.entries(lives)) {
    it(`is what happens, to the millisecond, to a ticket that is ${state}`, () => {
      const life = begin();
      assert.equal(life.ticket.status, state.split(',')[0]);
      const { revision } = life.ticket;
      const until = instantOf(msOf(life.now) + 20 * days);
      const { items, cut, ends } = foretold(life, until);
      life.until(until);
      const happened = life.events.filter(({ seq }) => seq > revision);
      // The forecast of an ended life ends with it.
      assert.deepEqual(events(items).map(inShort), happened.map(inShort));
      assert.deepEqual(
        events(items).map(({ data, seq }) => [seq, data]),
        happened.map(({ data, seq }) => [seq, data]),
      );
      assert.equal(items.at(-1)?.status ?? state.split(',')[0], life.ticket.status);
      assert.equal(cut, false);
      assert.equal(ends !== null, ['archived', 'cancelled'].includes(life.ticket.status));
    });
  }

  for (const key of bundledPolicies()) {
    it(`is what happens to new tickets of every level and request type under ${key}`, () => {
      const { policy } = loadPolicy(key);
      for (const level of policy.levels) {
        for (const requestType of [null, ...policy.requestTypes.map((one) => one.key)]) {
          const life = new Life({ policy: key, at: cn('2025-10-24 10:00'), level: level.key, requestType });
          const { revision } = life.ticket;
          const { items, covered } = foretold(life, instantOf(msOf(life.now) + 20 * days), 60);
          life.until(covered);
          const happened = life.events.filter(({ seq }) => seq > revision).map(inShort);
          assert.deepEqual(events(items).map(inShort), happened, `${level.key} ${requestType}`);
        }
      }
    });
  }

  it('ends a waiting, confirms for want of an answer, hands up and sends a survey, as the running ticket does', () => {
    const types = (state: string) =>
      new Set(events(foretold(lives[state]!(), cn('2025-11-20 10:00')).items).map(({ type }) => type));
    assert.ok(types('in_progress').has('escalated'));
    assert.ok(types('in_progress, waiting until a date').has('waiting_ended'));
    assert.ok(types('in_progress, its resolution resting for the requester').has('deadline_resumed'));
    for (const type of ['reminded', 'confirmed', 'survey_sent'] as const) {
      assert.ok(types('pending_confirmation').has(type), type);
    }
  });

  it('has what is overdue already happen now, each rung once, in due order', () => {
    const life = opened('P0');
    life.isDown(60 * 60_000);
    const { revision } = life.ticket;
    const { items } = foretold(life, life.now);
    assert.ok(items.length >= 8 && items.every(({ at }) => at === life.now));
    life.isBack();
    assert.deepEqual(events(items).map(inShort), life.events.filter(({ seq }) => seq > revision).map(inShort));
  });

  it('stops after so many, and says until when everything is told', () => {
    const until = cn('2026-10-24 10:00');
    const { items, covered, cut } = foretold(claimed(), until, 5);
    assert.deepEqual([items.length, covered, cut], [5, items[4]!.at, true]);
  });

  it('asks for open hours when the plan ends too early', () => {
    const life = claimed();
    const short = { ...life.plan, until: cn('2025-10-26 10:00') };
    const found = forecast(life.ticket, short, { now: life.now, until: cn('2025-11-20 10:00') });
    assert.equal(found.outcome, 'needsPlan');
  });
});
