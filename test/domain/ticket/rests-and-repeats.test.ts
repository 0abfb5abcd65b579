import assert from 'node:assert/strict';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { isOverdue, nextDue } from '../../../domain/ticket/next-due.ts';
import { wantedTimers } from '../../../domain/ticket/wanted-timers.ts';
import { cn, Life } from './life.ts';
import { people, text } from './people.ts';
import { resting } from './resting.ts';

const { li, engineer, supervisor } = people;
const staff = { account: { id: engineer.id, active: true, staff: true } };
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

const owned = (at = cn('2025-10-24 16:00'), policy = resting): Life => {
  const life = new Life({ policy, level: 'medium', at, reviewers: [] });
  life.does('assign', { to: 'engineer' }, supervisor, staff);
  return life;
};
const rungs = (life: Life, clock: string): string[] =>
  life
    .all('deadline_warned', 'deadline_missed', 'deadline_escalated', 'deadline_reminded')
    .filter(({ data }) => data.clock === clock)
    .map(({ at }) => at);

describe('a rest (requirements 1.5)', () => {
  it('lasts no longer than the policy allows, in the clock’s own calendar, then the clock runs on though the ticket waits', () => {
    const life = owned(cn('2025-10-24 17:00'));
    life.does('wait', { reason: 'requester' }, engineer);
    const paused = life.all('deadline_paused').at(-1)!;
    assert.deepEqual([paused.data.reason, paused.data.until], ['requester', cn('2025-10-27 10:00')]);
    assert.deepEqual(
      wantedTimers(life.ticket, life.plan).filter(({ id }) => id.startsWith('resolve')),
      [
        {
          id: 'resolve/1.1/0/pause1',
          at: cn('2025-10-27 10:00'),
          summary: 'resolve rests at the longest until 2025-10-27 02:00 +00:00',
          isLimit: false,
        },
      ],
    );
    life.passes(4 * day);
    const resumed = life.all('deadline_resumed').at(-1)!;
    assert.deepEqual(
      [resumed.at, resumed.data.cause, resumed.data.pausedMs],
      [cn('2025-10-27 10:00'), 'longest_pause', 2 * hour],
    );
    assert.deepEqual([resumed.data.from, resumed.data.to], [cn('2025-10-27 17:00'), cn('2025-10-28 10:00')]);
    assert.equal(life.ticket.waitingFor?.reason, 'requester');
    assert.equal(life.deadline('resolve').missedAt, cn('2025-10-28 10:00'));
    assert.deepEqual(life.findings(), []);
  });

  it('is counted together with those before: waiting again gives only what is left, then nothing', () => {
    const life = owned(cn('2025-10-27 09:00'));
    for (const [waits, left] of [
      [90 * minute, '2025-10-27 11:00'],
      [60 * minute, '2025-10-27 11:00'],
    ] as const) {
      life.does('wait', { reason: 'requester' }, engineer);
      assert.equal(life.all('deadline_paused').at(-1)!.data.until, cn(left));
      life.passes(waits);
      life.does('resume', {}, engineer);
    }
    assert.equal(life.deadline('resolve').pausedMs, 2 * hour);
    life.does('wait', { reason: 'requester' }, engineer);
    assert.equal(life.deadline('resolve').state, 'running');
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-28 11:00'));
    assert.deepEqual(life.findings(), []);
  });

  it('ends at its end also when nobody looked: a long downtime does not lengthen it', () => {
    const life = owned(cn('2025-10-27 09:00'));
    life.does('wait', { reason: 'requester' }, engineer);
    life.isDown(3 * day);
    life.isBack();
    const { data } = life.all('deadline_resumed').at(-1)!;
    assert.deepEqual(
      [data.pausedMs, data.resumedAt, data.to],
      [2 * hour, cn('2025-10-27 11:00'), cn('2025-10-28 11:00')],
    );
    const missed = life.all('deadline_missed').find((one) => one.data.clock === 'resolve')!;
    assert.deepEqual([missed.data.dueAt, missed.data.latenessMs], [cn('2025-10-28 11:00'), 2 * day - 2 * hour]);
    assert.deepEqual(life.findings(), []);
  });

  it('ends with the requester’s reply, to the second, and says who and why', () => {
    const life = owned(cn('2025-10-27 09:00'));
    life.does('wait', { reason: 'requester' }, engineer);
    life.passes(37 * minute + 12_345);
    life.does('message', { text }, li);
    const resumed = life.all('deadline_resumed').at(-1)!;
    assert.deepEqual([resumed.data.pausedMs, resumed.data.cause], [37 * minute + 12_345, 'waiting_ended']);
    const said = life.all('message').at(-1)!;
    assert.equal(resumed.commandId, said.commandId, 'the ledger finds who did it by the command');
    assert.equal(said.actor.id, li.id);
    assert.deepEqual(life.findings(), []);
  });

  it('stops no clock of a bundled policy', () => {
    const life = owned(cn('2025-10-27 09:00'), 'default');
    life.does('wait', { reason: 'requester' }, engineer);
    assert.deepEqual(life.all('deadline_paused'), []);
  });
});

describe('a clock that repeats', () => {
  it('chases a resource request every 4 working hours, an urgent one every 30 minutes, until it is answered (S1-21)', () => {
    const life = owned(cn('2025-10-24 16:00'), 'default');
    life.does('request_resource', { request: text }, engineer);
    life.until(cn('2025-10-28 09:30'));
    assert.deepEqual(rungs(life, 'resource_chase'), [cn('2025-10-27 11:00'), cn('2025-10-27 16:00')]);
    life.until(cn('2025-10-28 11:30'));
    life.does('answer_resource', { answer: text }, engineer);
    life.passes(5 * day);
    assert.equal(rungs(life, 'resource_chase').length, 3);
    life.does('request_resource', { request: text, urgent: true }, engineer);
    assert.deepEqual(
      wantedTimers(life.ticket, life.plan)
        .map(({ id }) => id)
        .filter((id) => id.startsWith('resource')),
      ['resource_chase_urgent/1.1/0/100'],
    );
    life.until(cn('2025-11-03 10:10'));
    assert.deepEqual(rungs(life, 'resource_chase_urgent'), [cn('2025-11-03 09:30'), cn('2025-11-03 10:00')]);
    assert.equal(isOverdue(life.ticket), true, 'of its resolution');
    assert.deepEqual(life.findings(), []);
  });

  it('has effects of its own each time, keeps one rung ahead, and makes up for no downtime', () => {
    const life = owned(cn('2025-10-27 09:00'), 'default');
    life.does('request_resource', { request: text, urgent: true }, engineer);
    life.passes(2 * hour);
    const chase = life.deadline('resource_chase_urgent');
    assert.equal(chase.rungs.length, 2, 'the limit and the next');
    life.isDown(100 * minute);
    life.isBack();
    const fired = life.all('deadline_reminded').filter(({ data }) => data.clock === 'resource_chase_urgent');
    assert.deepEqual(
      fired.map(({ data }) => data.rung.split('/').at(-1)),
      ['100', '200', '300', '400', '500'],
    );
    assert.deepEqual(fired.at(-1)!.data.next?.at, cn('2025-10-27 13:30'), '11:30, then noon to one is closed');
    life.passes(hour);
    assert.deepEqual(life.findings(), []);
  });

  it('reminds of a ticket without news every 8 working hours; news begin it anew (S0-24)', () => {
    const life = owned(cn('2025-10-27 09:00'), 'default');
    life.until(cn('2025-10-28 11:00'));
    assert.deepEqual(rungs(life, 'no_update'), [cn('2025-10-27 18:00')]);
    life.does('progress', { text }, engineer);
    life.until(cn('2025-10-29 10:59'));
    assert.deepEqual(rungs(life, 'no_update'), [cn('2025-10-27 18:00')]);
    life.until(cn('2025-10-30 18:00'));
    assert.deepEqual(rungs(life, 'no_update').slice(1), [cn('2025-10-29 11:00'), cn('2025-10-30 11:00')]);
    assert.deepEqual(life.findings(), []);
  });
});

describe('alarms and answers', () => {
  it('a ticket that nobody has after 2 hours starts the emergency plan (S2-60)', () => {
    const life = new Life({
      policy: 'default',
      level: 'medium',
      at: cn('2025-10-24 16:00'),
      groupId: null,
      reviewers: [],
    });
    life.passes(3 * hour);
    assert.deepEqual(rungs(life, 'delay_alarm'), [cn('2025-10-24 18:00')]);
    assert.deepEqual(life.findings(), []);
  });

  it('so does a missed limit that is not made good within 2 hours; one that is, does not (S2-60)', () => {
    const life = owned(cn('2025-10-24 16:00'), 'default');
    life.passes(2 * hour);
    const alarm = life.deadline('overdue_alarm_respond');
    assert.deepEqual([alarm.startedAt, alarm.state], [cn('2025-10-24 18:00'), 'running']);
    assert.equal(nextDue(life.ticket), cn('2025-10-27 16:00'), 'an alarm is no promise');
    const kept = owned(cn('2025-10-24 16:00'), 'default');
    kept.passes(3 * hour);
    kept.does('respond', { channel: 'phone' }, engineer);
    assert.equal(kept.deadline('overdue_alarm_respond').state, 'met');
    life.passes(2 * hour);
    kept.passes(2 * hour);
    assert.deepEqual(rungs(life, 'overdue_alarm_respond'), [cn('2025-10-24 20:00')]);
    assert.deepEqual(rungs(kept, 'overdue_alarm_respond'), []);
    assert.deepEqual([...life.findings(), ...kept.findings()], []);
  });

  it('each limit has its alarm: the answer to one ends not that of the other (I-11)', () => {
    const life = new Life({ policy: 'default', level: 'urgent', at: cn('2025-10-24 16:00'), reviewers: [] });
    life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
    life.passes(5 * hour);
    assert.equal(rungs(life, 'overdue_alarm_respond').length, 1);
    const late = life.deadline('resolve').missedAt!;
    const alarm = life.deadline('overdue_alarm_resolve');
    assert.equal(alarm.startedAt, late);
    const answered = new Life({ policy: 'default', level: 'urgent', at: cn('2025-10-24 16:00'), reviewers: [] });
    answered.does('assign', { to: 'engineer' }, supervisor, {
      account: { id: engineer.id, active: true, staff: true },
    });
    answered.until(late);
    answered.does('respond', { channel: 'phone' }, engineer);
    assert.equal(answered.deadline('overdue_alarm_respond').state, 'met');
    assert.equal(answered.deadline('overdue_alarm_resolve').state, 'running');
    answered.passes(3 * hour);
    assert.deepEqual(rungs(answered, 'overdue_alarm_resolve'), [instantOf(msOf(late) + 2 * hour)]);
    assert.deepEqual([...life.findings(), ...answered.findings()], []);
  });

  it('every message of the requester wants an answer where the policy says so: the oldest unanswered one counts', () => {
    const life = owned(cn('2025-10-27 09:00'));
    life.does('message', { text }, li);
    life.passes(hour);
    life.does('message', { text }, li);
    assert.deepEqual(life.deadline('next_response').dueAt, cn('2025-10-27 14:00'));
    life.does('message', { text }, engineer);
    life.passes(hour);
    life.does('message', { text }, li);
    const clocks = life.ticket.deadlines.filter(({ clock }) => clock === 'next_response');
    assert.deepEqual(
      clocks.map(({ state, dueAt }) => [state, dueAt]),
      [
        ['met', cn('2025-10-27 14:00')],
        ['running', cn('2025-10-27 16:00')],
      ],
    );
    assert.deepEqual(life.findings(), []);
  });
});
