import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

describe('a ticket from submission to archive', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let engineer: Person;
  let supervisor: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    engineer = await desk.person('engineer', ['engineer']);
    supervisor = await desk.person('supervisor', ['supervisor']);
    await desk.group('软件支持组', [engineer, agent], ['software']);
  });
  after(() => desk.stop());

  it('gets a number, a level and promised instants at once', async () => {
    const answer = await desk.api.send('POST', '/tickets', { token: li.token, body: customerRequest() });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.match(answer.body.number, /^TS\d{8}\d{3}$/);
    assert.equal(answer.body.level.key, 'P2');
    assert.ok(answer.body.promised.some((one: { clock: string }) => one.clock === 'respond'));
  });

  it('lives a whole life by commands', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(agent, number, 'classify', { category: 'software/function' });
    await desk.does(agent, number, 'grade', { level: 'P1', reason: '影响多人' });
    await desk.does(supervisor, number, 'assign', { to: 'engineer' });
    await desk.does(engineer, number, 'respond', { channel: 'phone', text: '已电话联系' });
    await desk.does(engineer, number, 'diagnose', {
      means: ['logs'],
      findings: '日志显示超时',
      rootCause: '导出服务未启动',
    });
    await desk.does(engineer, number, 'resolve', { solution: '重启导出服务', verification: '导出成功' });
    await desk.does(li, number, 'confirm', { outcome: 'solved', needMet: true });
    await desk.does(engineer, number, 'archive', {
      finalSolution: '重启导出服务并加入监控',
      archiveDate: '2026-11-22',
    });
    const view = await desk.api.send('GET', `/tickets/${number}`, { token: engineer.token });
    assert.equal(view.status, 200);
    assert.equal(view.body.status, 'archived');
    assert.deepEqual(
      view.body.deadlines.map((one: { clock: string; state: string }) => `${one.clock} ${one.state}`),
      [
        ...['assign met', 'respond met', 'resolve met', 'review_push met', 'review_decide void', 'confirm met'],
        // What is owed after the resolution outlives the archive.
        ...['follow_up running', 'survey running'],
      ],
    );
  });

  it('leaves no name and no word of a person in its workflow history', async () => {
    await desk.person('ou-yang-xiu', ['engineer']);
    const number = await desk.submit(li, customerRequest());
    await desk.does(supervisor, number, 'assign', { to: 'ou-yang-xiu', group: '软件支持组' });
    await desk.does(supervisor, number, 'escalate', {
      reason: 'ability',
      to: 'engineer',
      checks: '查过日志',
      results: '没有结果',
    });
    await desk.does(supervisor, number, 'message', { text: '我们正在处理' });
    const history = await desk.client.workflow.getHandle(number).fetchHistory();
    const payloads: string[] = [];
    const walk = (value: unknown): void => {
      if (value instanceof Uint8Array) payloads.push(Buffer.from(value).toString('utf8'));
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
    };
    walk(history);
    const text = payloads.join('\n');
    assert.ok(text.includes(number), 'the payloads were read');
    for (const word of [
      'ou-yang-xiu',
      '软件支持组',
      '海天科技',
      '李女士',
      '13800001111',
      '导出按钮',
      '查过日志',
      '没有结果',
      '正在处理',
    ]) {
      assert.ok(!text.includes(word), word);
    }
  });

  it('takes a raw signal and notes a refused one with its reason', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.signal(number, 'assign', { by: 'supervisor', to: 'engineer' });
    await desk.signal(number, 'resolve', { by: 'engineer' });
    await desk.settled(number);
    const types = await desk.types(number);
    assert.deepEqual(types.slice(-2), ['assigned', 'command_rejected']);
  });
});
