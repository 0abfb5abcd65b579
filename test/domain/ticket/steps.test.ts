import assert from 'node:assert/strict';
import { msOf } from '../../../contracts/instant.ts';
import { decide, decideOverdue } from '../../../domain/ticket/decide.ts';
import { cn, Life } from './life.ts';
import { groups, people, text } from './people.ts';

const { li, stranger, agent, engineer, second, supervisor, gone } = people;
const hour = 3_600_000;
const staff = (id: string) => ({ account: { id, active: true, staff: true } });
const software = { category: { path: ['software', 'function'], groupId: groups.software } };
const monday = cn('2025-10-27 10:00');

const submitted = (level = 'P2'): Life => new Life({ level, at: monday });
const owned = (level?: string): Life => {
  const life = submitted(level);
  life.does('assign', { to: 'engineer' }, supervisor, staff(engineer.id));
  return life;
};
const asked = (): Life => {
  const life = owned();
  life.does('resolve', { solution: text, verification: text }, engineer);
  return life;
};
const resolved = (): Life => {
  const life = asked();
  life.does('confirm', { outcome: 'solved' }, li);
  return life;
};
const failed = (): Life => {
  const life = asked();
  life.does('confirm', { outcome: 'not_solved', reason: text }, li);
  return life;
};
const up = { reason: 'ability', checks: text, results: text };

describe('steps of a ticket (requirements 4.3.1)', () => {
  it('grading comes after classification (S1-89)', () => {
    const life = submitted();
    assert.equal(life.refuses('grade', { level: 'P0' }, agent).code, 'classify_first');
    life.does('classify', { category: 'software' }, agent, software);
    life.does('grade', { level: 'P0', reason: text }, agent);
    assert.deepEqual(life.refuses('grade', { level: 'P9' }, agent).details, { allowed: ['P0', 'P1', 'P2', 'P3'] });
    assert.deepEqual(life.findings(), []);
  });

  it('confirmation is not asked without a verification of this round (S0-29, AC-19)', () => {
    const life = owned();
    assert.equal(life.refuses('resolve', { verification: text }, engineer).code, 'solution_missing');
    assert.equal(life.refuses('resolve', { solution: text }, engineer).code, 'verification_missing');
    life.does('verify', { checks: text }, engineer);
    life.does('resolve', { solution: text }, engineer);
    life.does('confirm', { outcome: 'partly', reason: text }, li);
    life.does('diagnose', { means: ['logs'], findings: text }, engineer);
    assert.equal(life.refuses('resolve', { solution: text }, engineer).code, 'verification_missing');
    assert.deepEqual(life.findings(), []);
  });

  it('nothing is archived without final solution and date, nor dated in the future (S0-33)', () => {
    const life = resolved();
    assert.equal(life.refuses('archive', { archiveDate: '2025-10-27' }, engineer).code, 'invalid_input');
    assert.equal(life.refuses('archive', { finalSolution: text }, engineer).code, 'invalid_input');
    assert.equal(
      life.refuses('archive', { finalSolution: text, archiveDate: '2025-10-29' }, engineer).code,
      'in_future',
    );
    life.does('archive', { finalSolution: text, archiveDate: '2025-10-27' }, engineer);
    assert.deepEqual(life.findings(), []);
  });

  it('an archived ticket is read-only, except that it is followed up and can be reopened (requirements 4.2)', () => {
    const life = resolved();
    life.does('archive', { finalSolution: text, archiveDate: '2025-10-27' }, engineer);
    const refusal = life.refuses('note', { text }, supervisor);
    assert.deepEqual(
      [refusal.code, refusal.details?.allowed],
      ['wrong_status', ['reopen', 'send_survey', 'follow_up']],
    );
    life.does('reopen', { reason: text }, li);
    assert.equal(life.ticket.status, 'follow_up');
    assert.deepEqual(life.findings(), []);
  });

  it('is reopened until the last moment of the window and not a moment later (1.5)', () => {
    const fortnight = 14 * 24 * hour;
    const life = resolved();
    life.isDown(fortnight);
    life.does('reopen', { reason: text }, li);
    const late = resolved();
    late.isDown(fortnight + 1);
    assert.equal(late.refuses('reopen', { reason: text }, li).code, 'reopen_window_over');
    assert.deepEqual(life.findings(), []);
  });

  it('of two who claim, the first wins and the other hears who has it (AC-32)', () => {
    const life = submitted();
    life.does('claim', {}, engineer);
    const refusal = life.refuses('claim', {}, second);
    assert.deepEqual([refusal.code, refusal.details], ['already_owned', { ownerId: engineer.id }]);
  });

  it('the failed fix demands a new analysis or a choice: diagnosing and escalating bring follow_up back to work', () => {
    const life = failed();
    assert.equal(life.ticket.status, 'follow_up');
    assert.equal(life.refuses('resolve', { solution: text, verification: text }, engineer).code, 'wrong_status');
    life.does('diagnose', { means: ['logs'], findings: text }, engineer);
    assert.equal(life.ticket.status, 'in_progress');
    const other = failed();
    other.does('escalate', { ...up, to: 'second' }, engineer, staff(second.id));
    assert.deepEqual([other.ticket.status, other.ticket.ownerId], ['in_progress', second.id]);
    assert.deepEqual([...life.findings(), ...other.findings()], []);
  });

  it('escalated to a group it waits there to be claimed; the clocks run on', () => {
    const life = failed();
    life.does('escalate', { ...up, group: 'network' }, engineer, { group: { id: groups.network } });
    assert.deepEqual([life.ticket.status, life.ticket.ownerId], ['pending_assignment', null]);
    assert.equal(life.deadline('resolve').state, 'running');
    life.does('claim', {}, second);
    assert.deepEqual([life.ticket.status, life.ticket.groupId], ['in_progress', groups.network]);
    assert.deepEqual(life.findings(), []);
  });

  it('given to another group by hand it leaves its owner; to its own group, it stays', () => {
    const life = owned();
    life.does('assign', { group: 'software' }, supervisor, { group: { id: groups.software } });
    assert.equal(life.ticket.ownerId, engineer.id);
    life.does('wait', { reason: 'approval' }, engineer);
    life.does('assign', { group: 'network' }, supervisor, { group: { id: groups.network } });
    assert.deepEqual(
      [life.ticket.status, life.ticket.ownerId, life.ticket.waitingFor],
      ['pending_assignment', null, null],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('given to another group while it waits for its answer, it awaits an owner once it is taken back', () => {
    const life = asked();
    life.does('assign', { group: 'network' }, supervisor, { group: { id: groups.network } });
    life.does('take_back', { reason: text }, supervisor);
    assert.equal(life.ticket.status, 'pending_assignment');
    life.does('claim', {}, second);
    assert.equal(life.ticket.status, 'in_progress');
    assert.deepEqual(life.findings(), []);
  });

  it("a requester's message does not answer the question for confirmation", () => {
    const life = asked();
    life.does('message', { text }, li);
    assert.equal(life.ticket.status, 'pending_confirmation');
    assert.equal(life.deadline('resolve').state, 'provisional');
  });

  it('a dispute and a review that were open when the requester said solved do not block the next round', () => {
    const life = owned('P1');
    life.does('dispute_level', { reason: text }, li);
    life.does('resolve', { solution: text, verification: text, confirmed: 'phone' }, engineer);
    life.does('reopen', { reason: text }, li);
    life.does('dispute_level', { reason: text }, li);
    assert.equal(life.deadline('dispute').id, 'dispute/2.1');
    assert.equal(life.deadline('dispute').state, 'running');
    assert.deepEqual(life.findings(), []);
  });

  it('who withdraws ends every promise', () => {
    const life = owned('P0');
    assert.equal(life.refuses('cancel', { kind: 'not_support', reason: text }, li).code, 'only_withdrawn');
    life.does('cancel', { kind: 'withdrawn', reason: text }, li);
    assert.ok(life.ticket.deadlines.every(({ state }) => state === 'void' || state === 'met'));
    assert.deepEqual(decideOverdue(life.ticket, cn('2026-01-01 00:00'), life.plan, true), {
      outcome: 'events',
      events: [],
    });
    assert.deepEqual(life.findings(), []);
  });
});

describe('who may', () => {
  it('the own word of a requester is nobody else’s, nor a signal’s (C-28)', () => {
    const life = asked();
    for (const other of [stranger, agent, engineer, supervisor, people.administrator]) {
      assert.equal(life.refuses('confirm', { outcome: 'solved' }, other).code, 'no_permission');
    }
    const bySignal = life.tries('confirm', { outcome: 'solved' }, li, { via: 'signal' });
    assert.deepEqual(bySignal, { outcome: 'refused', refusal: { code: 'own_act' } });
    assert.equal(life.refuses('confirm', { outcome: 'solved', means: 'phone' }, second).code, 'no_permission');
    life.does('confirm', { outcome: 'solved', means: 'phone' }, engineer);
    assert.equal(life.all('confirmed')[0]!.data.recordedFor, li.id);
  });

  it('a disabled account does nothing, whatever its roles', () => {
    assert.equal(owned().refuses('note', { text }, gone).code, 'account_disabled');
  });

  it('an engineer handles own tickets only, a supervisor all', () => {
    const life = owned();
    assert.equal(life.refuses('progress', { text }, second).code, 'no_permission');
    life.does('progress', { text }, supervisor);
  });
});

describe('decide', () => {
  it('refuses what is no command, also names that every object has', () => {
    const life = submitted();
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'submit', 'opened']) {
      assert.equal(life.refuses(name, {}, supervisor).code, 'unknown_command');
    }
  });

  it('asks for a longer plan when its open hours end too early, and decides with it the same', () => {
    const life = new Life({ level: 'P0', at: cn('2026-02-12 17:00') });
    life.does('classify', { category: 'software' }, agent, software);
    const short = { ...life.plan, until: cn('2026-02-13 00:00'), calendars: {} };
    const hours = life.plan.calendars['cn-working']!;
    const plan = {
      ...short,
      calendars: { 'cn-working': { ...hours, open: hours.open.filter(([opens]) => opens < msOf(short.until)) } },
    };
    const grade = {
      command: 'grade',
      input: { level: 'P3', reason: text },
      actor: agent,
      facts: {},
      via: 'http' as const,
    };
    const decided = decide(life.ticket, grade, life.now, plan);
    assert.equal(decided.outcome, 'needsPlan');
    assert.ok(decided.outcome === 'needsPlan' && decided.until > plan.until);
    life.does('grade', { level: 'P3', reason: text }, agent);
    // Spring Festival 2026: 15 to 23 February off, Saturday 14 worked.
    assert.equal(life.deadline('resolve').dueAt, cn('2026-02-24 17:00'));
    assert.deepEqual(life.findings(), []);
  });
});
