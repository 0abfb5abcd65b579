import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { actorByAccount } from '../../db/people/actor-by-account.ts';
import { actorById } from '../../db/people/actor-by-id.ts';
import { peopleOfGroup } from '../../db/people/people-of-group.ts';
import { postHolders } from '../../db/people/post-holders.ts';
import { reviewersOf } from '../../db/people/reviewers-of.ts';
import { routeOf } from '../../db/people/route-of.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const nobody = '00000000-0000-4000-8000-000000000000';

describe('The people of the desk', () => {
  let api: ApiUnderTest;
  let token: string;
  let administratorId: string;
  beforeEach(async () => {
    api = await startApi();
    ({ token, id: administratorId } = await api.person('root', ['administrator']));
  });
  afterEach(() => api.stop());

  const post = (path: string, body: unknown) => api.send('POST', path, { token, body });
  const patch = (path: string, body: unknown) => api.send('PATCH', path, { token, body });
  const made = async (path: string, body: unknown): Promise<string> => {
    const answer = await post(path, body);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body.id;
  };
  const names = (answer: { body: { items: { name: string }[] } }) => answer.body.items.map(({ name }) => name);

  it('are entered with what requirements 4.1 name, read, changed, listed', async () => {
    const orgId = await made('/organisations', { name: '华东分公司', kind: 'internal', trade: '制造' });
    const departmentId = await made('/departments', { orgId, name: '信息部' });
    const answer = await post('/accounts', {
      account: '李娜',
      displayName: '李娜',
      roles: ['agent', 'requester'],
      orgId,
      departmentId,
      postTitle: 'IT运维专员',
      employeeNo: 'A1001',
      mobile: '+86 138 0000 0000',
      email: 'li.na@example.com',
      language: 'zh',
      password: 'correct horse battery',
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('location'), `/accounts/${answer.body.id}`);
    assert.equal(answer.body.kind, 'staff');
    assert.equal(answer.body.hasPassword, true);
    assert.ok(!JSON.stringify(answer.body).includes('argon2'));
    const changed = await patch(`/accounts/${answer.body.id}`, {
      nickname: '小李',
      extension: null,
      notifyEmail: false,
    });
    assert.deepEqual(
      [changed.body.nickname, changed.body.notifyEmail, changed.body.mobile],
      ['小李', false, '+86 138 0000 0000'],
    );
    const read = await api.send('GET', `/accounts/${answer.body.id}`, { token });
    assert.deepEqual(read.body, changed.body);
    const found = await api.send('GET', '/accounts?q=%E6%9D%8E&role=agent&status=active', { token });
    assert.deepEqual(
      found.body.items.map(({ id }: { id: string }) => id),
      [answer.body.id],
    );
    const signedIn = await api.send('POST', '/session', {
      body: { account: '李娜', password: 'correct horse battery' },
    });
    assert.equal(signedIn.status, 201);
  });

  it('are listed page by page, each once', async () => {
    for (let i = 0; i < 7; i++) await made('/organisations', { name: `客户 ${i}`, kind: 'customer' });
    const all: string[] = [];
    let after = '';
    for (let page = 0; page < 4; page++) {
      const answer = await api.send('GET', `/organisations?limit=2${after}`, { token });
      all.push(...names(answer));
      if (page === 3) assert.equal(answer.body.next, null);
      else after = `&after=${answer.body.next}`;
    }
    assert.deepEqual(
      all,
      Array.from({ length: 7 }, (_, i) => `客户 ${i}`),
    );
    const wrong = await api.send('GET', '/organisations?after=bm9uc2Vuc2U', { token });
    assert.deepEqual([wrong.status, wrong.body.code], [400, 'invalid_request']);
  });

  it('are unique: names without regard to case or width', async () => {
    await made('/accounts', { account: 'wang.wei', displayName: '王伟', employeeNo: 'A1' });
    for (const body of [
      { account: 'WANG.WEI', displayName: '王薇' },
      { account: 'ｗａｎｇ.wei', displayName: '王薇' },
      { account: 'other', displayName: '王薇', employeeNo: 'A1' },
    ]) {
      const answer = await post('/accounts', body);
      assert.deepEqual([answer.status, answer.body.code, answer.body.reason], [409, 'conflict', 'duplicate']);
    }
    await made('/groups', { name: '软件组', line: 2 });
    const answer = await post('/groups', { name: '软件组', line: 3 });
    assert.deepEqual([answer.status, answer.body.field], [409, 'name']);
  });

  it('refer only to what exists and fits', async () => {
    const [orgA, orgB] = [
      await made('/organisations', { name: 'A', kind: 'customer' }),
      await made('/organisations', { name: 'B', kind: 'customer' }),
    ];
    const departmentId = await made('/departments', { orgId: orgB, name: 'D' });
    const requester = await made('/accounts', { account: 'requester', displayName: 'R' });
    const groupId = await made('/groups', { name: 'G', line: 1 });
    const wrong = async (path: string, body: unknown, field: string, code: string) => {
      const answer = path.endsWith(groupId) ? await patch(path, body) : await post(path, body);
      const [error] = answer.body.errors ?? [];
      assert.deepEqual([answer.status, error?.field, error?.code], [400, field, code], JSON.stringify(answer.body));
    };
    await wrong('/accounts', { account: 'x1', displayName: 'X', orgId: nobody }, 'orgId', 'unknown_reference');
    await wrong(
      '/accounts',
      { account: 'x2', displayName: 'X', orgId: orgA, departmentId },
      'departmentId',
      'unknown_reference',
    );
    await wrong('/departments', { orgId: nobody, name: 'E' }, 'orgId', 'unknown_reference');
    await wrong('/groups', { name: 'H', line: 1, memberIds: [requester] }, 'memberIds', 'not_staff');
    await wrong(`/groups/${groupId}`, { leadId: nobody }, 'leadId', 'unknown_reference');
    await wrong('/groups', { name: 'I', line: 4 }, 'line', 'not_allowed');
    await wrong('/posts', { key: 'support_supervisor', holderId: nobody }, 'holderId', 'unknown_reference');
    await wrong('/accounts', { account: 'a b', displayName: 'X' }, 'account', 'wrong_format');
    await wrong('/accounts', { account: 'x3', displayName: 'X', roles: [] }, 'roles', 'too_few');
    await wrong('/accounts', { account: 'x3', displayName: 'X', roles: ['king'] }, 'roles.0', 'not_allowed');
    assert.equal((await patch(`/accounts/${requester}`, {})).body.errors[0].code, 'nothing_to_change');
    assert.equal((await patch(`/accounts/${nobody}`, { nickname: 'x' })).status, 404);
    assert.equal((await api.send('GET', '/accounts/not-an-id', { token })).status, 400);
  });

  it('always keep an active administrator, also when two disable each other', async () => {
    const alone = await patch(`/accounts/${administratorId}`, { status: 'disabled' });
    assert.deepEqual([alone.status, alone.body.reason], [409, 'last_administrator']);
    assert.equal((await patch(`/accounts/${administratorId}`, { roles: ['requester'] })).status, 409);
    const second = await api.person('second', ['administrator']);
    const body = { status: 'disabled' };
    const answers = await Promise.all([
      api.send('PATCH', `/accounts/${second.id}`, { token, body }),
      api.send('PATCH', `/accounts/${administratorId}`, { token: second.token, body }),
    ]);
    const { rows } =
      await sql`select 1 from account where status = 'active' and roles @> array['administrator']`.execute(api.db);
    assert.equal(rows.length, 1, JSON.stringify(answers.map(({ status }) => status)));
  });

  it('are changed by administrators only; staff may read whom to assign', async () => {
    const { id } = await api.person('engineer', ['engineer']);
    await made('/groups', { name: '硬件组', line: 2, leadId: id, memberIds: [id] });
    for (const role of ['requester', 'agent', 'engineer', 'supervisor'] as const) {
      const person = await api.person(`is-${role}`, [role]);
      const status = async (method: string, path: string, body?: unknown) =>
        (await api.send(method, path, { token: person.token, body })).status;
      for (const path of ['/accounts', '/organisations', '/departments', '/groups', '/posts']) {
        assert.equal(await status('POST', path, {}), 403, `${role} POST ${path}`);
      }
      assert.equal(await status('GET', '/accounts'), 403);
      assert.equal(await status('GET', '/audit'), 403);
      const reading = role === 'requester' ? 403 : 200;
      for (const path of ['/staff', '/groups', '/posts', '/organisations', '/category-routes']) {
        assert.equal(await status('GET', path), reading, `${role} GET ${path}`);
      }
    }
    const staff = await api.send('GET', '/staff?role=engineer', { token });
    assert.deepEqual(
      staff.body.items.map(({ account }: { account: string }) => account),
      ['engineer', 'is-engineer'],
    );
    assert.ok(!('mobile' in staff.body.items[0]));
  });

  it('leave an audit entry per change, without secrets or personal values', async () => {
    const id = await made('/accounts', {
      account: 'audited',
      displayName: 'Personal Name',
      email: 'personal@example.com',
      password: 'a secret password',
    });
    await patch(`/accounts/${id}`, { roles: ['agent'], mobile: '13800000000', password: 'another password' });
    await patch(`/accounts/${id}`, { status: 'disabled' });
    const { body } = await api.send('GET', `/audit?subjectId=${id}`, { token });
    assert.deepEqual(
      body.items.map(({ action, actorId, data }: Record<string, unknown>) => [action, actorId, data]),
      [
        ['account_updated', administratorId, { fields: ['status'], status: 'disabled' }],
        ['account_updated', administratorId, { fields: ['password', 'roles', 'mobile'], roles: ['agent'] }],
        ['account_created', administratorId, {}],
      ],
    );
    const all = JSON.stringify((await api.send('GET', '/audit', { token })).body);
    for (const text of ['Personal', 'personal@', '138', 'password"']) {
      assert.ok(text === 'password"' ? !all.includes('secret') : !all.includes(text), text);
    }
    assert.ok(!api.log.join('').includes('audited'));
  });

  it('hold posts and get tickets by category: what decisions and notifications ask', async () => {
    const person = async (account: string, role: 'engineer' | 'supervisor') => (await api.person(account, [role])).id;
    const [e1, e2, e3] = [
      await person('e1', 'engineer'),
      await person('e2', 'engineer'),
      await person('e3', 'engineer'),
    ];
    const [s1, s2] = [await person('s1', 'supervisor'), await person('s2', 'supervisor')];
    const software = await made('/groups', { name: '软件组', line: 2, leadId: s1, memberIds: [e1, e2] });
    const hardware = await made('/groups', { name: '硬件组', line: 2, memberIds: [s2] });

    assert.deepEqual((await actorById(api.db, e1))?.groupIds, [software]);
    assert.equal((await actorByAccount(api.db, 'E1'))?.id, e1);
    assert.equal(await actorByAccount(api.db, 'nobody'), null);
    assert.equal(await actorById(api.db, nobody), null);

    const route = (category: string, groupId: string) =>
      api.send('PUT', '/category-routes', { token, body: { category, groupId } });
    assert.equal((await route('software', software)).status, 200);
    assert.equal((await route('software/office', hardware)).status, 200);
    assert.equal((await routeOf(api.db, ['software/office', 'software']))?.groupId, hardware);
    assert.equal((await routeOf(api.db, ['software/erp', 'software']))?.groupId, software);
    assert.equal(await routeOf(api.db, ['network']), null);
    assert.equal(await routeOf(api.db, []), null);
    await patch(`/groups/${hardware}`, { active: false });
    assert.equal(
      (await routeOf(api.db, ['software/office', 'software']))?.groupId,
      software,
      'a closed group gets none',
    );
    assert.equal((await api.send('DELETE', '/category-routes?category=software', { token })).status, 204);
    assert.equal(await routeOf(api.db, ['software']), null);

    assert.deepEqual(await reviewersOf(api.db, software), [e1, e2].sort());
    assert.deepEqual(await reviewersOf(api.db, hardware), [e1, e2, e3].sort());
    assert.deepEqual(await reviewersOf(api.db, null), [e1, e2, e3].sort());
    await patch(`/accounts/${e2}`, { status: 'disabled' });
    assert.deepEqual(await reviewersOf(api.db, software), [e1]);
    assert.deepEqual(await peopleOfGroup(api.db, software), { leadId: s1, memberIds: [e1] });
    assert.equal(await peopleOfGroup(api.db, nobody), null);

    const key = 'customer_service_supervisor';
    assert.deepEqual(await postHolders(api.db, key), []);
    await made('/posts', { key, holderId: s1, groupId: software });
    const general = await made('/posts', { key, holderId: s2 });
    assert.deepEqual(await postHolders(api.db, key, software), [s1]);
    assert.deepEqual(await postHolders(api.db, key, hardware), [s2]);
    assert.deepEqual(await postHolders(api.db, key), [s2]);
    assert.equal((await post('/posts', { key, holderId: s2 })).status, 409);
    assert.equal((await api.send('DELETE', `/posts/${general}`, { token })).status, 204);
    assert.deepEqual(await postHolders(api.db, key), [s1], 'somebody rather than nobody');
  });
});
