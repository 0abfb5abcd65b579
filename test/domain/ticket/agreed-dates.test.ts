import assert from 'node:assert/strict';
import { decideOverdue } from '../../../domain/ticket/decide.ts';
import { acting } from './acting.ts';
import { cn, Life } from './life.ts';
import { people, text } from './people.ts';

const { li, stranger, agent, engineer, second, supervisor, administrator } = people;
const staff = (id: string) => ({ account: { id, active: true, staff: true } });
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** A ticket of the policy `default` with an owner; Friday 2025-10-24 in Shanghai. */
const owned = (level = 'medium', policy = 'default'): Life => {
  const life = new Life({ policy, level, at: cn('2025-10-24 16:00'), reviewers: [] });
  life.does('assign', { to: 'engineer' }, supervisor, staff(engineer.id));
  return life;
};
const rungs = (life: Life, clock: string): [string, number, string][] =>
  life
    .all('deadline_warned', 'deadline_missed', 'deadline_escalated', 'deadline_reminded')
    .filter(({ data }) => data.clock === clock)
    .map(({ type, at, data }) => [type, Math.round(data.share * 100), at]);
const moves = (life: Life) =>
  life.all('deadline_moved').map(({ data }) => [data.clock, data.from, data.to, data.cause, data.by]);

describe('a deferral (S1-08, S1-09)', () => {
  const until = cn('2025-10-29 10:00');

  it('is proposed with a time and agreed to: the limit goes to that time, the ticket rests and wakes', () => {
    const life = owned();
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-27 16:00'));
    life.does('propose_deferral', { until, reason: text }, engineer);
    assert.equal(life.refuses('propose_deferral', { until, reason: text }, engineer).code, 'deferral_open');
    assert.deepEqual(moves(life), [], 'a proposal moves nothing');
    life.does('accept_deferral', {}, li);
    assert.deepEqual(life.ticket.waitingFor, { reason: 'deferred', since: life.now, until });
    assert.deepEqual(moves(life), [['resolve', cn('2025-10-27 16:00'), until, 'agreed', 'deferral_accepted']]);
    const resolve = life.deadline('resolve');
    assert.deepEqual([resolve.dueAt, resolve.agreed], [until, until]);
    life.until(until);
    assert.equal(life.ticket.waitingFor, null);
    assert.equal(life.all('waiting_ended').at(-1)!.data.cause, 'time');
    life.until(cn('2025-10-31 18:00'));
    // 80 % of the wall time from Fri 16:00 to Wed 10:00; 150 % and 200 % keep 4 and 8 working hours' distance.
    assert.deepEqual(rungs(life, 'resolve'), [
      ['deadline_warned', 80, cn('2025-10-28 11:12')],
      ['deadline_missed', 100, until],
      ['deadline_escalated', 150, cn('2025-10-29 15:00')],
      ['deadline_escalated', 200, cn('2025-10-30 10:00')],
    ]);
    assert.deepEqual(life.findings(), []);
  });

  it('is agreed to by the requester or a supervisor in their own name, by nobody else (C-28)', () => {
    const life = owned();
    assert.equal(life.refuses('accept_deferral', {}, li).code, 'no_deferral');
    life.does('propose_deferral', { until, reason: text }, engineer);
    for (const other of [stranger, agent, engineer, administrator]) {
      assert.equal(life.refuses('accept_deferral', {}, other).code, 'no_permission');
    }
    const signalled = life.tries('accept_deferral', {}, li, { via: 'signal' });
    assert.equal(signalled.outcome === 'refused' && signalled.refusal.code, 'own_act');
    life.does('refuse_deferral', { reason: text }, supervisor);
    assert.equal(life.deadline('resolve').agreed, undefined);
    life.does('propose_deferral', { until, reason: text }, engineer);
    life.passes(6 * day);
    assert.equal(life.refuses('accept_deferral', {}, li).code, 'not_in_future');
  });

  it('makes no miss good, and an earlier date shortens no limit', () => {
    const late = owned('urgent');
    late.passes(3 * hour);
    late.does('propose_deferral', { until, reason: text }, engineer);
    late.does('accept_deferral', {}, li);
    assert.deepEqual(moves(late), []);
    const early = owned();
    early.does('propose_deferral', { until: cn('2025-10-24 17:00'), reason: text }, engineer);
    early.does('accept_deferral', {}, li);
    assert.deepEqual(moves(early), []);
    assert.deepEqual([...late.findings(), ...early.findings()], []);
  });

  it('stands when the level changes afterwards (I-03)', () => {
    const life = owned();
    life.does('propose_deferral', { until, reason: text }, engineer);
    life.does('accept_deferral', {}, li);
    life.does('classify', { category: 'x' }, agent, { category: { path: ['software'], groupId: null } });
    life.does('grade', { level: 'urgent', reason: text }, agent, { reviewers: [] });
    assert.equal(life.deadline('resolve').dueAt, until);
    assert.equal(life.deadline('respond').dueAt, cn('2025-10-24 16:15'));
    assert.deepEqual(life.findings(), []);
  });
});

describe('an appointment (S0-27)', () => {
  const until = cn('2025-10-28 14:00');

  it('reminds its owner an hour before, at its time and two hours after, and moves the limit', () => {
    const life = owned();
    life.does('set_appointment', { until, mode: 'onsite' }, engineer);
    assert.equal(life.deadline('resolve').dueAt, until);
    life.until(cn('2025-10-28 18:00'));
    assert.deepEqual(
      rungs(life, 'appointment').map(([, , at]) => at),
      [cn('2025-10-28 13:00'), cn('2025-10-28 14:00'), cn('2025-10-28 16:00')],
    );
    assert.equal(life.ticket.waitingFor?.reason, 'appointment', 'whether it took place is for people to say');
    life.does('hold_appointment', { result: text }, engineer);
    assert.equal(life.ticket.waitingFor, null);
    assert.equal(life.deadline('appointment').state, 'met');
    assert.deepEqual(life.findings(), []);
  });

  it('leaves out a reminder that would lie before it was made', () => {
    const life = owned();
    life.does('set_appointment', { until: cn('2025-10-24 16:30'), mode: 'remote' }, engineer);
    assert.deepEqual(
      life.deadline('appointment').rungs.map(({ at }) => at),
      [cn('2025-10-24 16:30'), cn('2025-10-24 18:30')],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('that is cancelled gives the limit back, marked when that is past; one set anew replaces it', () => {
    const life = owned();
    life.does('set_appointment', { until, mode: 'onsite' }, engineer);
    life.does('set_appointment', { until: cn('2025-10-29 14:00'), mode: 'remote' }, engineer);
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-29 14:00'));
    assert.equal(life.ticket.deadlines.filter(({ clock }) => clock === 'appointment').length, 2);
    life.does('cancel_appointment', { reason: text }, engineer);
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-27 16:00'));
    assert.equal(life.deadline('resolve').pastAtRegrading, false);
    assert.equal(life.ticket.waitingFor, null);
    life.does('set_appointment', { until, mode: 'onsite' }, engineer);
    life.until(cn('2025-10-27 17:00'));
    life.does('cancel_appointment', { reason: text }, engineer);
    const { dueAt, pastAtRegrading, missedAt } = life.deadline('resolve');
    assert.deepEqual([dueAt, pastAtRegrading, missedAt], [cn('2025-10-27 16:00'), true, null]);
    assert.deepEqual(life.findings(), []);
  });
});

describe('the date of the full fix (S3-50, AC-38)', () => {
  it('wakes the ticket and tells the supervisor; a new date replaces it, the confirmation keeps it', () => {
    const life = owned('urgent');
    const by = (permanentFixBy: string) => ({ text, plan: text, permanentFixBy });
    life.does('temporary_solution', by(cn('2025-10-28 10:00')), engineer);
    assert.equal(life.deadline('resolve').state, 'met');
    life.passes(day);
    life.does('resume', {}, engineer);
    life.does('temporary_solution', by(cn('2025-10-30 10:00')), engineer);
    life.until(cn('2025-10-30 10:00'));
    assert.deepEqual(rungs(life, 'permanent_fix'), [
      ['deadline_warned', 79, cn('2025-10-29 10:00')],
      ['deadline_missed', 100, cn('2025-10-30 10:00')],
    ]);
    assert.equal(life.ticket.waitingFor, null);
    life.does('resolve', { solution: text, verification: text }, engineer);
    assert.equal(life.deadline('permanent_fix').state, 'provisional');
    life.does('confirm', { outcome: 'not_solved', reason: text }, li);
    assert.equal(life.deadline('permanent_fix').state, 'running');
    assert.deepEqual(life.findings(), []);
  });
});

describe('an agreed date more than five years away', () => {
  const last = '9999-12-31T23:30:00.000Z';
  const limit = '2030-10-28T08:00:00.000Z';
  const asking: [string, string, object][] = [
    ['set_appointment', 'until', { mode: 'remote' }],
    ['propose_deferral', 'until', { reason: text }],
    ['temporary_solution', 'permanentFixBy', { text, plan: text }],
    ['request_resource', 'until', { request: text }],
    ['ask_collaboration', 'until', { request: text }],
    ['plan_definite', 'doneBy', { text }],
    ['wait', 'until', { reason: 'appointment' }],
  ];
  for (const [command, field, input] of asking) {
    it(`is refused by ${command}, whatever the calendar and the way; the limit itself is not`, () => {
      for (const policy of ['default', acting]) {
        const life = owned(policy === acting ? 'red' : 'medium', policy);
        for (const date of [last, '2030-10-28T08:00:00.001Z']) {
          const refusal = { code: 'date_too_far', details: { field, limit } };
          assert.deepEqual(life.refuses(command, { ...input, [field]: date }, engineer), refusal);
          const signalled = life.tries(command, { ...input, [field]: date }, engineer, { via: 'signal' });
          assert.deepEqual(signalled, { outcome: 'refused', refusal });
        }
        life.does(command, { ...input, [field]: limit }, engineer);
        assert.deepEqual(life.findings(), []);
      }
    });
  }

  it('is refused for a schedule, too', () => {
    const life = owned('low');
    life.does('classify', { category: 'x' }, agent, { category: { path: ['software'], groupId: null } });
    assert.equal(life.refuses('schedule', { until: last }, agent).code, 'date_too_far');
    life.does('schedule', { until: limit }, agent);
  });

  it('that was agreed on before there was a limit is refused and stops no workflow', () => {
    const life = owned();
    life.does('propose_deferral', { until: limit, reason: text }, engineer);
    life.ticket = { ...life.ticket, deferral: { ...life.ticket.deferral!, until: last } };
    assert.equal(life.refuses('accept_deferral', {}, li).code, 'date_too_far');
    const written = owned();
    const resolve = written.deadline('resolve');
    const deadlines = [
      {
        ...resolve,
        state: 'paused' as const,
        pauses: [{ reason: 'requester' as const, from: written.now, to: null }],
        dueAt: last,
      },
    ];
    const rungs = resolve.rungs.map((rung) => ({ ...rung, at: last }));
    written.ticket = { ...written.ticket, deadlines: [{ ...deadlines[0]!, rungs }] };
    const decided = written.tries('release', {}, engineer, { via: 'signal' });
    assert.equal(decided.outcome === 'refused' && decided.refusal.code, 'date_too_far');
  });
});

describe('a ticket of four years', () => {
  it('whose plan was never renewed is claimed and reopened, and what is overdue fires', () => {
    const life = owned();
    const old = life.plan;
    life.does('release', {}, engineer);
    life.isDown(4 * 366 * day);
    life.plan = old;
    assert.equal(decideOverdue(life.ticket, life.now, old, true).outcome, 'needsPlan', 'asked for, not refused');
    life.does('claim', {}, engineer);
    assert.ok(old.until < life.now && life.now < life.plan.until);
    assert.ok(rungs(life, 'resolve').some(([type]) => type === 'deadline_missed'));
    life.plan = old;
    life.does('resolve', { solution: text, verification: text }, engineer);
    life.does('confirm', { outcome: 'solved', needMet: true }, li);
    life.plan = old;
    life.does('reopen', { reason: text }, li);
    assert.equal(life.deadline('resolve').state, 'running');
    life.plan = old;
    life.until(life.deadline('resolve').dueAt);
    assert.equal(rungs(life, 'resolve').at(-1)![0], 'deadline_missed');
  });
});

describe('what is asked of others', () => {
  it('a task with its time point: the party is told then, the supervisor after 4 working hours (S0-23, 1.5)', () => {
    const life = owned();
    const request = { request: text, to: 'second', until: cn('2025-10-24 17:00') };
    life.does('ask_collaboration', request, engineer, staff(second.id));
    assert.equal(life.ticket.waitingFor?.reason, 'collaborator');
    assert.equal(life.refuses('ask_collaboration', request, engineer, staff(second.id)).code, 'already_asked');
    life.passes(4 * day);
    const fired = life
      .all('deadline_missed', 'deadline_escalated')
      .filter(({ data }) => data.clock === 'collaboration');
    assert.deepEqual(
      fired.map(({ at, data }) => [at, data.tell]),
      [
        [cn('2025-10-24 17:00'), ['collaborator', 'owner']],
        [cn('2025-10-27 12:00'), ['supervisor']],
      ],
    );
    life.does('finish_collaboration', { result: text }, second);
    assert.equal(life.ticket.waitingFor, null);
    assert.deepEqual(life.findings(), []);
  });

  it('one without a time point runs no clock', () => {
    const life = owned();
    life.does('ask_collaboration', { request: text }, engineer);
    assert.ok(!life.ticket.deadlines.some(({ clock }) => clock === 'collaboration'));
    life.does('finish_collaboration', { result: text }, agent);
    assert.equal(life.refuses('finish_collaboration', { result: text }, agent).code, 'not_asked');
    assert.deepEqual(life.findings(), []);
  });

  it('an approval is given in the superior’s own name, a no with its reason (C-28)', () => {
    const life = owned();
    life.does('ask_approval', { request: text }, engineer);
    assert.equal(life.ticket.waitingFor?.reason, 'approval');
    assert.equal(life.refuses('decide_approval', { approved: true }, administrator).code, 'no_permission');
    assert.equal(life.refuses('decide_approval', { approved: false }, supervisor).code, 'invalid_input');
    life.does('decide_approval', { approved: false, reason: text }, supervisor);
    assert.equal(life.ticket.waitingFor, null);
    life.does('request_development', { request: text }, engineer);
    life.does('decide_development', { adopted: true }, supervisor);
    assert.deepEqual(life.ticket.asked, {});
    assert.deepEqual(life.findings(), []);
  });

  it('nobody approves, adopts or agrees to what they asked for themselves', () => {
    const life = owned();
    life.does('ask_approval', { request: text }, supervisor);
    assert.equal(life.refuses('decide_approval', { approved: true }, supervisor).code, 'own_request');
    life.does('decide_approval', { approved: true }, { ...supervisor, id: second.id });
    life.does('request_development', { request: text }, supervisor);
    assert.equal(life.refuses('decide_development', { adopted: true }, supervisor).code, 'own_request');
    life.does('propose_deferral', { until: cn('2025-10-29 10:00'), reason: text }, supervisor);
    assert.equal(life.refuses('accept_deferral', {}, supervisor).code, 'own_request');
    life.does('accept_deferral', {}, li);
    assert.deepEqual(life.findings(), []);
  });
});

describe('a handover (S1-19, S1-20)', () => {
  const offer = { to: 'second', content: text, time: text, scope: text };

  it('changes the owner at its acceptance only; unanswered for 30 working minutes, the supervisor is told', () => {
    const life = owned();
    life.does('offer_handover', offer, engineer, staff(second.id));
    assert.equal(life.ticket.ownerId, engineer.id);
    life.passes(30 * minute);
    assert.deepEqual(life.all('deadline_missed').at(-1)!.data.tell, ['owner', 'supervisor']);
    assert.equal(life.refuses('accept_handover', {}, agent).code, 'asked_of_another');
    for (const [command, input] of [
      ['accept_handover', {}],
      ['decline_handover', { reason: text }],
    ] as const) {
      const signalled = life.tries(command, input, second, { via: 'signal' });
      assert.deepEqual(signalled, { outcome: 'refused', refusal: { code: 'own_act' } }, 'one’s own act (C-28)');
    }
    life.does('accept_handover', {}, second);
    assert.deepEqual([life.ticket.ownerId, life.ticket.ownerChanges, life.ticket.handover], [second.id, 1, null]);
    assert.deepEqual(life.findings(), []);
  });

  it('says what, when and how far, and is offered to one colleague at a time', () => {
    const life = owned();
    assert.equal(life.refuses('offer_handover', { to: 'second', content: text }, engineer).code, 'invalid_input');
    assert.equal(life.refuses('offer_handover', offer, engineer, staff(engineer.id)).code, 'already_owned');
    life.does('offer_handover', offer, engineer, staff(second.id));
    assert.equal(life.refuses('offer_handover', offer, engineer, staff(agent.id)).code, 'handover_open');
    life.does('decline_handover', { reason: text }, second);
    assert.equal(life.refuses('decline_handover', { reason: text }, second).code, 'no_handover');
    life.does('offer_handover', offer, engineer, staff(second.id));
    life.does('assign', { to: 'agent' }, supervisor, staff(agent.id));
    assert.equal(life.refuses('accept_handover', {}, second).code, 'no_handover', 'the offer ended with the ownership');
    assert.deepEqual(life.findings(), []);
  });
});
