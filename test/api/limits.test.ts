import assert from 'node:assert/strict';
import { limitsOf } from '../../api/limits/limits.ts';
import { loadConfig } from '../../config/config.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const statuses = async (count: number, send: () => Promise<{ status: number }>): Promise<number[]> => {
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push((await send()).status);
  return all;
};

describe('Rate limits', () => {
  let api: ApiUnderTest;
  afterEach(() => api.stop());

  it('count reading, commands and new tickets of an account apart, and every account by itself', async () => {
    api = await startApi({ limits: { readsPerMinute: 3, commandsPerMinute: 2, submissionsPerMinute: 1 } });
    const ann = await api.person('ann', ['requester']);
    const read = (token: string) => api.send('GET', '/me', { token });
    assert.deepEqual(await statuses(4, () => read(ann.token)), [200, 200, 200, 429]);
    const command = () => api.send('POST', '/tickets/TS1/commands/message', { token: ann.token, body: { text: 'x' } });
    assert.deepEqual(await statuses(3, command), [404, 404, 429]);
    const submit = () => api.send('POST', '/tickets', { token: ann.token, body: {} });
    assert.deepEqual(await statuses(2, submit), [400, 429]);
    const ben = await api.person('ben', ['requester']);
    assert.equal((await read(ben.token)).status, 200);
  });

  it('count all tokens and sessions of an account together, so that making more of them helps nobody', async () => {
    api = await startApi({ limits: { readsPerMinute: 3 } });
    const ann = await api.person('ann', ['requester']);
    const made = await api.send('POST', '/tokens', { token: ann.token, body: { name: 'second' } });
    assert.equal(made.status, 201);
    const tokens = [ann.token, made.body.secret as string];
    let turn = 0;
    assert.deepEqual(
      await statuses(4, () => api.send('GET', '/me', { token: tokens[turn++ % 2]! })),
      [200, 200, 200, 429],
    );
  });

  it('answer 429 as a problem with Retry-After and RateLimit headers, before the body is read', async () => {
    api = await startApi({ limits: { commandsPerMinute: 1 } });
    const { token } = await api.person('ann', ['requester']);
    const command = () => api.send('POST', '/tickets/TS1/commands/message', { token, raw: 'not json' });
    const first = await command();
    assert.equal(first.status, 400);
    assert.match(first.headers.get('ratelimit-policy')!, /^"commands"; q=1; w=60/);
    assert.match(first.headers.get('ratelimit')!, /^"commands"; r=0; t=\d+/);
    const second = await command();
    assert.deepEqual([second.status, second.body.code, second.body.reason], [429, 'too_many_requests', 'commands']);
    assert.equal(second.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    const wait = Number(second.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 60);
    assert.match(second.body.detail, new RegExp(`${wait} seconds`));
  });

  it('count sign-ins by address, whatever the account', async () => {
    api = await startApi({ limits: { signInsPerMinute: 2 } });
    let turn = 0;
    const signIn = () => api.send('POST', '/session', { body: { account: `guess-${turn++}`, password: 'x' } });
    assert.deepEqual(await statuses(3, signIn), [401, 401, 429]);
    assert.equal((await api.send('GET', '/docs')).status, 200);
  });

  it('count requests by address, also those of strangers; probes and metrics are always answered', async () => {
    api = await startApi({ limits: { requestsPerMinute: 2 } });
    assert.deepEqual(await statuses(3, () => api.send('GET', '/me')), [401, 401, 429]);
    for (const path of ['/healthz', '/readyz', '/metrics']) assert.notEqual((await api.send('GET', path)).status, 429);
  });

  it('believe X-Forwarded-For from as many proxies as are trusted, and nothing in it that is no address', async () => {
    const from = (address: string) => api.send('GET', '/me', { headers: { 'X-Forwarded-For': address } });
    api = await startApi({ limits: { requestsPerMinute: 1 } });
    assert.deepEqual([(await from('192.0.2.1')).status, (await from('192.0.2.2')).status], [401, 429]);
    await api.stop();

    api = await startApi({ limits: { requestsPerMinute: 1 }, settings: { trustProxy: 1 } });
    assert.deepEqual([(await from('192.0.2.1')).status, (await from('192.0.2.2')).status], [401, 401]);
    // What stands before the proxy's own entry was written by the caller.
    assert.equal((await from('198.51.100.7, 192.0.2.1')).status, 429);
    assert.equal((await from('2001:db8:1:2::3')).status, 401);
    assert.equal((await from('2001:db8:1:2::4')).status, 429);
    assert.equal((await from('not an address')).status, 401);
    assert.equal((await from('neither is this')).status, 429);
  });

  it('give every account so many live streams at a time; a seat is free again when a stream ends', async () => {
    api = await startApi({ limits: { streamsPerCaller: 2 } });
    const ann = await api.person('ann', ['agent']);
    const ben = await api.person('ben', ['agent']);
    const open = async (token: string) => {
      const stop = new AbortController();
      const headers = { Authorization: `Bearer ${token}`, 'Accept-Language': 'en' };
      const response = await fetch(`${api.url}/stream`, { headers, signal: stop.signal });
      return { response, stop };
    };
    const first = await open(ann.token);
    assert.equal((await open(ann.token)).response.status, 200);
    const { response } = await open(ann.token);
    const problem = (await response.json()) as { code: string; reason: string };
    assert.deepEqual([response.status, problem.code, problem.reason], [429, 'too_many_requests', 'streams']);
    assert.equal(response.headers.get('retry-after'), '30');
    assert.equal((await open(ben.token)).response.status, 200);
    first.stop.abort();
    for (;;) {
      const { response, stop } = await open(ann.token);
      if (response.status === 200) break;
      stop.abort();
    }
  });

  it('are settings, whose standards let 3,000 agents work', async () => {
    const limits = limitsOf(loadConfig({}));
    api = await startApi({ limits });
    assert.ok(limits.requestsPerMinute >= 3_000 * 5 && limits.connections >= 3_000 * 2);
    assert.equal(limitsOf(loadConfig({ COMMANDS_PER_MINUTE: '7', HEADERS_SECONDS: '3' })).commandsPerMinute, 7);
    assert.equal(limitsOf(loadConfig({ MAX_BODY_KB: '64' })).bodyBytes, 65_536);
  });
});
