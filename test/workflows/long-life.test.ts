import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

describe('a ticket that begins a new run every three commands', () => {
  let desk: Desk;
  let li: Person;
  let engineer: Person;
  let supervisor: Person;

  before(async () => {
    desk = await startDesk({ continueAfter: 3 });
    li = await desk.person('li', ['requester']);
    engineer = await desk.person('engineer', ['engineer']);
    supervisor = await desk.person('supervisor', ['supervisor']);
    await desk.group('软件支持组', [engineer], ['software']);
  });
  after(() => desk.stop());

  const runsOf = async (number: string): Promise<number> => {
    let runs = 0;
    for await (const _ of desk.client.workflow.list({ query: `WorkflowId="${number}"` })) runs += 1;
    return runs;
  };

  it('lives as if it were one: rounds, reopening, signals and updates in flight, nothing lost and nothing twice', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(engineer, number, 'verify_report');
    await desk.does(engineer, number, 'classify', { category: 'software/database' });
    await desk.does(engineer, number, 'grade', { level: 'P1', reason: '影响多人' });
    await desk.does(engineer, number, 'claim');
    await desk.does(engineer, number, 'wait', { reason: 'requester', note: '等待日志' });
    await desk.does(li, number, 'message', { text: '日志已上传' });
    await desk.does(engineer, number, 'tag', { tags: ['数据库故障'] });
    for (let round = 1; round <= 2; round++) {
      await desk.does(engineer, number, 'diagnose', { means: ['logs'], findings: `第${round}次分析` });
      await desk.does(engineer, number, 'resolve', { solution: '重建索引', verification: '查询恢复正常' });
      await desk.does(
        li,
        number,
        'confirm',
        round === 1 ? { outcome: 'not_solved', reason: '仍然很慢' } : { outcome: 'solved' },
      );
    }
    await desk.does(supervisor, number, 'reopen', { reason: '又出现了' });
    // Signals and updates at once, across the border of runs.
    await Promise.all([
      ...Array.from({ length: 12 }, (_, index) =>
        desk.signal(number, 'note', { by: 'engineer', text: `信号${index}` }),
      ),
      ...Array.from({ length: 8 }, (_, index) => desk.does(engineer, number, 'message', { text: `消息${index}` })),
    ]);
    await desk.settled(number);
    const types = await desk.types(number);
    assert.equal(types.filter((type) => type === 'internal_note').length, 12);
    assert.equal(types.filter((type) => type === 'message').length, 9);
    assert.equal(types.filter((type) => type === 'command_rejected').length, 0);
    const rows = await desk.db
      .selectFrom('ticket_event')
      .select('seq')
      .where('number', '=', number)
      .orderBy('seq')
      .execute();
    assert.deepEqual(
      rows.map((row) => row.seq),
      rows.map((_, index) => index + 1),
    );
    const runs = await runsOf(number);
    assert.ok(runs >= 5, `${runs} runs`);
  });

  it('knows a command id of an earlier run', async () => {
    const number = await desk.submit(li, customerRequest());
    const first = await desk.command(engineer, number, 'note', { text: '一' }, { 'Idempotency-Key': 'early' });
    for (let index = 0; index < 7; index++) await desk.does(engineer, number, 'note', { text: `${index}` });
    await desk.signal(number, 'note', { by: 'engineer', text: '一', commandId: 'early' });
    const again = await desk.command(engineer, number, 'note', { text: '一' }, { 'Idempotency-Key': 'early' });
    await desk.settled(number);
    assert.equal(again.body.revision, first.body.revision);
    assert.equal((await desk.types(number)).filter((type) => type === 'internal_note').length, 8);
  });
});
