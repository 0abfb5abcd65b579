import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client, type Connection } from '@temporalio/client';
import { type Kysely, sql } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import { createToken } from '../../db/people/create-token.ts';
import type { Database } from '../../db/schema/index.ts';
import { freePorts } from '../../dev/ports.ts';
import { rawConnection } from '../api/raw-connection.ts';
import { type MailServer, startMailServer } from '../notifications/mail-server.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { customerRequest } from '../support/forms.ts';
import {
  createDeskDatabase,
  createNamespace,
  dropDeskDatabase,
  testConnection,
  testServers,
} from '../support/servers.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { createCanaries } from './canary.ts';

const canary = createCanaries();

describe('A life full of personal texts, by processes that log everything, with faults', function () {
  this.timeout(240_000);
  let databaseUrl: string;
  let database: { db: Kysely<Database>; close: () => Promise<void> };
  let db: Kysely<Database>;
  let namespace: string;
  let proxy: TcpProxy;
  let mail: MailServer;
  let api: DeskChild;
  let worker: DeskChild;
  let url: string;
  let metricsPort: number;
  let number: string;
  /** Length of the servers' logs before this test. */
  let logged: Record<'postgres' | 'temporal', number>;
  const tokens: Record<string, string> = {};

  const serverLog = async (name: 'postgres' | 'temporal'): Promise<Buffer> => {
    const { rows } = await sql<{ data_directory: string }>`show data_directory`.execute(db);
    return readFileSync(join(dirname(rows[0]!.data_directory), 'logs', `${name}.log`));
  };
  const send = async (who: string, method: string, path: string, body?: unknown, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(tokens[who] && { Authorization: `Bearer ${tokens[who]}` }),
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
  };
  const command = async (who: string, name: string, input: unknown) => {
    const answer = await send(who, 'POST', `/tickets/${number}/commands/${name}`, input);
    assert.ok([200, 202].includes(answer.status), `${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    if (answer.status === 202) await recorded(who, answer.body.commandId);
  };
  const recorded = (who: string, id: string) =>
    until(async () => (await send(who, 'GET', `/commands/${id}?ticket=${number}`)).body.state === 'recorded');

  before(async () => {
    [databaseUrl, namespace, mail] = await Promise.all([createDeskDatabase(), createNamespace(), startMailServer()]);
    const { temporalAddress } = await testServers();
    database = createDatabase(databaseUrl, { max: 2 });
    db = database.db;
    logged = { postgres: (await serverLog('postgres')).length, temporal: (await serverLog('temporal')).length };
    proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(databaseUrl).port) });
    const through = new URL(databaseUrl);
    through.hostname = '127.0.0.1';
    through.port = `${proxy.port}`;
    const [port, metrics] = (await freePorts(2)) as [number, number];
    metricsPort = metrics;
    url = `http://127.0.0.1:${port}`;
    const env = {
      DATABASE_URL: through.href,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: namespace,
      LOG_LEVEL: 'trace',
      SMTP_URL: mail.url,
      PORT: `${port}`,
    };
    worker = startDeskChild('worker', { ...env, WORKER_METRICS_PORT: `${metricsPort}` });
    api = startDeskChild('api', env);
    await Promise.all([worker.ready, api.ready]);
  });
  after(async () => {
    await Promise.all([worker?.kill(), api?.kill()]);
    await proxy?.close();
    await mail?.stop();
    await database?.close();
    await dropDeskDatabase(databaseUrl);
  });

  it('people are made, sign in and out, and are refused', async () => {
    const { id } = await db
      .insertInto('account')
      .values({
        account: canary.account('chief'),
        display_name: canary.text('chief'),
        kind: 'staff',
        roles: ['administrator'],
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    tokens.chief = canary.secret(
      (await createToken(db, { accountId: id, name: canary.text('token'), createdBy: null })).secret,
    );
    const org = await send('chief', 'POST', '/organisations', { name: canary.text('org'), kind: 'customer' });
    assert.equal(org.status, 201);
    for (const [who, roles, kind] of [
      ['li', ['requester'], 'enterprise'],
      ['wang', ['agent', 'supervisor'], 'staff'],
      ['zhao', ['engineer'], 'staff'],
    ] as const) {
      const body = {
        account: canary.account(who),
        displayName: canary.text(who),
        kind,
        roles,
        email: canary.mail(who),
        mobile: canary.phone(),
        nickname: canary.text(`nickname of ${who}`),
        employeeNo: canary.account(`number-${who}`),
        password: canary.text(`password of ${who}`),
        notifyEmail: true,
      };
      const made = await send('chief', 'POST', '/accounts', body);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.equal((await send('chief', 'POST', '/accounts', body)).status, 409);
      const wrong = { account: body.account, password: canary.text('wrong password') };
      assert.equal((await send('', 'POST', '/session', wrong)).status, 401);
      const session = await send('', 'POST', '/session', { account: body.account, password: body.password });
      assert.equal(session.status, 201);
      const cookie = session.headers.get('set-cookie')!.split(';')[0]!;
      canary.secret(cookie.split('=')[1]!);
      canary.secret(session.body.csrf);
      const made2 = await send(
        '',
        'POST',
        '/tokens',
        { name: canary.text('own token') },
        {
          Cookie: cookie,
          'X-CSRF-Token': session.body.csrf,
        },
      );
      assert.equal(made2.status, 201);
      tokens[who] = canary.secret(made2.body.secret);
    }
    assert.equal(
      (await send('', 'GET', '/me', undefined, { Authorization: `Bearer ${canary.text('no token').slice(0, 15)}` }))
        .status,
      401,
    );
  });

  it('a ticket lives from its form to its archive', async () => {
    const form = {
      organization: canary.text('organization'),
      submitterName: canary.text('submitter'),
      contact: canary.phone(),
      title: canary.text('title'),
      description: canary.text('description'),
      product: canary.text('product'),
      actionsTried: [canary.text('tried')],
    };
    const submitted = await send('li', 'POST', '/tickets', customerRequest(form));
    assert.ok([201, 202].includes(submitted.status), JSON.stringify(submitted.body));
    number = submitted.body.number;
    await until(async () => (await send('li', 'GET', `/tickets/${number}`)).status === 200);
    const to = canary.account('zhao');
    await command('wang', 'classify', { category: 'software/function' });
    await command('wang', 'grade', { level: 'P2', reason: canary.text('reason') });
    await command('wang', 'assign', { to });
    await command('zhao', 'acknowledge', { channel: 'phone' });
    await command('zhao', 'diagnose', {
      means: ['logs'],
      findings: canary.text('findings'),
      rootCause: canary.text('cause'),
    });
    await command('li', 'message', { text: canary.text('message') });
    await command('zhao', 'note', { text: canary.text('note') });
    await send('wang', 'GET', `/tickets?q=${encodeURIComponent(canary.text('title'))}`);
  });

  it('everything goes wrong that can: bodies, HTTP, constraints, signals, mail, PostgreSQL', async () => {
    const text = canary.text('wrong');
    const path = `/tickets/${number}/commands/message`;
    for (const body of [`{"text": "${text}`, JSON.stringify({ [text]: text }), JSON.stringify({ text: [text] })]) {
      assert.equal((await send('li', 'POST', path, body)).status, 400);
    }
    assert.equal((await send('li', 'POST', path, { text: text.repeat(60_000) })).status, 413);
    assert.equal(
      (await send('li', 'GET', `/tickets/${encodeURIComponent(text)}?${encodeURIComponent(text)}=1`)).status,
      400,
    );
    await (
      await rawConnection(url, `GET /${canary.account('raw')} HTTP/1.1\r\nHost : ${canary.account('raw')}\r\n\r\n`)
    ).closed;
    await send('li', 'GET', '/me', undefined, {
      'X-Request-Id': canary.phone(),
      'User-Agent': canary.account('agent'),
    });

    // A row that PostgreSQL refuses, and quotes whole in its detail.
    await sql`alter table ticket_text add constraint no_cages check (body not like '%cage%')`.execute(db);
    const refused = await send('li', 'POST', path, { text: canary.text('in a cage') });
    assert.equal(refused.status, 500);
    await sql`alter table ticket_text drop constraint no_cages`.execute(db);
    await sql`alter table ticket_event add constraint poison check (data->>'tags' is null or data->>'tags' not like '%poison%')`.execute(
      db,
    );
    const tagged = send('wang', 'POST', `/tickets/${number}/commands/tag`, { tags: ['poison'] });
    const client = new Client({ connection: (await testConnection()) as Connection, namespace });
    const handle = client.workflow.getHandle(number);
    const state = () => handle.query('state') as Promise<{ parked: unknown; persisted: number }>;
    await until(async () => (await state()).parked !== null);
    await sql`alter table ticket_event drop constraint poison`.execute(db);
    await handle.signal('resend', { from: (await state()).persisted + 1 });
    await until(async () => (await state()).parked === null);
    assert.ok([200, 202].includes((await tagged).status));
    await command('zhao', 'verify', { checks: canary.text('checks') });
    await command('zhao', 'resolve', { solution: canary.text('solution') });

    mail.treat('*', { refuse: 550 });
    await command('wang', 'message', { text: canary.text('mail refused') });
    proxy.cut();
    assert.equal((await send('li', 'POST', path, { text: canary.text('away') })).status, 503);
    proxy.mend();
    await until(async () => (await send('li', 'GET', '/me')).status === 200);
    await command('wang', 'message', { text: canary.text('back') });
    await until(
      async () => (await db.selectFrom('notification').select('id').where('state', '=', 'failed').execute()).length > 0,
    );
  });

  it('no log, no error, no history, no metric and no process title holds any of it', async () => {
    const metrics = await Promise.all(
      [`${url}/metrics`, `http://127.0.0.1:${metricsPort}/metrics`].map(async (one) => (await fetch(one)).text()),
    );
    const notifications = await db.selectFrom('notification').select(['state', 'last_error_code']).execute();
    assert.ok(notifications.some(({ last_error_code: code }) => code !== null));
    const client = new Client({ connection: (await testConnection()) as Connection, namespace });
    const workflows: string[] = [];
    for (const workflowId of [number, 'courier/email']) {
      const one = client.workflow.getHandle(workflowId);
      workflows.push(readable((await one.describe()).raw), readable(await one.fetchHistory()));
    }
    assert.ok(workflows.join().includes('"poison"'), 'payloads are readable here');
    const titles = [api, worker].map(({ process: { pid } }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    const outputs = {
      api: api.output.join('\n'),
      worker: worker.output.join('\n'),
      postgres: (await serverLog('postgres')).subarray(logged.postgres).toString('utf8'),
      temporal: (await serverLog('temporal')).subarray(logged.temporal).toString('utf8'),
      metrics: metrics.join(),
      'errors of mail': JSON.stringify(notifications),
      'workflows: attributes, memo, failures, payloads': workflows.join('\n'),
      'process titles': titles.join(),
    };
    assert.match(outputs.api, /unexpected error/);
    assert.match(outputs.api, /"route":"\/tickets\/:number\/commands\/:name"|commands\/message/);
    assert.ok(canary.sungIn(`x ${canary.text('x')}`).length > 0, 'a canary is heard');
    for (const [where, output] of Object.entries(outputs)) assert.deepEqual(canary.sungIn(output), [], where);
  });
});

/** Waits for a fact, for as long as the test has. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 100));
};

/** Everything of a protocol message as text, payloads unpacked; its own toJSON would leave them packed. */
const readable = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(readable).join('\n');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, one]) => `${key}: ${readable(one)}`)
    .join('\n');
};
