import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { endpoints } from '../../api/endpoints.ts';
import { freePort } from '../../dev/ports.ts';
import { startDeskChild } from '../support/desk-child.ts';
import {
  createDeskDatabase,
  createNamespace,
  dropDeskDatabase,
  testConnection,
  testServers,
} from '../support/servers.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

describe('What the API says about itself', () => {
  let api: ApiUnderTest;
  before(async () => {
    const { temporalAddress } = await testServers();
    api = await startApi({
      temporalAddress,
      settings: { namespace: await createNamespace(), taskQueue: 'desk-ready' },
    });
  });
  after(() => api.stop());

  it('is alive', async () => {
    const answer = await api.send('GET', '/healthz');
    assert.deepEqual([answer.status, answer.body], [200, { status: 'ok' }]);
  });

  it('is degraded without workers and whole with them', async () => {
    const without = await api.send('GET', '/readyz');
    assert.deepEqual([without.status, without.body], [200, { status: 'degraded', reasons: ['no_worker'] }]);

    const { workflowService } = await testConnection();
    const poll = { namespace: api.context.settings.namespace, taskQueue: { name: 'desk-ready' }, identity: 'test' };
    const stop = new AbortController();
    const connection = await testConnection();
    const polls = connection.withAbortSignal(stop.signal, () =>
      connection.withDeadline(Date.now() + 30_000, () =>
        Promise.allSettled([workflowService.pollWorkflowTaskQueue(poll), workflowService.pollActivityTaskQueue(poll)]),
      ),
    );
    let status: unknown;
    for (let i = 0; i < 50 && status !== 'ok'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ status } = (await api.send('GET', '/readyz')).body);
    }
    stop.abort();
    await polls;
    assert.equal(status, 'ok');
  });

  it('is degraded while Temporal is away, and serves on', async () => {
    const alone = await startApi();
    try {
      const answer = await alone.send('GET', '/readyz');
      assert.deepEqual([answer.status, answer.body], [200, { status: 'degraded', reasons: ['engine_away'] }]);
      const { token } = await alone.person('served', ['requester']);
      assert.equal((await alone.send('GET', '/me', { token })).status, 200);
    } finally {
      await alone.stop();
    }
  });

  it('is unavailable while PostgreSQL is away: 503 with Retry-After, and recovers by itself', async () => {
    const url = new URL(await createDeskDatabase());
    const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    const cut = await startApi({ databaseUrl: through.href });
    try {
      const { token } = await cut.person('waiting', ['requester']);
      assert.equal((await cut.send('GET', '/me', { token })).status, 200);
      proxy.cut();
      const me = await cut.send('GET', '/me', { token });
      assert.deepEqual([me.status, me.body.code, me.body.reason], [503, 'unavailable', 'database_away']);
      assert.ok(Number(me.headers.get('retry-after')) > 0);
      const signIn = await cut.send('POST', '/session', { body: { account: 'waiting', password: 'whatever it is' } });
      assert.equal(signIn.status, 503);
      const ready = await cut.send('GET', '/readyz');
      assert.equal(ready.status, 503);
      assert.ok(ready.body.reasons.includes('database_away'));
      assert.equal((await cut.send('GET', '/healthz')).status, 200);
      proxy.mend();
      assert.equal((await cut.send('GET', '/me', { token })).status, 200);
    } finally {
      await cut.stop();
      await proxy.close();
      await dropDeskDatabase(url.href);
    }
  });

  it('shows metrics by route pattern, not by path', async () => {
    await api.send('GET', '/accounts/00000000-0000-4000-8000-000000000000');
    await api.send('GET', '/some/unknown/place');
    const { body } = await api.send('GET', '/metrics');
    assert.match(body, /http_request_duration_seconds_count\{method="GET",route="\/accounts\/:id",status="401"\} 1/);
    assert.match(body, /route="none",status="404"/);
    assert.match(body, /process_cpu_seconds_total/);
    assert.doesNotMatch(body, /unknown\/place|00000000-0000/);
  });

  it('has an OpenAPI 3.1 document that is valid and names every endpoint', async () => {
    const { status, body } = await api.send('GET', '/openapi.json');
    assert.equal(status, 200);
    const result = await new Validator().validate(structuredClone(body));
    assert.deepEqual([result.valid, result.errors], [true, undefined]);
    assert.match(body.openapi, /^3\.1/);
    const documented = Object.entries<Record<string, { operationId: string }>>(body.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    );
    const mounted = endpoints.map((one) => `${one.method} ${one.path.replace(/:(\w+)/g, '{$1}')} ${one.operationId}`);
    assert.deepEqual(documented.sort(), mounted.sort());
    assert.equal(new Set(endpoints.map(({ operationId }) => operationId)).size, endpoints.length);
  });

  it('refuses every endpoint that is not public to strangers', async () => {
    for (const { method, path, permission } of endpoints) {
      if (permission === 'public') continue;
      const { status } = await api.send(
        method.toUpperCase(),
        path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000'),
      );
      assert.equal(status, 401, `${method} ${path}`);
    }
    const open = endpoints.filter(({ permission }) => permission === 'public').map(({ operationId }) => operationId);
    assert.deepEqual(open, ['healthz', 'readyz', 'metrics', 'openapi', 'docs', 'docsAsset', 'signIn']);
  });

  it('has a page that loads everything from here', async () => {
    const page = await api.send('GET', '/docs');
    assert.match(page.headers.get('content-type')!, /text\/html/);
    const parts = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    assert.equal(parts.length, 3);
    for (const part of parts) {
      assert.match(part, /^\/docs\//);
      assert.equal((await api.send('GET', part)).status, 200, part);
    }
    assert.doesNotMatch(
      page.body,
      /<script>|onload=|style=/,
      'nothing inline that the content security policy refuses',
    );
    assert.equal((await api.send('GET', '/docs/..%2Fpackage.json')).status, 400);
  });
});

describe('The process of the API', () => {
  it('says ready, finishes the request in hand on SIGTERM, and ends; says what to do when its port is taken', async () => {
    const databaseUrl = await createDeskDatabase();
    const { temporalAddress } = await testServers();
    const port = await freePort();
    const env = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, PORT: String(port) };
    const child = startDeskChild('api', env);
    try {
      const [ready] = await once(child.process, 'message');
      assert.deepEqual(ready, { type: 'ready', port });
      const second = startDeskChild('api', env);
      assert.equal(await second.ended, 1);
      assert.match(second.output.join('\n'), /port is taken .* set PORT/);

      const signIns = await Promise.all(Array.from({ length: 10 }, (_, i) => signInInHand(port, `nobody-${i}`)));
      child.process.kill('SIGTERM');
      const answers = await Promise.all(signIns.map((finish) => finish()));
      assert.deepEqual(new Set(answers), new Set([401]));
      assert.equal(await child.ended, 0);
    } finally {
      await child.kill();
      await dropDeskDatabase(databaseUrl);
    }
  });
});

/** Sends a sign-in as far as the service says "100 Continue": it has the request in hand. The rest follows when asked, and its status is given. */
const signInInHand = async (port: number, account: string): Promise<() => Promise<number>> => {
  const body = JSON.stringify({ account, password: 'not a password' });
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/session',
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Expect: '100-continue' },
  });
  sent.flushHeaders();
  await once(sent, 'continue');
  return async () => {
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode!;
  };
};
