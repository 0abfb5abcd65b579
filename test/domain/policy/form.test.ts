import assert from 'node:assert/strict';
import { categoryKey, categoryLabel, resolveCategory } from '../../../domain/policy/category.ts';
import { divideForm, type FormValues, intakeForm, type Known } from '../../../domain/policy/form.ts';
import { loadPolicy } from '../../../policies/load.ts';

const service = loadPolicy('it-service-form').policy;
const response = loadPolicy('customer-response').policy;
const invented = loadPolicy('test/support/policies/invented.json').policy;

/** The sample form of S0 (AC-01). */
const sample = {
  department: '市场部',
  submitterName: '张某',
  contact: '分机8888',
  description: '登录OA系统时提示验证码错误，多次尝试无效',
  occurredAt: '2023-10-01T09:00:00+08:00',
  impact: '本人无法登录OA，影响打卡',
  actionsTried: ['清除浏览器缓存', '更换Chrome、Edge浏览器', '尝试重置密码，提示手机号未绑定'],
  category: '软件故障-系统登录',
  scope: 'person',
  urgency: 'medium',
};

const now = '2023-10-01T01:30:00.000Z';

const read = (form: object, options: { known?: Known; now?: string } = { now }, policy = service) => {
  const result = intakeForm(policy, options).safeParse(form, { reportInput: true });
  const problems = result.error?.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key} unknown`)
      : [`${issue.path.join('.')} ${issue.code}`],
  );
  return { values: result.data as FormValues, problems: problems ?? [], issues: result.error?.issues ?? [] };
};

describe('the intake form', () => {
  it('takes the sample form of S0, the category as keys from the top down, times in UTC (AC-01)', () => {
    const { values, problems } = read(sample);
    assert.deepEqual(problems, []);
    assert.deepEqual(values, {
      ...sample,
      category: ['software', 'system_login'],
      occurredAt: '2023-10-01T01:00:00.000Z',
    });
  });

  it('reports contact, description and actions tried when they are missing, all at once (AC-02)', () => {
    const { contact: _1, description: _2, actionsTried: _3, ...rest } = sample;
    const { problems } = read({ ...rest, scope: 'planet' });
    assert.deepEqual(problems.sort(), [
      'actionsTried invalid_type',
      'contact invalid_type',
      'description invalid_type',
      'scope invalid_value',
    ]);
  });

  it('takes "none" as an answer for actions tried, but not an empty list or an empty line (AC-02)', () => {
    for (const none of [['None'], ['无']]) assert.deepEqual(read({ ...sample, actionsTried: none }).problems, []);
    assert.deepEqual(read({ ...sample, actionsTried: [] }).problems, ['actionsTried too_small']);
    assert.deepEqual(read({ ...sample, actionsTried: ['重启', ' '] }).problems, ['actionsTried.1 too_small']);
    assert.deepEqual(read({ ...sample, actionsTried: '无' }).problems, ['actionsTried invalid_type']);
  });

  it('refuses fields that it does not have, and those of staff and of the system', () => {
    const { problems } = read({ ...sample, colour: 'red', finalSolution: 'x', number: 'TS1' });
    assert.deepEqual(problems.sort(), ['colour unknown', 'finalSolution unknown', 'number unknown']);
  });

  it('lists what is allowed for a choice and for a category', () => {
    const { issues } = read({ ...sample, urgency: '高', category: '天气' });
    const values = Object.fromEntries(
      issues.map((issue) => [issue.path.join(), (issue as { values?: unknown }).values]),
    );
    assert.deepEqual(values.urgency, ['high', 'medium', 'low']);
    assert.ok((values.category as string[]).includes('software/system_login'));
  });

  it('fills in from the account what was left out, and still misses what the account does not know', () => {
    const { department: _1, submitterName: _2, ...rest } = sample;
    const { values, problems } = read(rest, { known: { name: '李某', department: null, organization: '某科技公司' } });
    assert.deepEqual(problems, []);
    assert.equal(values.submitterName, '李某');
    assert.equal(values.department, '某科技公司');
    assert.deepEqual(read(rest).problems.sort(), ['department invalid_type', 'submitterName invalid_type']);
    assert.equal(read(sample, { known: { name: '李某' } }).values.submitterName, '张某');
  });

  it('refuses a time without a zone, one in the future, and one that does not exist', () => {
    const messageFor = (occurredAt: unknown) => read({ ...sample, occurredAt }).issues.map(({ message }) => message);
    assert.deepEqual(messageFor('2023-10-01T09:00:00'), ['instant']);
    assert.deepEqual(messageFor('2023-13-01T09:00:00Z'), ['instant']);
    assert.deepEqual(messageFor('2023-10-01T09:30:01+08:00'), ['instant_future']);
    assert.deepEqual(messageFor('2023-10-01T09:30:00+08:00'), []);
  });

  it('takes extensions, phone numbers and mail addresses as contact, as far as the policy does', () => {
    const good = [
      '8888',
      '分机 8888',
      'ext. 8888',
      '13800138000',
      '+86 138 0013 8000',
      '010-6555 1234转801',
      'li@example.com',
    ];
    for (const contact of good) assert.deepEqual(read({ ...sample, contact }).problems, [], contact);
    for (const contact of ['来找我', '12', 'li@example', 'a b@c.de', '']) {
      assert.notDeepEqual(read({ ...sample, contact }).problems, [], contact);
    }
  });

  it('holds titles to 200, descriptions to 20,000 and other texts to 2,000 characters', () => {
    const long = (letters: number) => '长'.repeat(letters);
    assert.deepEqual(
      read({ ...sample, title: long(200), description: long(20_000), impact: long(2_000) }).problems,
      [],
    );
    assert.deepEqual(read({ ...sample, title: long(201), description: long(20_001), impact: long(2_001) }).problems, [
      'title too_big',
      'description too_big',
      'impact too_big',
    ]);
    assert.deepEqual(read({ ...sample, actionsTried: [long(2_001)] }).problems, ['actionsTried.0 too_big']);
  });

  it('refuses NUL and half surrogate pairs, and keeps a title on one line', () => {
    assert.deepEqual(read({ ...sample, description: 'a\u0000b', impact: '\ud83d' }).problems, [
      'description custom',
      'impact custom',
    ]);
    assert.equal(read({ ...sample, title: ' 登录\r\n 失败 ' }).values.title, '登录 失败');
    assert.equal(read({ ...sample, description: 'one\ntwo' }).values.description, 'one\ntwo');
  });

  it('hides the middle of account information before it is stored (S4-27)', () => {
    const form = {
      organization: '某公司',
      submitterName: '李',
      contact: '13800138000',
      trade: '制造',
      description: '打不开',
    };
    const rest = {
      occurredAt: sample.occurredAt,
      actionsTried: ['无'],
      product: 'ERP',
      requestType: 'incident',
      scope: 'company',
      urgency: 'high',
    };
    const masked = (account: string) => read({ ...form, ...rest, account }, {}, response).values.account;
    assert.equal(masked('zhangsan@example.com'), 'zh***om');
    assert.equal(masked('zhang'), '***');
    assert.equal(read({ ...form, ...rest }, {}, response).problems.length, 0);
  });

  it('is another form under another policy, without a change of code', () => {
    const { values, problems } = read(
      { berth: 'B7', description: '道闸不动', requestType: 'repair', category: 'barrier', tide: 'in' },
      { known: { organization: 'MS Aurora' } },
      invented,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(values, {
      berth: 'B7',
      shipName: 'MS Aurora',
      description: '道闸不动',
      requestType: 'repair',
      category: ['gate', 'barrier'],
      tide: 'in',
    });
    assert.deepEqual(read({ ...sample }, {}, invented).problems.length > 5, true);
  });

  it('is divided into texts for SQL and codes that may stand in histories', () => {
    const { texts, codes } = divideForm(service, read(sample).values);
    assert.deepEqual(Object.keys(codes).sort(), ['category', 'occurredAt', 'scope', 'urgency']);
    assert.deepEqual(Object.keys(texts).sort(), [
      'actionsTried',
      'contact',
      'department',
      'description',
      'impact',
      'submitterName',
    ]);
  });
});

describe('a category', () => {
  it('is found by path, by a key of its own, and by label in either language', () => {
    const path = ['software', 'system_login'];
    const ways = [
      'software/system_login',
      'system_login',
      '软件故障-系统登录',
      '软件故障 － 系统登录',
      'Software fault - system login',
      path,
    ];
    for (const way of ways) assert.deepEqual(resolveCategory(service, way), path, String(way));
    assert.deepEqual(resolveCategory(service, 'network'), ['network']);
    assert.equal(categoryKey(path), 'software/system_login');
    assert.deepEqual(categoryLabel(service, path), { zh: '软件故障-系统登录', en: 'Software fault-System login' });
  });

  it('is not guessed', () => {
    for (const way of ['', 'login', 'software/outage', '系统登录x', 'constructor'])
      assert.equal(resolveCategory(service, way), null);
    const twice = structuredClone(service);
    twice.categories[1]!.children![0]!.key = 'office';
    assert.equal(resolveCategory(twice, 'office'), null);
    assert.deepEqual(resolveCategory(twice, 'hardware/office'), ['hardware', 'office']);
  });
});
