import assert from 'node:assert/strict';
import { policyVariant } from '../domain/ticket/policy-variant.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

const policy = policyVariant(
  'customer-response',
  'visit-first',
  (clocks) => clocks,
  {},
  {
    closing: { reopenWithin: { days: 14 }, visitFirst: true },
  },
);

describe('C-11: a policy that wants the closing visit before the archive', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;

  before(async () => {
    desk = await startDesk({ policy, policyFiles: [policy] });
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
  });
  after(() => desk.stop());

  it('refuses to archive and says what is missing, until the visit of the round is recorded (S4-47)', async () => {
    const number = await desk.submit(li, customerRequest());
    const archiving = { finalSolution: '重启导出服务', archiveDate: '2026-11-20' };
    const mayArchive = async () =>
      (await desk.api.send('GET', `/tickets/${number}`, { token: wang.token })).body.allowedCommands.includes(
        'archive',
      );
    await desk.does(wang, number, 'claim');
    await desk.does(wang, number, 'resolve', { solution: '重启导出服务', verification: '已导出一次' });
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    const refused = await desk.command(wang, number, 'archive', archiving, { 'Accept-Language': 'en' });
    assert.deepEqual([refused.status, refused.body.reason], [409, 'visit_first']);
    assert.match(refused.body.detail, /wants the closing visit first: record it with follow_up, stage closing/);
    assert.equal(await mayArchive(), false);
    await desk.signal(number, 'archive', { by: 'wang', ...archiving });
    await desk.settled(number);
    assert.equal((await desk.types(number)).at(-1), 'command_rejected', 'by a signal neither');
    await desk.does(wang, number, 'follow_up', { outcome: 'fine' });
    assert.equal(await mayArchive(), true);
    await desk.does(wang, number, 'archive', archiving);
    assert.equal((await desk.types(number)).at(-1), 'archived');
  });
});
