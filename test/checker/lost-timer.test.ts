import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { ticketTimes } from '../support/ticket-times.ts';
import { checkTicket } from './check-ticket.ts';

const hour = 3_600_000;
const neverFired = /at the end: respond\/1\.1 at 100 % came due .* and never fired/;

describe('a timer that is lost after the last command', () => {
  let desk: Desk;
  let number: string;

  before(async () => {
    desk = await startDesk();
    const li: Person = await desk.person('li', ['requester']);
    number = await desk.submit(li, customerRequest());
    await desk.pass(number, 9 * hour);
    await desk.settled(number);
  });

  it('is missed by the checker, which knows how late it is for the ticket', async () => {
    const nows = await ticketTimes(desk.client, desk.db);
    const submitted = await desk.db.selectFrom('ticket').select('submitted_at').executeTakeFirstOrThrow();
    assert.ok(Date.parse(nows.get(number)!) - Date.parse(submitted.submitted_at) > 8.9 * hour);
    assert.deepEqual(await checkTicket(desk.db, number, { nows }), []);

    // As if nothing had woken the ticket since its submission.
    await sql`delete from ticket_event where number = ${number} and type in ('deadline_warned', 'deadline_missed', 'deadline_escalated')`.execute(
      desk.db,
    );
    const told = (findings: string[]) => findings.some((one) => neverFired.test(one));
    assert.ok(told(await checkTicket(desk.db, number, { nows })));
    assert.ok(!told(await checkTicket(desk.db, number)), 'without the time it cannot know');
    await assert.rejects(desk.stop(), neverFired);
  });
});
