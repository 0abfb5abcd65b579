import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { createFirstAdministrator } from '../../api/people/first-administrator.ts';
import { hashPassword } from '../../db/people/password.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

describe('Signing in', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await startApi({ settings: { trustProxy: 1 } });
  });
  after(() => api.stop());

  const password = 'correct horse battery';
  let addresses = 0;
  /** Every test comes from an address of its own, as behind a proxy. */
  const fromSomewhere = () => ({ 'X-Forwarded-For': `10.0.0.${++addresses}` });

  const withPassword = async (account: string, roles: Parameters<ApiUnderTest['person']>[1] = ['requester']) => {
    const person = await api.person(account, roles);
    await api.db
      .updateTable('account')
      .set({ password_hash: await hashPassword(password) })
      .where('id', '=', person.id)
      .execute();
    return person;
  };
  const signIn = (account: string, secret: string, headers: Record<string, string> = fromSomewhere()) =>
    api.send('POST', '/session', { body: { account, password: secret }, headers });
  const signedIn = async (account: string) => {
    const answer = await signIn(account, password);
    assert.equal(answer.status, 201);
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
    return { Cookie: cookie, csrf: answer.body.csrf as string };
  };

  it('gives a session cookie that scripts cannot read, and oneself (S2-06)', async () => {
    await withPassword('li.na', ['requester', 'agent']);
    const answer = await signIn('LI.NA', password);
    assert.equal(answer.status, 201);
    const cookie = answer.headers.get('set-cookie')!;
    assert.match(cookie, /^dd_session=dds_[\w-]{43}; Path=\/; Expires=.+; HttpOnly; SameSite=Lax$/);
    assert.deepEqual(answer.body.roles, ['requester', 'agent']);
    const secret = /dds_[\w-]{43}/.exec(cookie)![0];
    const { rows } = await sql`select session::text as line from session`.execute(api.db);
    assert.ok(!JSON.stringify(rows).includes(secret), 'the secret is not stored');
    const me = await api.send('GET', '/me', { headers: { Cookie: cookie.split(';')[0]! } });
    assert.deepEqual([me.status, me.body.account, me.body.csrf], [200, 'li.na', answer.body.csrf]);
  });

  it('marks the cookie Secure where the desk is reached by https', async () => {
    const secure = await startApi({ settings: { publicUrl: 'https://desk.example.com' } });
    try {
      const first = (await createFirstAdministrator(secure.db))!;
      const answer = await secure.send('POST', '/session', { body: first });
      assert.match(answer.headers.get('set-cookie')!, /; Secure/);
      assert.ok(answer.headers.get('strict-transport-security'));
    } finally {
      await secure.stop();
    }
  });

  it('answers a wrong password, an unknown, a disabled and a passwordless account alike', async () => {
    await withPassword('present');
    const gone = await withPassword('gone');
    await api.db.updateTable('account').set({ status: 'disabled' }).where('id', '=', gone.id).execute();
    await api.person('tokens-only', ['agent']);
    const answers = [];
    for (const [account, secret] of [
      ['present', 'wrong password'],
      ['nobody', password],
      ['gone', password],
      ['tokens-only', password],
    ] as const) {
      const { status, body, headers } = await signIn(account, secret);
      assert.equal(headers.get('set-cookie'), null);
      answers.push({ status, ...body, requestId: '' });
    }
    assert.equal(answers[0].code, 'wrong_credentials');
    assert.equal(answers[0].status, 401);
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  });

  it('takes as long for an unknown account as for a wrong password', async () => {
    await withPassword('timed');
    const ms = async (account: string) => {
      const times = [];
      for (let i = 0; i < 9; i++) {
        const started = performance.now();
        await signIn(account, 'wrong password', { 'X-Forwarded-For': `10.2.${i}.${account.length}` });
        times.push(performance.now() - started);
      }
      return times.sort((a, b) => a - b)[4]!;
    };
    const [known, unknown] = [await ms('timed'), await ms('unknown')];
    assert.ok(unknown > known / 3 && unknown < known * 3, `${known} ms against ${unknown} ms`);
  });

  it('refuses after five failures, also the right password, says how long, and forgets with time', async () => {
    await withPassword('guessed');
    const here = fromSomewhere();
    for (let i = 0; i < 5; i++) assert.equal((await signIn('guessed', `guess number ${i}`, here)).status, 401);
    const refused = await signIn('Guessed', password, here);
    assert.deepEqual([refused.status, refused.body.code], [429, 'too_many_requests']);
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait > 800 && wait <= 900, String(wait));
    assert.equal((await signIn('guessed', password)).status, 201, 'from another address it works');
    await sql`update sign_in_attempt set at = at - interval '15 minutes'`.execute(api.db);
    assert.equal((await signIn('guessed', password, here)).status, 201);
  });

  it('lets at most five of many parallel guesses through', async () => {
    await withPassword('stormed');
    const here = fromSomewhere();
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => signIn('stormed', `guess number ${i}`, here)),
    );
    const tried = answers.filter(({ status }) => status === 401).length;
    assert.ok(tried <= 5, `${tried} were tried`);
    assert.equal(answers.length - tried, answers.filter(({ status }) => status === 429).length);
  });

  it('throttles one address that tries many accounts, and counts an IPv6 network as one', async () => {
    await api.db
      .insertInto('sign_in_attempt')
      .values(
        Array.from({ length: 100 }, (_, i) => ({
          account_sha256: Buffer.from(`account ${i}`),
          address: '2001:db8:1:2::/64',
        })),
      )
      .execute();
    await withPassword('neighbour');
    const answer = await signIn('neighbour', password, { 'X-Forwarded-For': '2001:db8:1:2::99' });
    assert.equal(answer.status, 429);
  });

  it('refuses changes with a cookie but without its CSRF token', async () => {
    await withPassword('careful');
    const { Cookie, csrf } = await signedIn('careful');
    const body = { name: 'from a foreign page' };
    for (const headers of [{ Cookie }, { Cookie, 'X-CSRF-Token': 'wrong' }, { Cookie, 'X-CSRF-Token': '' }]) {
      const answer = await api.send('POST', '/tokens', { body, headers: headers as Record<string, string> });
      assert.deepEqual([answer.status, answer.body.code], [403, 'csrf']);
    }
    const answer = await api.send('POST', '/tokens', { body, headers: { Cookie, 'X-CSRF-Token': csrf } });
    assert.equal(answer.status, 201);
    assert.equal((await api.send('GET', '/tokens', { headers: { Cookie } })).status, 200);
  });

  it('ends the session on signing out, after 12 idle hours, after 7 days, and when the account is disabled', async () => {
    const person = await withPassword('leaving');
    const status = async (Cookie: string) => (await api.send('GET', '/me', { headers: { Cookie } })).status;

    const first = await signedIn('leaving');
    const out = await api.send('DELETE', '/session', { headers: { Cookie: first.Cookie, 'X-CSRF-Token': first.csrf } });
    assert.equal(out.status, 204);
    assert.match(out.headers.get('set-cookie')!, /dd_session=;.*Expires=Thu, 01 Jan 1970/);
    assert.equal(await status(first.Cookie), 401);

    const second = await signedIn('leaving');
    await sql`update session set last_seen_at = now() - interval '12 hours'`.execute(api.db);
    assert.equal(await status(second.Cookie), 401);

    const third = await signedIn('leaving');
    await sql`update session set expires_at = now()`.execute(api.db);
    assert.equal(await status(third.Cookie), 401);

    const fourth = await signedIn('leaving');
    assert.equal(await status(fourth.Cookie), 200);
    await api.db.updateTable('account').set({ status: 'disabled' }).where('id', '=', person.id).execute();
    assert.equal(await status(fourth.Cookie), 401);
  });

  it('changes the own password, which ends the other sessions', async () => {
    await withPassword('changing');
    const [here, elsewhere] = [await signedIn('changing'), await signedIn('changing')];
    const headers = { Cookie: here.Cookie, 'X-CSRF-Token': here.csrf, ...fromSomewhere() };
    const change = (body: object) => api.send('PUT', '/me/password', { body, headers });
    const wrong = await change({ current: 'not my password', password: 'a new password' });
    assert.deepEqual(
      [wrong.status, wrong.body.errors[0].field, wrong.body.errors[0].code],
      [400, 'current', 'wrong_password'],
    );
    const short = await change({ current: password, password: 'short' });
    assert.deepEqual(short.body.errors[0].code, 'too_short');
    assert.equal((await change({ current: password, password: 'a new password' })).status, 204);
    assert.equal((await api.send('GET', '/me', { headers: { Cookie: here.Cookie } })).status, 200);
    assert.equal((await api.send('GET', '/me', { headers: { Cookie: elsewhere.Cookie } })).status, 401);
    assert.equal((await signIn('changing', password)).status, 401);
    assert.equal((await signIn('changing', 'a new password')).status, 201);
  });

  it('makes one first administrator, also when two processes start at once', async () => {
    const fresh = await startApi();
    try {
      const made = await Promise.all([createFirstAdministrator(fresh.db), createFirstAdministrator(fresh.db)]);
      const [first, ...others] = made.filter((one) => one !== null);
      assert.ok(first && others.length === 0);
      const answer = await fresh.send('POST', '/session', { body: first });
      assert.deepEqual([answer.status, answer.body.roles], [201, ['administrator']]);
      assert.equal(await createFirstAdministrator(fresh.db), null);
    } finally {
      await fresh.stop();
    }
  });
});
