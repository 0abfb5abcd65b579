import assert from 'node:assert/strict';
import type { TicketEvent } from '../../../contracts/event.ts';
import type { AccountSet } from '../../../domain/notification/recipient-chain.ts';
import { addressedBy, toldPeople } from '../../../domain/notification/told-people.ts';
import { cn, Life } from './life.ts';
import { groups, people, text } from './people.ts';

const { li, agent, engineer, second, supervisor, administrator } = people;
const about = 'TS20251020007';
const handledBy = [engineer.id, supervisor.id];
const at = cn('2025-10-27 10:00');
const staff = (id: string) => ({ account: { id, active: true, staff: true } });

const complaint = (supervisorId: string | null): Life =>
  new Life({ at, complaint: { about, handledBy, supervisorId } });

/** Accounts told of events, if each set is these accounts. */
const told = (life: Life, events: readonly TicketEvent[], accountsOf: (set: AccountSet) => string[]): string[] => [
  ...new Set(
    toldPeople(addressedBy({ before: null, after: life.ticket, events }), (set) =>
      accountsOf(set).map((id) => ({ id, byEmail: false })),
    ).map(({ accountId, notice }) => `${accountId} ${notice.template}`),
  ),
];

describe('a complaint about a ticket (S4-07)', () => {
  it('is linked to it and opens in the hands of the supervisor who had nothing to do with it, in no group', () => {
    const life = complaint(second.id);
    assert.deepEqual(life.all('complaint_about')[0]!.data, { number: about, handledBy });
    const { ownerId, groupId, status } = life.ticket;
    assert.deepEqual([ownerId, groupId, status], [second.id, null, 'in_progress']);
    assert.equal(life.deadline('assign').state, 'met');
    assert.deepEqual(life.findings(), []);
  });

  it('says so where every supervisor had to do with it, tells the administrators, and waits for one of them', () => {
    const life = complaint(null);
    const failed = life.all('assignment_failed');
    assert.deepEqual(failed[0]!.data, { reason: 'no_uninvolved_supervisor' });
    const everybody = (set: AccountSet) => (set.kind === 'role' ? [administrator.id] : [supervisor.id]);
    assert.deepEqual(told(life, failed, everybody), [`${administrator.id} complaint_unassigned`]);
    assert.deepEqual([life.ticket.ownerId, life.ticket.status], [null, 'pending_assignment']);
    life.does('assign', { to: 'agent' }, administrator, staff(agent.id));
    assert.deepEqual(life.findings(), []);
  });

  it('comes into the hands of nobody who had to do with that ticket, whoever gives it', () => {
    const life = complaint(null);
    assert.deepEqual(life.refuses('claim', {}, engineer), { code: 'handled_it', details: { about } });
    assert.equal(life.refuses('assign', { to: 'x' }, administrator, staff(supervisor.id)).code, 'handled_it');
    life.does('claim', {}, second);
    life.does('offer_handover', { to: 'engineer', content: text, time: text, scope: text }, second, staff(engineer.id));
    assert.equal(life.refuses('accept_handover', {}, engineer).code, 'handled_it');
    const up = { to: 'x', reason: 'ability', checks: text, results: text };
    assert.equal(life.refuses('escalate', up, second, staff(supervisor.id)).code, 'handled_it');
  });

  it('is not routed to a group by its category, which may be that of the ticket', () => {
    const life = complaint(null);
    const category = { category: { path: ['software'], groupId: groups.software } };
    life.does('classify', { category: 'software' }, agent, category);
    assert.deepEqual([life.ticket.groupId, life.all('assigned').length], [null, 0]);
  });

  it('is told to nobody whom it may be about, unless there is nobody else', () => {
    const life = complaint(null);
    life.until(cn('2025-10-27 10:11'));
    const missed = life.all('deadline_missed').filter(({ data }) => data.clock === 'assign');
    assert.equal(missed.length, 1);
    const both = told(life, missed, () => [supervisor.id, second.id]);
    assert.deepEqual(both, [`${second.id} deadline_missed`]);
    assert.deepEqual(
      told(life, missed, () => [supervisor.id]),
      [`${supervisor.id} deadline_missed`],
    );
    assert.deepEqual(
      told(life, life.all('submitted'), () => [li.id]),
      [`${li.id} receipt`],
    );
  });
});
