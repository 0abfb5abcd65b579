import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

const day = 86_400_000;

describe('the end of a ticket', () => {
  let desk: Desk;
  let li: Person;
  let supervisor: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    supervisor = await desk.person('supervisor', ['supervisor']);
  });
  after(() => desk.stop());

  const archived = async (): Promise<string> => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(supervisor, number, 'claim');
    await desk.does(supervisor, number, 'resolve', { solution: '已修复', verification: '已验证', confirmed: 'phone' });
    await desk.does(supervisor, number, 'archive', {
      finalSolution: '已修复',
      archiveDate: new Date().toISOString().slice(0, 10),
    });
    return number;
  };
  const statusOf = async (number: string) => (await desk.client.workflow.getHandle(number).describe()).status.name;

  it('an archived ticket can be reopened for 14 days after its resolution and starts a new round with its clocks (1.5)', async () => {
    const number = await archived();
    await desk.pass(number, 13.9 * day);
    assert.equal(await statusOf(number), 'RUNNING');
    await desk.does(li, number, 'reopen', { reason: '问题再次出现' });
    const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: li.token });
    assert.equal(body.status, 'follow_up');
    assert.equal(body.round, 2);
    const started = body.deadlines
      .filter((one: { id: string }) => /\/2\./.test(one.id))
      .map((one: { clock: string }) => one.clock);
    assert.deepEqual(started.sort(), ['resolve', 'respond']);
  });

  it('after the window its workflow ends; a command then says so, and a linked new ticket can be opened (1.5)', async () => {
    const number = await archived();
    await desk.pass(number, 14 * day + 60_000);
    assert.equal(await statusOf(number), 'COMPLETED');
    const late = await desk.command(li, number, 'reopen', { reason: '问题再次出现' });
    assert.equal(late.status, 409);
    assert.equal(late.body.reason, 'life_over');
    assert.equal(late.body.instead, 'followUpOf');
    const next = await desk.submit(li, customerRequest({}, { followUpOf: number }));
    const rows = await desk.db.selectFrom('ticket_event').select(['type', 'data']).where('number', '=', next).execute();
    assert.deepEqual(rows.find((row) => row.type === 'follow_up_of')?.data, { number });
  });

  it('a cancelled ticket owes nothing any more and its workflow ends at once', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(li, number, 'cancel', { kind: 'withdrawn', reason: '已自行解决' });
    const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: li.token });
    assert.equal(body.status, 'cancelled');
    assert.ok(body.deadlines.every((one: { state: string }) => one.state === 'void' || one.state === 'met'));
    await desk.client.workflow.getHandle(number).result();
    assert.equal(await statusOf(number), 'COMPLETED');
  });
});
