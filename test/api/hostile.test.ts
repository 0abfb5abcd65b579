import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { type ApiUnderTest, startApi } from './api-under-test.ts';
import { rawConnection } from './raw-connection.ts';

describe('Hostile clients', () => {
  let api: ApiUnderTest;
  let token: string;
  before(async () => {
    api = await startApi({
      settings: { publicUrl: 'https://desk.example.com' },
      limits: { headersMs: 1_000, requestMs: 1_500, idleMs: 30_000, connections: 40 },
    });
    token = (await api.person('hostile', ['requester', 'agent', 'administrator'])).token;
  });
  after(() => api.stop());

  const signIn = (raw: string | Buffer, headers: Record<string, string> = {}) =>
    api.send('POST', '/session', { raw, headers });
  const head = (...lines: string[]) => `${['GET /me HTTP/1.1', 'Host: desk', ...lines].join('\r\n')}\r\n`;

  it('who send headers one by one for ever are cut off with 408', async () => {
    const slow = await rawConnection(api.url, head());
    const drip = setInterval(() => slow.socket.write('X-Slow: 1\r\n'), 100);
    const heard = await slow.closed;
    clearInterval(drip);
    assert.match(heard, /^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
  });

  it('who send a body drop by drop are cut off with 408', async () => {
    const slow = await rawConnection(
      api.url,
      'POST /session HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
    );
    const drip = setInterval(() => slow.socket.write(' '), 100);
    const heard = await slow.closed;
    clearInterval(drip);
    assert.match(heard, /408/);
  });

  it('who connect and say nothing are cut off', async () => {
    await (await rawConnection(api.url)).closed;
  });

  it('who open connections without end are closed at once, and do not hinder who is connected', async () => {
    // Patient with headers: none of these is cut off for being slow.
    const patient = await startApi({
      limits: { headersMs: 60_000, requestMs: 60_000, idleMs: 60_000, connections: 40 },
    });
    const mine = await rawConnection(patient.url);
    const others = await Promise.all(Array.from({ length: 60 }, () => rawConnection(patient.url)));
    assert.equal(await Promise.any(others.map(({ closed }) => closed)), '');
    mine.socket.write(`${head()}\r\n`);
    await new Promise((resolve) => mine.socket.once('data', resolve));
    assert.match(mine.heard(), /^HTTP\/1\.1 401/);
    for (const { socket } of [mine, ...others]) socket.destroy();
    await Promise.all([mine, ...others].map(({ closed }) => closed));
    await patient.stop();
  });

  it('get 431 for headers over 16 KB and 414 for a URL over 8 KB, as problems', async () => {
    const wide = await rawConnection(api.url, head(`X-Wide: ${'x'.repeat(17_000)}`, ''));
    const heard = await wide.closed;
    assert.match(heard, /^HTTP\/1\.1 431 Request Header Fields Too Large\r\nContent-Type: application\/problem\+json/);
    assert.match(heard, /"code":"headers_too_large"/);
    const long = await api.send('GET', `/tickets?q=${'x'.repeat(8_192)}`, { token });
    assert.deepEqual([long.status, long.body.code], [414, 'uri_too_long']);
  });

  it('get 400 for what is no HTTP, or could be read in two ways', async () => {
    for (const lines of [
      'NONSENSE\r\n\r\n',
      'GET /healthz HTTP/1.1\r\n\r\n',
      'POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
      'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Bad : b\r\n\r\n',
    ]) {
      const one = await rawConnection(api.url, lines);
      assert.match(await one.closed, /^HTTP\/1\.1 400 /, lines);
    }
  });

  it('get 413 for a small body that unpacks to a large one, and cost no memory', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, ' '));
    assert.ok(bomb.length < 100_000);
    const before = process.memoryUsage().rss;
    const answer = await signIn(bomb, { 'Content-Encoding': 'gzip' });
    assert.deepEqual([answer.status, answer.body.code], [413, 'body_too_large']);
    assert.ok(process.memoryUsage().rss - before < 48 * 1_048_576);
    const packed = await signIn(gzipSync('{"account":"nobody","password":"x"}'), { 'Content-Encoding': 'gzip' });
    assert.equal(packed.body.code, 'wrong_credentials');
    const unknown = await signIn('{}', { 'Content-Encoding': 'compress' });
    assert.deepEqual([unknown.status, unknown.body.code], [415, 'unsupported_media_type']);
  });

  it('get 400 for a body nested deeper than 32 levels; brackets within strings do not count', async () => {
    for (const raw of ['['.repeat(500_000), `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`]) {
      const answer = await signIn(raw);
      assert.deepEqual([answer.status, answer.body.reason], [400, 'too_deep']);
    }
    const harmless = await signIn(JSON.stringify({ account: 'nobody', password: '\\"[{'.repeat(100) }));
    assert.equal(harmless.body.code, 'wrong_credentials');
  });

  it('cannot reach prototypes by keys of a body, a query or a path', async () => {
    const bodies = [
      '{"account":"a","password":"b","__proto__":{"polluted":1}}',
      '{"account":"a","password":"b","constructor":{"prototype":{"polluted":1}}}',
      '{"__proto__":{"account":"a","password":"b"}}',
    ];
    for (const raw of bodies) assert.equal((await signIn(raw)).status, 400, raw);
    for (const query of ['__proto__[polluted]=1', 'constructor.prototype.polluted=1', '__proto__=1']) {
      assert.equal((await api.send('GET', `/tickets?${query}`, { token })).status, 400, query);
    }
    for (const path of ['/docs/__proto__', '/docs/constructor', '/units/__proto__']) {
      assert.ok([400, 404].includes((await api.send('GET', path, { token })).status), path);
    }
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });

  it('get 400 for a query parameter given twice where one is meant', async () => {
    const answer = await api.send('GET', '/tickets?limit=1&limit=2', { token });
    assert.deepEqual([answer.status, answer.body.code], [400, 'invalid_request']);
  });

  it('cannot put line breaks into headers or log lines', async () => {
    const forged = await api.send('GET', '/tickets/TS1%0d%0aSet-Cookie:%20a=b', { token });
    assert.equal(forged.status, 404);
    assert.equal(forged.headers.get('set-cookie'), null);
    const before = api.log.length;
    await api.send('GET', '/me', { token, headers: { 'X-Request-Id': 'forged {"level":60,"msg":"x"}' } });
    const long = await api.send('GET', '/me', { token, headers: { 'X-Request-Id': 'x'.repeat(65) } });
    assert.match(long.headers.get('x-request-id')!, /^[0-9a-f-]{36}$/);
    for (const line of api.log.slice(before)) {
      assert.equal(line.trim().split('\n').length, 1);
      assert.ok(!line.includes('forged'));
    }
  });

  it('cannot have the desk write links to a Host of theirs', async () => {
    const raw = await rawConnection(
      api.url,
      'GET /openapi.json HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n',
    );
    const heard = await raw.closed;
    assert.match(heard, /^HTTP\/1\.1 200/);
    assert.ok(heard.includes('https://desk.example.com') && !heard.includes('evil.example'));
  });

  it('find tokens, session and CSRF secrets in no table', async () => {
    const { secret } = await sessionOf(api);
    for (const table of ['api_token', 'session'] as const) {
      const rows = JSON.stringify(await api.db.selectFrom(table).selectAll().execute());
      assert.ok(rows.length > 100);
      for (const one of [token, token.slice(4), secret]) assert.ok(!rows.includes(one), table);
    }
  });

  it('cannot change anything from another page: a cookie alone is not enough', async () => {
    const { cookie, csrf } = await sessionOf(api);
    const change = (headers: Record<string, string>) =>
      api.send('PUT', '/me/password', { body: {}, headers: { Cookie: cookie, ...headers } });
    assert.equal((await change({})).body.code, 'csrf');
    assert.equal((await change({ 'X-CSRF-Token': 'x'.repeat(csrf.length) })).body.code, 'csrf');
    assert.equal((await change({ 'X-CSRF-Token': csrf })).body.code, 'invalid_request');
    const answer = await api.send('GET', '/me', { headers: { Cookie: cookie, Origin: 'https://evil.example' } });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
  });

  it('cannot read personal answers from a cache, nor show pages of the desk in theirs', async () => {
    for (const path of ['/me', '/tickets', '/docs', '/nowhere']) {
      const { headers } = await api.send('GET', path, { token });
      assert.equal(headers.get('cache-control'), 'no-store', path);
      assert.match(headers.get('content-security-policy')!, /default-src 'none'.*frame-ancestors 'none'/, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.match(headers.get('strict-transport-security')!, /max-age=31536000/);
      assert.match(headers.get('permissions-policy')!, /camera=\(\)/);
      assert.equal(headers.get('x-powered-by'), null);
      assert.equal(headers.get('server'), null);
    }
  });
});

const sessionOf = async (api: ApiUnderTest) => {
  const { hashPassword } = await import('../../db/people/password.ts');
  await api.db
    .updateTable('account')
    .set({ password_hash: await hashPassword('correct horse battery') })
    .where('account', '=', 'hostile')
    .execute();
  const answer = await api.send('POST', '/session', {
    body: { account: 'hostile', password: 'correct horse battery' },
  });
  assert.equal(answer.status, 201);
  const [cookie] = answer.headers.get('set-cookie')!.split(';') as [string];
  assert.match(answer.headers.get('set-cookie')!, /HttpOnly; Secure; SameSite=Lax/);
  return { cookie, secret: cookie.split('=')[1]!, csrf: answer.body.csrf as string };
};
