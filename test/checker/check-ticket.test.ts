import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { type Desk, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { assertSound } from './assert-sound.ts';
import { checkAllTickets, checkTicket } from './check-ticket.ts';

/** A change to the rows of a ticket, how to take it back, and the finding it must cause. */
const tamperings: [string, string, string, RegExp][] = [
  [
    'a due instant in the ledger',
    "update deadline set due_at = due_at + interval '1 second' where clock = 'resolve'",
    "update deadline set due_at = due_at - interval '1 second' where clock = 'resolve'",
    /deadline resolve\/1\.1: due_at is/,
  ],
  [
    'a miss in the ledger',
    "update deadline set missed_at = null where clock = 'respond'",
    "update deadline set missed_at = (select fired_at from deadline_rung where deadline_id = 'respond/1.1' and share = 1) where clock = 'respond'",
    /deadline respond\/1\.1: missed_at is null/,
  ],
  [
    'a rung in the ledger',
    "update deadline_rung set lateness_ms = lateness_ms + 7 where deadline_id = 'respond/1.1' and share = 1",
    "update deadline_rung set lateness_ms = lateness_ms - 7 where deadline_id = 'respond/1.1' and share = 1",
    /deadline_rung .*respond\/1\.1\/0\/100: lateness_ms/,
  ],
  [
    "the ticket's overdue mark",
    'update ticket set overdue = not overdue',
    'update ticket set overdue = not overdue',
    /ticket: overdue is/,
  ],
  [
    "the ticket's status",
    "update ticket set status = 'resolved'",
    "update ticket set status = 'in_progress'",
    /ticket: status is "resolved"/,
  ],
  [
    'a recorded command',
    'update command set seq = seq + 100',
    'update command set seq = seq - 100',
    /command .*: seq is/,
  ],
  [
    'a notification, written twice',
    "insert into notification (number, seq, account_id, channel, template, data, dedup_key, state, at) select number, seq, account_id, channel, template, data, dedup_key || '+', state, at from notification limit 1",
    "delete from notification where dedup_key like '%+'",
    /written twice/,
  ],
  [
    'a notification of a miss, which is gone',
    "create table gone as select * from notification where template = 'deadline_missed' and channel = 'in_app' limit 1; delete from notification where id in (select id from gone)",
    'insert into notification select * from gone; drop table gone',
    /seq \d+: deadline_missed was never told to (owner|group_lead), /,
  ],
  [
    'all notifications, which were never written',
    'create table gone as select * from notification; delete from notification',
    'insert into notification select * from gone; drop table gone',
    /seq \d+: submitted was never told to/,
  ],
  [
    'an event, dated back',
    "update ticket_event set at = at - interval '1 day' where type = 'assigned'",
    "update ticket_event set at = at + interval '1 day' where type = 'assigned'",
    /dated .*, before/,
  ],
];

describe('the checker and the rows of a recorded ticket', () => {
  let desk: Desk;
  let number: string;

  before(async () => {
    desk = await startDesk();
    const li = await desk.person('li', ['requester']);
    const agent = await desk.person('agent', ['agent']);
    const engineer = await desk.person('engineer', ['engineer']);
    const supervisor = await desk.person('supervisor', ['supervisor']);
    await desk.group('软件支持组', [engineer, agent], ['software']);
    number = await desk.submit(li, customerRequest());
    await desk.does(supervisor, number, 'assign', { to: 'engineer' });
    await desk.pass(number, 3 * 3_600_000);
    await desk.does(agent, number, 'note', { text: '备注' });
    await desk.settled(number);
  });

  it('agree', async () => {
    assert.deepEqual(await checkTicket(desk.db, number), []);
    await assertSound(desk.db);
  });

  for (const [name, tamper, undo, finding] of tamperings) {
    it(`differ when somebody changes ${name}`, async () => {
      await sql.raw(tamper).execute(desk.db);
      const findings = await checkAllTickets(desk.db);
      await sql.raw(undo).execute(desk.db);
      assert.ok(
        findings.some((one) => finding.test(one) && one.startsWith(number)),
        `found only:\n${findings.join('\n')}`,
      );
      assert.deepEqual(await checkAllTickets(desk.db), []);
    });
  }

  it('and a desk does not stop in silence when they differ', async () => {
    await sql.raw("delete from deadline_rung where deadline_id = 'respond/1.1' and share = 1").execute(desk.db);
    await assert.rejects(desk.stop(), /the checker found 1 violations:\n.*respond\/1\.1\/0\/100: 0 rows, must be one/);
  });
});
