import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';
import { freshHome, type RunOptions, runDesk } from './run-desk.ts';

describe('desk, the command line: a whole life', () => {
  let desk: Desk;
  let number: string;
  const people: Record<string, Person> = {};

  const as = (who: string, options: RunOptions = {}): RunOptions => ({
    ...options,
    env: { DESK_URL: desk.api.url, DESK_TOKEN: people[who]!.token, ...options.env },
  });
  /** Runs it for somebody, and it must succeed. */
  const does = async (who: string, args: string[], options: RunOptions = {}): Promise<string> => {
    const run = await runDesk(args, as(who, options));
    assert.equal(run.code, 0, `${args.join(' ')}: ${run.err}`);
    return run.out;
  };

  before(async () => {
    desk = await startDesk();
    people.li = await desk.person('li', ['requester']);
    people.agent = await desk.person('agent', ['agent']);
    people.wang = await desk.person('wang', ['engineer']);
    people.chen = await desk.person('chen', ['supervisor']);
    people.root = await desk.person('root', ['administrator']);
    await desk.group('软件支持组', [people.wang, people.agent], ['software']);
  });
  after(() => desk.stop());

  it('submits from a file with options added, and prints what the API answered', async () => {
    const { form, ...rest } = customerRequest();
    const { title: _, actionsTried: __, ...most } = form;
    const out = await does(
      'li',
      ['submit', '--file', '-', '--title', '-导出失败', '--actions-tried', '重启', '--actions-tried=换电脑', '--json'],
      { input: JSON.stringify({ ...rest, form: most }) },
    );
    const receipt = JSON.parse(out);
    number = receipt.number;
    assert.match(number, /^TS\d{11}$/);
    const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: people.li!.token });
    assert.equal(body.title, '-导出失败');
    assert.deepEqual(body.form.actionsTried, ['重启', '换电脑']);
  });

  it('goes through every step to the archive', async () => {
    await does('agent', ['classify', number, '--category', 'software/function', '--scope', 'person']);
    await does('agent', ['grade', number, '--level', 'P1', '--reason', '影响多人']);
    const assigned = await does('chen', ['assign', number, '--to', 'wang']);
    assert.match(assigned, new RegExp(`^${number}: assign is recorded, revision \\d+\\.\n$`));
    await does('wang', ['tag', number, '--tags', 'export', '--tags', 'report']);
    await does('wang', ['respond', number, '--channel', 'phone', '--text', '@@今天处理']);
    const file = join(mkdtempSync(join(tmpdir(), 'desk-text-')), 'cause.txt');
    writeFileSync(file, '导出服务未启动\n');
    await does(
      'wang',
      ['diagnose', number, '--means', 'logs', '--means', 'remote', '--findings', '-', '--root-cause', `@${file}`],
      { input: '--日志显示超时\n第二行' },
    );
    await does('wang', ['resolve', number, '--solution', '重启导出服务', '--verification', '导出成功']);
    await does('li', ['confirm', number, '--outcome', 'solved', '--no-need-met', '--lang', 'zh']);
    await does('wang', ['archive', number, '--final-solution', '重启并监控', '--archive-date', '2026-11-22']);

    const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: people.wang!.token });
    assert.equal(body.status, 'archived');
    assert.deepEqual(body.tags, ['export', 'report']);
    const types = await desk.types(number);
    assert.ok(types.includes('confirmed'));
    const timeline = await desk.api.send('GET', `/tickets/${number}/timeline`, { token: people.wang!.token });
    const dataOf = (type: string) => timeline.body.items.find((one: { type: string }) => one.type === type).data;
    assert.equal(dataOf('responded').text, '@今天处理');
    assert.deepEqual(dataOf('diagnosis_added').means, ['logs', 'remote']);
    assert.equal(dataOf('diagnosis_added').findings, '--日志显示超时\n第二行');
    assert.equal(dataOf('root_cause_set').rootCause, '导出服务未启动');
    assert.equal(dataOf('confirmed').needMet, false);
  });

  it('shows the ticket to people in their language, with level in code and word and times in the local zone', async () => {
    const [zh, en] = await Promise.all([
      does('wang', ['show', number, '--lang', 'zh']),
      does('wang', ['show', number], { env: { TZ: 'Europe/Berlin', LANG: 'C' } }),
    ]);
    assert.match(zh, /状态\s+已归档/);
    assert.match(zh, /级别\s+P1 高/);
    assert.match(zh, /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+08:00/);
    assert.match(zh, /问题描述/);
    assert.match(en, /Level\s+P1 High/);
    assert.match(en, /\d\d:\d\d:\d\d \+01:00|\+02:00/);
    assert.ok(!(zh + en).includes('\u001b'), 'no colours in a pipe');
    assert.match(en, /Revision\s+\d+/);
  });

  it('prints the bodies of the API with --json', async () => {
    const get = async (path: string) => (await desk.api.send('GET', path, { token: people.wang!.token })).body;
    const [shown, listed, timeline, deadlines] = await Promise.all([
      does('wang', ['show', number, '--json']),
      does('wang', ['--json', 'list', '--status', 'archived', '--level', 'P1']),
      does('wang', ['timeline', number, '--json']),
      does('wang', ['deadlines', number, '--json']),
    ]);
    assert.deepEqual(JSON.parse(shown), await get(`/tickets/${number}`));
    assert.deepEqual(JSON.parse(listed), await get('/tickets?status=archived&level=P1'));
    assert.deepEqual(JSON.parse(timeline), await get(`/tickets/${number}/timeline`));
    assert.deepEqual(JSON.parse(deadlines), await get(`/tickets/${number}/deadlines`));
  });

  it('lists as a table whose columns stand in line under Chinese titles, by page or all', async () => {
    for (const title of ['第二张', 'third']) await desk.submit(people.li!, customerRequest({ title }));
    const [table, page, all, none] = await Promise.all([
      does('wang', ['list', '--sort', 'submitted', '--order', 'asc', '--lang', 'zh']),
      runDesk(['list', '--limit', '1', '--sort', 'submitted'], as('wang')),
      does('wang', ['list', '--all', '--limit', '1', '--quiet']),
      runDesk(['list', '--owner', 'agent'], as('wang')),
    ]);
    const [head = '', ...rows] = table.trimEnd().split('\n');
    assert.equal(rows.length, 3);
    assert.match(head, /^工单 +级别 +状态 +到期/);
    assert.match(rows[1]!, /P2 中 +待分配 +\d{4}-\d\d-\d\d/);
    assert.equal(page.out.trimEnd().split('\n').length, 2);
    assert.match(page.err, /There is more: --after \S+, or --all\./);
    assert.equal(all.trimEnd().split('\n').length, 3);
    assert.match(none.err, /No tickets/);
  });

  it('tells the timeline and the ledger, and explains each deadline', async () => {
    const [timeline, ledger, explained] = await Promise.all([
      does('wang', ['timeline', number, '--lang', 'zh']),
      does('wang', ['deadlines', number]),
      does('wang', ['deadlines', number, '--explain']),
    ]);
    assert.match(timeline, /#1 {2}\d{4}.* 已提交 {2}li/);
    assert.match(timeline, /诊断 {2}wang/);
    assert.match(timeline, /findings: --日志显示超时\n {6}第二行/);
    assert.match(timeline, /level: P1 高/);
    assert.match(ledger, /Response +P1 High +met/);
    assert.match(ledger, /^Deadline +Level +State +Started +Due +Met +Missed +Fired/);
    assert.match(explained, /30 min of the calendar 24x7, by policy customer-response/);
    assert.match(explained, /80 % .*/);
  });

  it('sends a raw signal, which the timeline shows', async () => {
    const other = await desk.submit(people.li!, customerRequest());
    const { temporalAddress } = await testServers();
    const env = { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: desk.namespace };
    const [sent, missing] = await Promise.all([
      runDesk(['signal', other, 'assign', '--by', 'chen', '--data', '{"to":"wang"}'], { env }),
      runDesk(['signal', 'TS20200101001', 'claim', '--by', 'wang'], { env }),
    ]);
    assert.equal(sent.code, 0, sent.err);
    assert.equal(missing.code, 5, missing.err);
    await desk.settled(other);
    assert.match(await does('wang', ['timeline', other]), /assigned {2}chen {2}by signal/);
  });

  const password = 'ten letters or more';
  const outOf = async (args: string[], env: Record<string, string>, input?: string): Promise<string> => {
    const run = await runDesk(args, { env, ...(input !== undefined && { input }) });
    assert.equal(run.code, 0, run.err);
    return run.out;
  };

  it('keeps people and groups', async () => {
    const added = await does(
      'root',
      ['user', 'add', 'zhao', '--name', '赵工', '--kind', 'staff', '--role', 'engineer', '--password-stdin', '--json'],
      { input: `${password}\n` },
    );
    assert.equal(JSON.parse(added).hasPassword, true);
    await does('root', ['group', 'add', '网络组', '--line', '2', '--lead', 'zhao', '--member', 'zhao']);
    const [members, route, listed] = await Promise.all([
      does('root', ['group', 'members', '网络组', '--add', 'wang', '--lang', 'zh']),
      does('root', ['group', 'route', '网络组', 'network']),
      does('wang', ['list', '--group', '网络组', '--quiet']),
    ]);
    assert.match(members, /网络组 +2 +zhao +(zhao, wang|wang, zhao) +启用/);
    assert.equal(route, 'network\n');
    assert.equal(listed, '');
  });

  it('signs in, makes tokens and revokes them; a disabled account is nobody', async () => {
    const home = freshHome();
    await outOf(['login', desk.api.url, '--account', 'zhao', '--password-stdin'], home, `${password}\n`);
    const [me, made] = await Promise.all([
      outOf(['whoami'], home),
      outOf(['token', 'create', '--name', 'nightly'], home),
    ]);
    assert.match(me, /^赵工 \(zhao\) {2}engineer\n/);
    const secret = made.trim();
    assert.match(secret, /^ddt_/);
    const tokens = await outOf(['token', 'list', '--json'], home);
    assert.ok(!tokens.includes(secret));
    const nightly = JSON.parse(tokens).items.find((one: { name: string }) => one.name === 'nightly');
    await outOf(['token', 'revoke', nightly.id], home);
    await does('root', ['user', 'disable', 'zhao']);
    const [revoked, disabled] = await Promise.all([
      runDesk(['whoami'], { env: { DESK_URL: desk.api.url, DESK_TOKEN: secret } }),
      runDesk(['whoami'], { env: home }),
    ]);
    assert.deepEqual([revoked.code, disabled.code], [4, 4]);
  });

  it('lists notifications in words, and marks them as read', async () => {
    const [json, table] = await Promise.all([
      does('wang', ['notifications', 'list', '--unread', '--json']),
      does('wang', ['notifications', 'list']),
    ]);
    const { items } = JSON.parse(json);
    assert.ok(items.length > 0);
    assert.match(table, new RegExp(`${number} +A ticket was assigned to you +unread`));
    assert.match(await does('wang', ['notifications', 'read', '--all']), new RegExp(`^${items.length} marked`));
  });

  it('writes down when a call rang and was answered, and what a complaint is about', async () => {
    const { form } = customerRequest();
    const file = join(mkdtempSync(join(tmpdir(), 'desk-form-')), 'form.json');
    writeFileSync(file, JSON.stringify({ form }));
    const call = ['--rang-at', '2023-11-20 10:00:00', '--answered-at', '2023-11-20 10:00:40'];
    const submit = ['submit', '--file', file, '--requester', 'li', '--channel'];
    const out = await does('agent', [...submit, 'phone', ...call, '--complaint-about', number, '--json']);
    const complaint = JSON.parse(out).number;
    const [ledger, explained, timeline] = await Promise.all([
      does('agent', ['deadlines', complaint]),
      does('agent', ['deadlines', complaint, '--explain']),
      does('agent', ['timeline', complaint]),
    ]);
    assert.match(ledger, /Phone answered .* 2023-11-20 10:00:30 /);
    assert.match(explained, /Phone answered[\s\S]*recorded with the request, without a timer\n.*met 10 s late\n/);
    assert.match(timeline, /complaint about a ticket/);
    const wrong = await runDesk([...submit, 'chat', ...call], as('agent'));
    assert.equal(wrong.code, 7);
    assert.match(wrong.err, /--rang-at +is only for the channel phone/);
  });
});
