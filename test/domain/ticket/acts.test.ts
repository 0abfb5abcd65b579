import assert from 'node:assert/strict';
import { wantedTimers } from '../../../domain/ticket/wanted-timers.ts';
import { acting } from './acting.ts';
import { cn, Life } from './life.ts';
import { groups, people, text } from './people.ts';

const { li, engineer, supervisor } = people;
const staff = (id: string) => ({ account: { id, active: true, staff: true } });
const [hour, day] = [3_600_000, 86_400_000];

/** A ticket of the policy `default` with an owner; Friday 2025-10-24 in Shanghai. */
const owned = (level = 'medium', at = cn('2025-10-24 16:00'), policy = 'default'): Life => {
  const life = new Life({ policy, level, at, reviewers: [] });
  life.does('assign', { to: 'engineer' }, supervisor, staff(engineer.id));
  return life;
};
const asked = (level?: string, at?: string): Life => {
  const life = owned(level, at);
  life.does('resolve', { solution: text, verification: text }, engineer);
  return life;
};
const told = (life: Life, clock: string): string[] =>
  life
    .all('deadline_reminded')
    .filter(({ data }) => data.clock === clock)
    .map(({ at }) => at);

describe('a requester who does not answer (requirements 1.5, AC-33)', () => {
  it('is reminded after 1 and 3 working days, and after 5 the ticket counts as solved, marked "no answer"', () => {
    const life = asked();
    life.passes(9 * day);
    assert.deepEqual(
      life.all('reminded').map(({ at, data }) => [at, data.clock]),
      [
        [cn('2025-10-27 16:00'), 'confirm'],
        [cn('2025-10-29 16:00'), 'confirm'],
      ],
    );
    const [confirmed, ...others] = life.all('confirmed');
    assert.deepEqual(others, []);
    assert.deepEqual([confirmed!.at, confirmed!.data.means], [cn('2025-10-31 16:00'), 'no_answer']);
    assert.deepEqual(confirmed!.actor, { id: null, via: 'system' });
    assert.equal(life.ticket.status, 'resolved');
    const resolve = life.deadline('resolve');
    assert.deepEqual([resolve.state, resolve.metAt], ['met', cn('2025-10-24 16:00')], 'final, dated when it was asked');
    assert.deepEqual(life.findings(), []);
  });

  it('stops all that with any answer', () => {
    for (const answer of [{ outcome: 'solved' }, { outcome: 'not_solved', reason: text }]) {
      const life = asked();
      life.passes(4 * day);
      life.does('confirm', answer, li);
      assert.equal(life.deadline('confirm').state, 'met');
      life.passes(20 * day);
      assert.equal(life.all('reminded').filter(({ data }) => data.clock === 'confirm').length, 1);
      assert.equal(life.all('confirmed').filter(({ data }) => data.means === 'no_answer').length, 0);
      assert.deepEqual(life.findings(), []);
    }
  });

  it('is confirmed once after a long downtime, behind both reminders', () => {
    const life = asked();
    life.isDown(30 * day);
    life.isBack();
    const [confirmed, ...others] = life.all('confirmed');
    assert.equal(confirmed!.at, life.now);
    assert.deepEqual(others, []);
    assert.equal(life.all('reminded').length, 2, 'both reminders, once');
    assert.deepEqual(life.findings(), []);
  });

  it('counts neither as a missed promise nor as overdue', () => {
    const life = asked();
    life.passes(9 * day);
    assert.equal(life.all('deadline_missed').filter(({ data }) => data.clock === 'confirm').length, 0);
    assert.equal(life.deadline('confirm').missedAt, null);
  });
});

describe('a resolution is followed up (S1-68, S4-47)', () => {
  const solved = (level?: string): Life => {
    const life = asked(level);
    life.does('confirm', { outcome: 'solved' }, li);
    return life;
  };

  it('after 7 days, also when the ticket was archived meanwhile; its workflow lives until the last rung', () => {
    const life = solved();
    life.does('archive', { finalSolution: text, archiveDate: '2025-10-24' }, engineer);
    assert.equal(life.deadline('follow_up').state, 'running');
    assert.ok(!wantedTimers(life.ticket, life.plan).some(({ id }) => id === 'end'));
    life.passes(10 * day);
    assert.equal(life.all('deadline_missed').at(-1)!.at, cn('2025-10-31 16:00'));
    assert.equal(life.all('deadline_escalated').at(-1)!.data.tell[0], 'supervisor');
    assert.ok(wantedTimers(life.ticket, life.plan).some(({ id }) => id === 'end'));
    assert.deepEqual(life.findings(), []);
  });

  it('of a critical one also after a day; the closing visit ends both', () => {
    const life = solved('urgent');
    life.passes(day / 2);
    life.does('follow_up', { stage: 'first', outcome: 'fine' }, engineer);
    assert.equal(life.deadline('follow_up_first').state, 'met');
    assert.equal(life.deadline('follow_up').state, 'running');
    life.does('follow_up', { outcome: 'fine', text }, engineer);
    assert.equal(life.deadline('follow_up').state, 'met');
    assert.deepEqual(life.findings(), []);
  });

  it('of one that came back begins the next round, within the window', () => {
    const life = solved();
    assert.equal(life.refuses('follow_up', { outcome: 'came_back' }, engineer).code, 'invalid_input');
    life.does('archive', { finalSolution: text, archiveDate: '2025-10-24' }, engineer);
    life.passes(8 * day);
    life.does('follow_up', { outcome: 'came_back', text }, engineer);
    assert.deepEqual([life.ticket.status, life.ticket.round], ['follow_up', 2]);
    const late = solved();
    late.passes(15 * day);
    assert.equal(late.refuses('follow_up', { outcome: 'came_back', text }, engineer).code, 'reopen_window_over');
    assert.deepEqual([...life.findings(), ...late.findings()], []);
  });

  it('by a survey that goes out by itself, is reminded of once and never asked for again (C-10, 1.5)', () => {
    const life = solved();
    life.passes(20 * day);
    assert.deepEqual(
      life.all('survey_sent').map(({ at }) => at),
      [cn('2025-10-24 17:00')],
    );
    assert.deepEqual(told(life, 'survey_reminder'), [cn('2025-10-27 17:00')]);
    assert.equal(life.all('reminded').filter(({ data }) => data.clock === 'survey_reminder').length, 1);
    life.does('answer_survey', { grade: 'very_satisfied', needMet: true, opinion: text }, li);
    assert.equal(life.refuses('answer_survey', { grade: 'fair' }, li).code, 'no_survey');
    assert.equal(life.refuses('send_survey', {}, engineer).code, 'survey_sent');
    assert.deepEqual(life.findings(), []);
  });
});

describe('a low ticket is scheduled (S1-57, AC-15)', () => {
  const low = (): Life => {
    const life = new Life({ policy: 'default', level: 'low', at: cn('2025-10-24 16:00'), reviewers: [] });
    life.does('classify', { category: 'x' }, people.agent, {
      category: { path: ['software'], groupId: groups.software },
    });
    return life;
  };
  const until = cn('2025-11-03 09:00');

  it('and wakes at its date; the owner or the group is told', () => {
    const life = low();
    life.does('schedule', { until }, people.agent);
    assert.equal(life.ticket.scheduledFor, until);
    life.until(cn('2025-11-04 09:00'));
    const [woken] = life.all('woken');
    assert.deepEqual([woken!.at, woken!.data.cause], [until, 'time']);
    assert.equal(life.ticket.scheduledFor, null);
    assert.deepEqual(life.findings(), []);
  });

  it('only when classified, only of a low level, only to the future; ranking comes after classifying (S1-89)', () => {
    const raw = new Life({ policy: 'default', level: 'low', at: cn('2025-10-24 16:00'), reviewers: [] });
    assert.equal(raw.refuses('schedule', { until }, people.agent).code, 'classify_first');
    assert.equal(raw.refuses('grade', { level: 'high', reason: text }, people.agent).code, 'classify_first');
    const life = low();
    assert.equal(life.refuses('schedule', { until: cn('2025-10-24 15:00') }, people.agent).code, 'not_in_future');
    life.does('grade', { level: 'medium', reason: text }, people.agent, { reviewers: [] });
    const refusal = life.refuses('schedule', { until }, people.agent);
    assert.deepEqual([refusal.code, refusal.details?.allowed], ['only_low', ['low']]);
    assert.equal(life.refuses('wake', {}, people.agent).code, 'not_scheduled');
  });

  it('until its level is no longer low, by grade or dispute: then it is woken with the new level', () => {
    const raised = (command: string, input: object, before: (life: Life) => void, actor = people.agent): void => {
      const life = low();
      life.does('schedule', { until }, people.agent);
      before(life);
      life.does(command, input, actor, { reviewers: [] });
      assert.deepEqual(
        life.all('woken').map(({ data }) => data.cause),
        ['level'],
        command,
      );
      assert.equal(life.ticket.scheduledFor, null);
      assert.equal(life.deadline('scheduled').state, 'met');
      assert.deepEqual(life.findings(), []);
    };
    raised('grade', { level: 'medium', reason: text }, () => {});
    raised(
      'answer_dispute',
      { level: 'high', reason: text },
      (life) => life.does('dispute_level', { reason: text }, li),
      people.supervisor,
    );
    const kept = low();
    kept.does('schedule', { until }, people.agent);
    kept.does('grade', { level: 'low' }, people.agent, { reviewers: [] });
    assert.deepEqual(kept.all('woken'), []);
  });

  it('to another date by scheduling it anew; by hand or by a claim it wakes at once', () => {
    const life = low();
    life.does('schedule', { until }, people.agent);
    life.does('schedule', { until: cn('2025-11-10 09:00') }, people.agent);
    life.until(cn('2025-11-05 09:00'));
    assert.deepEqual(life.all('woken'), []);
    life.does('wake', {}, people.agent);
    assert.equal(life.deadline('scheduled').state, 'met');
    life.does('schedule', { until: cn('2025-11-10 09:00') }, people.agent);
    life.does('claim', {}, engineer);
    assert.equal(life.ticket.scheduledFor, null);
    assert.deepEqual(life.findings(), []);
  });
});

describe('the first line hands up by itself (S3-41)', () => {
  it('when its time is over: the ticket waits in the queue, owner and supervisor are told; claimed again it is no first line', () => {
    const life = new Life({ policy: acting, level: 'red', at: cn('2025-10-24 10:00'), groupId: null, reviewers: [] });
    life.does('assign', { to: 'x', group: 'y' }, supervisor, {
      ...staff(engineer.id),
      group: { id: groups.software, line: 1 },
    });
    life.does('wait', { reason: 'requester' }, engineer);
    life.passes(5 * hour);
    const [escalated] = life.all('escalated');
    assert.equal(escalated!.at, cn('2025-10-24 15:00'));
    assert.deepEqual([escalated!.data.reason, escalated!.data.checks], ['time', null]);
    assert.deepEqual(
      [life.ticket.status, life.ticket.ownerId, life.ticket.waitingFor],
      ['pending_assignment', null, null],
    );
    assert.deepEqual(life.all('deadline_reminded').at(-1)!.data.tell, ['owner', 'supervisor']);
    life.does('claim', {}, people.second);
    life.passes(day);
    assert.equal(life.all('escalated').length, 1);
    assert.deepEqual(life.findings(), []);
  });

  it('not when it was handed up before, nor in the second line', () => {
    for (const line of [1, 2]) {
      const life = new Life({ policy: acting, level: 'red', at: cn('2025-10-24 10:00'), groupId: null, reviewers: [] });
      life.does('assign', { to: 'x', group: 'y' }, supervisor, {
        ...staff(engineer.id),
        group: { id: groups.software, line },
      });
      if (line === 1) {
        life.does('escalate', { reason: 'ability', to: 'x', group: 'y', checks: text, results: text }, engineer, {
          ...staff(people.second.id),
          group: { id: groups.network, line: 2 },
        });
      }
      life.passes(2 * day);
      assert.equal(life.all('escalated').filter(({ data }) => data.checks === null).length, 0);
      assert.deepEqual(life.findings(), []);
    }
  });
});
