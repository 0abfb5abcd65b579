import assert from 'node:assert/strict';
import { msOf } from '../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

const day = 86_400_000;

/** A ticket that stays open over two Spring Festivals, with a promise that begins anew at every word of progress (1.5). */
describe('a ticket that lives two years', function () {
  this.timeout(180_000);
  let desk: Desk;
  let li: Person;
  let wang: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
  });
  after(() => desk.stop());

  it('keeps every promise on its calendar to the end, in few timers and a history that does not grow with time', async () => {
    const number = await desk.submit(
      li,
      customerRequest({ scope: 'person', urgency: 'low' }, { acceptedAt: '2024-01-10T02:00:00.000Z' }),
    );
    await desk.does(wang, number, 'claim');
    await desk.does(wang, number, 'classify', { category: 'software/function' });
    for (let quarter = 1; quarter <= 8; quarter++) {
      await desk.pass(number, 91 * day);
      await desk.does(wang, number, 'progress', { text: `第 ${quarter} 季度仍在处理` });
      if (quarter === 5) await desk.does(wang, number, 'grade', { level: 'P2', reason: '影响变大' });
    }
    await desk.does(wang, number, 'resolve', { solution: '换用新版导出组件', verification: '导出十次均成功' });
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    await desk.settled(number);

    const events = await desk.db
      .selectFrom('ticket_event')
      .select(['type', 'at'])
      .where('number', '=', number)
      .orderBy('seq')
      .execute();
    const years = (msOf(events.at(-1)!.at) - msOf(events[0]!.at)) / (365 * day);
    assert.ok(years > 1.99, `${years} years`);
    const { historyLength } = await desk.client.workflow.getHandle(number).describe();
    assert.ok(historyLength < 500, `${historyLength} events of history`);
    const late = await desk.db.selectFrom('deadline_rung').select('lateness_ms').where('number', '=', number).execute();
    assert.ok(late.length >= 8 && late.every(({ lateness_ms }) => lateness_ms < 30_000));
  });
});
