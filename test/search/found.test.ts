import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { eventNotify } from '../../db/live/events-after.ts';
import { searchBacklog } from '../../db/search/index-due.ts';
import { runDesk } from '../cli/run-desk.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

describe('searching tickets', () => {
  let desk: Desk;
  let li: Person;
  let zhang: Person;
  let wang: Person;
  let printer: string;
  let vpn: string;
  let others: string;

  const search = async (by: Person, q: string, more = ''): Promise<string[]> => {
    const answer = await desk.api.send('GET', `/tickets?q=${encodeURIComponent(q)}${more}`, { token: by.token });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.items.map(({ number }: { number: string }) => number).sort();
  };
  /** Until the relay has made the words of all that is recorded; an open transaction's marks do not show. */
  const indexed = async (): Promise<void> => {
    await sql`select pg_notify(${eventNotify}, '')`.execute(desk.db);
    const start = Date.now();
    while ((await searchBacklog(desk.db)) > 0) {
      assert.ok(Date.now() - start < 20_000, 'words are made');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  before(async () => {
    desk = await startDesk();
    [li, zhang] = [await desk.person('li', ['requester']), await desk.person('zhang', ['requester'])];
    wang = await desk.person('wang', ['engineer']);
    [printer, vpn, others] = await Promise.all([
      desk.submit(
        li,
        customerRequest({
          title: '无法登录打印机',
          description: '三楼的设备一直离线。',
          urgency: 'low',
          actionsTried: ['重启'],
        }),
      ),
      desk.submit(
        li,
        customerRequest({
          title: 'VPN 连接失败',
          description: 'Error 809 on every laptop since Monday.',
          actionsTried: ['重启'],
        }),
      ),
      desk.submit(
        zhang,
        customerRequest({ title: '打印机卡纸', description: '每次双面打印都会卡纸。', actionsTried: ['重启'] }),
      ),
    ]);
    await desk.does(wang, printer, 'claim');
    await desk.does(wang, printer, 'message', { text: '您好，请重启路由器再试。' });
    await desk.does(wang, printer, 'note', { text: '客户去年投诉过，the vendor overcharged us。' });
    await desk.does(wang, printer, 'diagnose', { means: ['logs'], findings: '驱动版本太旧', rootCause: '补丁遗漏' });
    await desk.does(wang, printer, 'classify', { category: 'software' });
    await desk.does(wang, printer, 'grade', { level: 'P1', reason: '领导的电脑' });
    await desk.does(wang, vpn, 'claim');
    await desk.does(wang, vpn, 'verify', { checks: '重新拨号成功' });
    await desk.does(wang, vpn, 'resolve', { solution: '更换了防火墙证书', verification: 'Connected twice' });
    await indexed();
  });
  after(() => desk.stop());

  it('finds words of number, title, description, message and solution, mixed and in any width', async () => {
    const expected: [string, string[]][] = [
      ['打印机', [printer, others]],
      ['登录 打印机', [printer]],
      ['打印机登录', [printer]],
      ['"登录打印机"', [printer]],
      ['"打印机登录"', []],
      ['vpn', [vpn]],
      ['ＶＰＮ连接失败', [vpn]],
      ['errors 809 laptop', [vpn]],
      ['lapt', [vpn]],
      ['离线', [printer]],
      ['路由器', [printer]],
      ['打印机 路由器', [printer]],
      ['防火墙证书', [vpn]],
      [vpn, [vpn]],
      [`${vpn.slice(0, -3)}-0${vpn.slice(-3)}`, [vpn]],
      [vpn.slice(-3), [vpn]],
      ['海天科技', [printer, vpn, others]],
      ['incident', []],
      ['没有的词语组合', []],
    ];
    for (const [q, numbers] of expected) assert.deepEqual(await search(wang, q), [...numbers].sort(), q);
  });

  it('gives a requester the own tickets only, and by nothing that staff keep among themselves', async () => {
    assert.deepEqual(await search(li, '打印机'), [printer]);
    assert.deepEqual(await search(zhang, '打印机'), [others]);
    assert.deepEqual(await search(zhang, vpn), []);
    for (const secret of ['投诉', 'vendor', 'overcharged', '驱动', '补丁', '领导']) {
      assert.deepEqual(await search(wang, secret), [printer], secret);
      assert.deepEqual(await search(li, secret), [], secret);
      // Not even together with what they may read.
      assert.deepEqual(await search(li, `打印机 ${secret}`), [], secret);
    }
    for (const told of ['路由器', '离线', '登录']) assert.deepEqual(await search(li, told), [printer], told);
    assert.deepEqual(await search(li, '防火墙'), [vpn]);
  });

  it('goes together with filters, sorting and pages', async () => {
    const expected: [string, string[]][] = [
      ['&level=P1', [printer]],
      ['&status=in_progress', [printer]],
      ['&ownerId=none', [others]],
      [`&requesterId=${zhang.id}`, [others]],
      ['&parked=true', []],
      ['&groupId=none&overdue=false&category=software', [printer, others]],
    ];
    for (const [more, numbers] of expected)
      assert.deepEqual(await search(wang, '打印机', more), [...numbers].sort(), more);
    const first = await desk.api.send('GET', '/tickets?q=打印&sort=submitted&limit=1', { token: wang.token });
    const second = await desk.api.send('GET', `/tickets?q=打印&sort=submitted&limit=1&after=${first.body.next}`, {
      token: wang.token,
    });
    const seen = [...first.body.items, ...second.body.items].map(({ number }) => number);
    assert.deepEqual(seen.sort(), [printer, others].sort());
    assert.equal(second.body.next, null);
  });

  it('says that signs alone are nothing to look for, and that a text is too long', async () => {
    for (const [q, code] of [
      ['%_!', 'no_words'],
      ['，。', 'no_words'],
      ['x'.repeat(201), 'too_long'],
    ] as const) {
      const answer = await desk.api.send('GET', `/tickets?q=${encodeURIComponent(q)}`, { token: wang.token });
      assert.deepEqual([answer.status, answer.body.errors[0].field, answer.body.errors[0].code], [400, 'q', code]);
    }
    assert.equal((await search(wang, '打'.repeat(200))).length, 0);
  });

  it('is a flag of the command line, together with the others', async () => {
    const env = { DESK_URL: desk.api.url, DESK_TOKEN: wang.token };
    const hit = await runDesk(['list', '--search', '打印机 登录', '--status', 'in_progress', '--quiet'], { env });
    assert.deepEqual([hit.code, hit.out], [0, `${printer}\n`]);
    const signs = await runDesk(['list', '--search', '!!!', '--lang', 'zh'], { env });
    assert.equal(signs.code, 7);
    assert.match(signs.err, /--search.*只有符号/s);
  });

  it('forgets an erased text at once, and finds the ticket by the rest a moment later', async () => {
    assert.deepEqual(await search(wang, '证书'), [vpn]);
    await sql`update ticket_text set body = '' where number = ${vpn} and body like '%证书%'`.execute(desk.db);
    assert.deepEqual(await search(wang, '证书'), []);
    await indexed();
    assert.deepEqual(await search(wang, '证书'), []);
    assert.deepEqual(await search(wang, '拨号'), [vpn]);
    await sql`delete from ticket_text where number = ${vpn} and body like '%拨号%'`.execute(desk.db);
    assert.deepEqual(await search(wang, '拨号'), []);
    await sql`update intake_request set title = '—', form = form - 'title' where number = ${vpn}`.execute(desk.db);
    assert.deepEqual(await search(li, '连接失败'), []);
    await indexed();
    assert.deepEqual(await search(wang, 'vpn'), []);
    assert.deepEqual(await search(wang, 'laptop'), [vpn]);
  });

  it('finds what was recorded while no worker made words, once there is one', async () => {
    await desk.stopWorker();
    // As after an upgrade that brings search: nothing is there, everything is marked.
    await sql`delete from ticket_search`.execute(desk.db);
    await sql`insert into search_due (number) select number from ticket`.execute(desk.db);
    assert.deepEqual(await search(wang, '打印机'), []);
    assert.equal(await searchBacklog(desk.db), 3);
    await desk.startWorker();
    await indexed();
    assert.deepEqual(await search(wang, '打印机'), [printer, others].sort());
  });
});
