import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { freshHome, runDesk, runInTerminal } from './run-desk.ts';

const hasTerminal = spawnSync('script', ['--version']).status === 0;

describe('desk submit asks, field by field', () => {
  let desk: Desk;
  let li: Person;
  const password = 'a long enough one';

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    await desk.person('root', ['administrator']);
  });
  after(() => desk.stop());

  // In the order of the form of customer-response.
  const answers = [
    '海天科技有限公司',
    '李女士',
    'not a number',
    '软件',
    '导出按钮没有反应',
    '点击导出后没有反应。',
    '换了浏览器也一样。',
    '.',
    '',
    '2023-01-05 09:00',
    '重新登录',
    '更换浏览器',
    '',
    '',
    '报表中心',
    '',
    '',
    '1',
    '',
    'software/function',
    'nonsense',
    'person',
    '中',
  ];

  it('says label, instruction, example and choices; asks wrong ones again at once or after the desk has looked', async () => {
    const run = await runDesk(['submit', '--ask', '--lang', 'zh', '--json'], {
      env: { DESK_URL: desk.api.url, DESK_TOKEN: li.token },
      input: `${[...answers, '13800001111'].join('\n')}\n`,
    });
    assert.equal(run.code, 0, run.err);
    const { number } = JSON.parse(run.out);
    const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: li.token });
    assert.equal(body.form.description, '点击导出后没有反应。\n换了浏览器也一样。');
    assert.deepEqual(body.form.actionsTried, ['重新登录', '更换浏览器']);
    assert.equal(Date.parse(body.form.occurredAt), Date.parse('2023-01-05T09:00:00+08:00'), 'local time, local zone');
    assert.deepEqual([body.form.scope, body.form.urgency], ['person', 'medium']);
    assert.match(run.err, /── 客户信息\n\n公司名称 \*/);
    assert.match(run.err, /填写电话，也可填写分机或邮箱\n {2}例如：13800000000/);
    assert.match(run.err, / 1\) 系统故障 {2}incident/);
    assert.match(run.err, /! 联系电话: /);
    assert.match(run.err, /! .*person, department, company/);
  });

  it('ends when the input does, and asks only what was not given', async () => {
    const run = await runDesk(['submit', '--ask', '--organization', 'x'], {
      env: { DESK_URL: desk.api.url, DESK_TOKEN: li.token },
      input: '李女士\n',
    });
    assert.equal(run.code, 2, run.err);
    assert.doesNotMatch(run.err, /Company name/);
    assert.match(run.err, /The input ended too early/);
  });

  it('lists the fields of the form', async () => {
    const run = await runDesk(['submit', '--fields'], { env: { DESK_URL: desk.api.url, DESK_TOKEN: li.token } });
    assert.equal(run.code, 0, run.err);
    assert.match(run.out, /--actions-tried +Solutions tried +yes +list/);
    assert.match(run.out, /--scope +Scope of impact +yes +enum +person\|department\|company/);
  });

  it('in a terminal, signs in with a password that is not shown, and makes and revokes its own token', async () => {
    assert.ok(hasTerminal, 'needs the program `script`: apt-get install bsdutils');
    const { token } = await desk.person('root2', ['administrator']);
    const made = await desk.api.send('POST', '/accounts', {
      token,
      body: { account: 'sun', displayName: '孙工', kind: 'staff', roles: ['engineer'], password },
    });
    assert.equal(made.status, 201);
    const home = freshHome();
    const login = await runInTerminal(['login', desk.api.url, '--account', 'sun'], {
      env: home,
      input: `${password}\r`,
    });
    assert.equal(login.code, 0, login.out);
    assert.match(login.out, /Password of sun: \r\n孙工 \(sun\) is signed in/);
    assert.ok(!login.out.includes(password) && !login.out.includes('ddt_'));

    const tokens = async () =>
      (await desk.api.send('GET', `/tokens?accountId=${made.body.id}`, { token })).body.items as {
        name: string;
        revokedAt: string | null;
      }[];
    assert.match((await tokens())[0]!.name, /^desk @ /);
    const logout = await runDesk(['logout'], { env: home });
    assert.equal(logout.out, 'Signed out.\n');
    assert.notEqual((await tokens())[0]!.revokedAt, null);
    assert.equal((await runDesk(['list'], { env: home })).code, 4);
  });

  it('in a terminal, uses colours, and none with NO_COLOR', async () => {
    assert.ok(hasTerminal, 'needs the program `script`: apt-get install bsdutils');
    const env = { DESK_URL: desk.api.url, DESK_TOKEN: li.token };
    const [coloured, plain] = await Promise.all([
      runInTerminal(['list'], { env }),
      runInTerminal(['list'], { env: { ...env, NO_COLOR: '1' } }),
    ]);
    assert.ok(coloured.out.includes('\u001b[1m'), coloured.out);
    assert.ok(!plain.out.includes('\u001b[1m'));
  });
});
