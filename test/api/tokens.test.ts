import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const run = promisify(execFile);

describe('API tokens', () => {
  let url: string;
  let api: ApiUnderTest;
  let other: ApiUnderTest;
  before(async () => {
    url = await createDeskDatabase();
    api = await startApi({ databaseUrl: url });
    other = await startApi({ databaseUrl: url });
  });
  after(async () => {
    await api.stop();
    await other.stop();
    await dropDeskDatabase(url);
  });

  it('are 256 random bits, shown once, kept as SHA-256, found by a unique index', async () => {
    const { token } = await api.person('holder', ['agent']);
    const made = await api.send('POST', '/tokens', { token, body: { name: 'nightly' } });
    assert.equal(made.status, 201);
    assert.match(made.body.secret, /^ddt_[\w-]{43}$/);
    assert.equal(Buffer.from(made.body.secret.slice(4), 'base64url').length, 32);
    const { rows } = await sql`select api_token::text as line from api_token`.execute(api.db);
    assert.ok(!JSON.stringify(rows).includes(made.body.secret));
    const list = await api.send('GET', '/tokens', { token });
    assert.deepEqual(list.body.items.map(({ name }: { name: string }) => name).sort(), ['nightly', 'test']);
    assert.ok(!JSON.stringify(list.body).includes('ddt_'));
    const plan = await sql<{ 'QUERY PLAN': string }>`
      explain select from api_token where secret_sha256 = '\\x00'`.execute(api.db);
    assert.match(JSON.stringify(plan.rows), /api_token_secret_sha256_key/);
  });

  it('stop working at once in every process when revoked', async () => {
    const { token } = await api.person('revoking', ['agent']);
    const { body } = await api.send('POST', '/tokens', { token, body: { name: 'short-lived' } });
    assert.equal((await other.send('GET', '/me', { token: body.secret })).status, 200);
    assert.equal((await api.send('DELETE', `/tokens/${body.id}`, { token })).status, 204);
    const refused = await other.send('GET', '/me', { token: body.secret });
    assert.deepEqual([refused.status, refused.body.reason], [401, 'invalid_token']);
    assert.match(refused.headers.get('www-authenticate')!, /invalid_token/);
    assert.equal((await api.send('DELETE', `/tokens/${body.id}`, { token })).status, 204, 'twice is fine');
  });

  it('stop working at once in every process when the account is disabled', async () => {
    const administrator = await api.person('token-administrator', ['administrator']);
    const { id, token } = await api.person('leaver', ['agent']);
    assert.equal((await other.send('GET', '/me', { token })).status, 200);
    const body = { status: 'disabled' };
    assert.equal((await api.send('PATCH', `/accounts/${id}`, { token: administrator.token, body })).status, 200);
    assert.equal((await other.send('GET', '/me', { token })).status, 401);
  });

  it('are refused when malformed or unknown, also beside a good cookie', async () => {
    for (const authorization of ['Bearer', 'Bearer x', `Bearer ddt_${'a'.repeat(43)}`, 'Basic YTpi', '']) {
      const { status } = await api.send('GET', '/me', { headers: { Authorization: authorization } });
      assert.equal(status, 401, authorization);
    }
  });

  it('of others do not exist, except for administrators and service accounts', async () => {
    const administrator = await api.person('token-admin-2', ['administrator']);
    const [a, b] = [await api.person('person-a', ['agent']), await api.person('person-b', ['supervisor'])];
    const mine = await api.send('POST', '/tokens', { token: a.token, body: { name: 'mine' } });
    assert.equal((await api.send('DELETE', `/tokens/${mine.body.id}`, { token: b.token })).status, 404);
    assert.equal((await api.send('GET', `/tokens?accountId=${a.id}`, { token: b.token })).status, 403);
    const forOther = { name: 'x', accountId: a.id };
    assert.equal((await api.send('POST', '/tokens', { token: b.token, body: forOther })).status, 403);
    const person = await api.send('POST', '/tokens', { token: administrator.token, body: forOther });
    assert.deepEqual([person.status, person.body.errors[0].code], [400, 'not_service']);
    const bot = await api.send('POST', '/accounts', {
      token: administrator.token,
      body: { account: 'bot', displayName: 'Bot', kind: 'service', roles: ['agent'] },
    });
    const made = await api.send('POST', '/tokens', {
      token: administrator.token,
      body: { name: 'bot', accountId: bot.body.id },
    });
    assert.equal((await api.send('GET', '/me', { token: made.body.secret })).body.account, 'bot');
    assert.equal((await api.send('DELETE', `/tokens/${mine.body.id}`, { token: administrator.token })).status, 204);
  });

  it('can be made by script, straight in the database', async () => {
    const script = async (...args: string[]) => {
      const env = { ...process.env, DATABASE_URL: url, TEMPORAL_ADDRESS: '127.0.0.1:9' };
      return run(process.execPath, ['--import=tsx', 'api/people/token-cli.ts', ...args], { env });
    };
    await assert.rejects(script('--account', 'robot', '--name', 'x'), /no active account robot/);
    const { stdout } = await script('--account', 'robot', '--name', 'x', '--create', '--roles', 'agent,engineer');
    const me = await api.send('GET', '/me', { token: stdout.trim() });
    assert.deepEqual([me.body.account, me.body.roles], ['robot', ['agent', 'engineer']]);
    await assert.rejects(script('--account', 'robot', '--name', 'x', '--create', '--roles', 'king'), /--roles/);
  });
});
