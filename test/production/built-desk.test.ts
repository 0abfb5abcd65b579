import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { createDatabaseIfMissing } from '../../dev/postgres/create-database.ts';
import { waitUntil } from '../../dev/wait-until.ts';
import { customerRequest } from '../support/forms.ts';
import { backupStories } from './backups.ts';
import { checkout, composeFile } from './compose-file.ts';
import { composeUp } from './documented-commands.ts';
import { type Citizen, createCitizen, type Guest, openStream } from './guest.ts';
import { metricsIn, rules } from './rules.ts';
import { createStack, type Running, type Stack } from './stack.ts';

describe('a built desk, run by the commands of docker-compose.yml', function () {
  this.timeout(120_000);
  this.slow(30_000);
  let stack: Stack;
  let api: Running;
  let worker: Running;
  let li: Citizen;
  let wang: Citizen;

  before(async () => {
    stack = await createStack();
    await composeUp(stack);
    [api, worker] = [stack.running('api')[0]!, stack.running('worker')[0]!];
    [li, wang] = await Promise.all([
      createCitizen(stack, 'li', 'requester'),
      createCitizen(stack, 'wang', 'engineer,supervisor'),
    ]);
  });

  after(() => stack?.stop());

  it('comes up with the jobs run once more, which change nothing', async () => {
    const schemaVersion = async (database: string): Promise<string> => {
      const client = new pg.Client({ connectionString: stack.postgresUrl(database) });
      await client.connect();
      const { rows } = await client.query('select curr_version from schema_version');
      await client.end();
      return rows[0].curr_version;
    };
    const before = await Promise.all(['temporal', 'temporal_visibility'].map(schemaVersion));
    await stack.job('temporal-schema');
    assert.deepEqual(await Promise.all(['temporal', 'temporal_visibility'].map(schemaVersion)), before);
    assert.match(await stack.job('migrate'), /up to date/);
    assert.match(await stack.job('bootstrap'), /"durable-desk" at 127\.0\.0\.1:\d+ has all/);
  });

  it('has a PostgreSQL with every setting of its command', async () => {
    const { command } = composeFile().services.postgres!;
    const settings = command!.filter((word) => word.includes('=')).map((word) => word.split('=') as [string, string]);
    assert.ok(settings.some(([name]) => name === 'log_parameter_max_length_on_error'));
    const client = new pg.Client({ connectionString: stack.postgresUrl('desk') });
    await client.connect();
    const { rows } = await client.query(
      'select name, setting, source from pg_settings where lower(name) = any($1::text[])',
      [settings.map(([name]) => name)],
    );
    await client.end();
    const wanted = settings.map(([name, setting]) => `${name} ${setting} command line`.toLowerCase());
    const is = rows.map(({ name, setting, source }) => `${name} ${setting} ${source}`.toLowerCase());
    assert.deepEqual(is.sort(), wanted.sort());
  });

  it("has Temporal's interface, which shows the desk's namespace first", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: what the interface answers is looked at, not typed
    const ask = async (path: string): Promise<any> => {
      const answer = await fetch(stack.uiUrl + path);
      assert.equal(answer.status, 200, `${path}: ${stack.running('temporal-ui')[0]?.output()}`);
      return /json/.test(answer.headers.get('content-type') ?? '') ? answer.json() : answer.text();
    };
    await waitUntil(() => ask('/'), { what: 'the interface', timeoutMs: 30_000 });
    assert.equal((await ask('/api/v1/settings')).DefaultNamespace, 'durable-desk');
    const { namespaceInfo } = await ask('/api/v1/namespaces/durable-desk');
    assert.equal(namespaceInfo.name, 'durable-desk');
  });

  it('makes its first administrator once', async () => {
    const ask = async (): Promise<string> => {
      const run = stack.execute('api', ['node', 'dist/administrator']);
      assert.equal(await run.ended, 0, run.output());
      return run.output();
    };
    const [, account, password] = /Administrator (\S+)\nPassword +(\S+)/.exec(await ask())!;
    const answer = await fetch(`${stack.apiUrl}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ account, password }),
    });
    assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
    assert.match(await ask(), /administrator already/);
  });

  it('says what is missing or wrong, all of it, and ends with 1', async () => {
    const refuses = async (command: string[], env: Record<string, string>, words: RegExp): Promise<void> => {
      const run = stack.execute('api', command, env);
      assert.equal(await run.ended, 1, run.output());
      assert.match(run.output(), words);
      assert.doesNotMatch(run.output(), /\n\s+at .*\.js:/, 'a stack trace is no clear error');
    };
    const nothing = { DATABASE_URL: '', DATABASE_PASSWORD_FILE: '', TEMPORAL_ADDRESS: '' };
    const wrong = { DATABASE_PASSWORD_FILE: '/nowhere', PORT: 'http' };
    const both = /DATABASE_URL is not set[\s\S]*TEMPORAL_ADDRESS is not set/;
    await Promise.all([
      refuses(['node', 'dist/api'], nothing, both),
      refuses(['node', 'dist/worker'], nothing, both),
      refuses(['node', 'dist/migrate'], nothing, /DATABASE_URL is not set/),
      refuses(['node', 'dist/bootstrap'], nothing, /TEMPORAL_ADDRESS is not set/),
      refuses(['node', 'dist/api'], wrong, /PORT is "http"[\s\S]*DATABASE_PASSWORD_FILE is not readable/),
      refuses(['node', 'dist/api'], {}, /the port is taken/),
      refuses(['node', 'dist/worker'], { TEMPORAL_ADDRESS: '127.0.0.1:9' }, /does not answer at 127\.0\.0\.1:9/),
      refuses(['node', 'dist/health', 'worker'], { WORKER_METRICS_PORT: '9' }, /bad port/),
    ]);
  });

  it('refuses to work on the schema of a newer release: API, worker and migration say so and end with 1', async () => {
    const env = { DATABASE_URL: stack.postgresUrl('newer'), DATABASE_PASSWORD_FILE: '' };
    await createDatabaseIfMissing(stack.postgresUrl('postgres'), 'newer');
    const migrate = stack.execute('api', ['node', 'dist/migrate'], env);
    assert.equal(await migrate.ended, 0, migrate.output());
    const client = new pg.Client({ connectionString: env.DATABASE_URL });
    await client.connect();
    await client.query(`insert into migration (number, name, checksum) values (9999, '9999-later', '')`);
    await client.end();
    const says = /migration 9999-later, which this release does not know: .*newer release.*\n?.*(backup)/;
    const runs = ['dist/api', 'dist/worker', 'dist/migrate'].map((program) =>
      stack.execute('api', ['node', program], env),
    );
    for (const run of runs) {
      assert.equal(await run.ended, 1, run.output());
      assert.match(run.output(), says);
    }
  });

  it('lives a whole life by HTTP', async () => {
    const number = await li.submit(customerRequest({ scope: 'company', urgency: 'high' }));
    await wang.does(number, 'claim');
    await wang.does(number, 'respond', { channel: 'phone' });
    await wang.does(number, 'resolve', { solution: '重启了导出服务', verification: '导出了一份报表' });
    await li.does(number, 'confirm', { outcome: 'solved' });
    await wang.does(number, 'archive', { finalSolution: '已重启并加监控', archiveDate: '2026-11-22' });
    const { status, level } = await li.show(number);
    assert.deepEqual([status, level.code], ['archived', 'P0']);
    assert.match(worker.output(), /"workflows":"[0-9a-f]{12}"/, 'a worker tells which bundle it runs');
  });

  it('serves its description, whose files come from a package', async () => {
    for (const path of ['/docs', '/docs/swagger-ui.css', '/openapi.json']) {
      assert.equal((await fetch(stack.apiUrl + path)).status, 200, path);
    }
  });

  /** Gives a command whose record then waits for `release`; resolves when a worker has begun it. */
  const commandInHand = async (guest: Guest, number: string, name: string) => {
    const client = new pg.Client({ connectionString: stack.postgresUrl('desk') });
    await client.connect();
    await client.query('begin');
    await client.query('select 1 from ticket where number = $1 for update', [number]);
    const answer = guest.post(`/tickets/${number}/commands/${name}`, {});
    const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = 'desk'`;
    while ((await client.query(waits)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const release = async (): Promise<void> => {
      await client.query('commit');
      await client.end();
    };
    return { answer, release };
  };

  it('ends an API on SIGTERM: the command in hand is answered, streams end, kept connections close', async () => {
    const number = await li.submit(customerRequest());
    const stream = await openStream(li, `/tickets/${number}/stream`);
    const guest = wang.guest();
    assert.equal((await guest.get(`/tickets/${number}`)).status, 200);
    const { answer, release } = await commandInHand(guest, number, 'claim');
    const began = Date.now();
    api.process.kill('SIGTERM');
    assert.match(await stream.ended, /event: end\ndata: \{"reason":"[^"]+"\}\n\n$/);
    await assert.rejects(li.show(number), /ECONNREFUSED/, 'nobody new is let in');
    await release();
    const { status, connection } = await answer;
    assert.deepEqual([status, connection], [200, 'close']);
    assert.equal(await api.ended, 0, api.output());
    assert.ok(Date.now() - began < 10_000, `took ${Date.now() - began} ms`);
    guest.leave();
    api = await stack.up('api');
    assert.equal((await wang.show(number)).status, 'in_progress');
  });

  it('ends a worker on SIGTERM: what it has begun is recorded, and another goes on', async () => {
    const number = await li.submit(customerRequest());
    const guest = wang.guest();
    const next = await stack.up('worker');
    const first = await commandInHand(guest, number, 'claim');
    const began = Date.now();
    // Either of them may have begun it.
    const ended = [worker, next].map(stack.down);
    await first.release();
    assert.deepEqual(await Promise.all(ended), [0, 0], worker.output() + next.output());
    assert.ok(Date.now() - began < 10_000, `took ${Date.now() - began} ms`);
    worker = await stack.up('worker');
    // The answer says "recorded", or "accepted" when it had to wait for the next worker.
    assert.ok([200, 202].includes((await first.answer).status));
    guest.leave();
    await wang.does(number, 'respond', { channel: 'phone' });
    const { status, revision } = await wang.show(number);
    assert.equal(status, 'in_progress');
    assert.ok(revision > 3);
  });

  it('shows every metric that an alarm asks for', async () => {
    const textOf = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();
    const number = await li.submit(customerRequest());
    await wang.does(number, 'claim');
    const texts = [await textOf(stack.apiUrl), await textOf(`http://127.0.0.1:${worker.metricsPort}`)].join('\n');
    const shown = new Set([...texts.matchAll(/^([a-z_:][a-z0-9_:]*)[ {]/gim)].map(([, name]) => name!));
    // The SDK shows a count of failures with the first failure; until then its library is all that knows the name.
    const bridge = dirname(createRequire(import.meta.url).resolve('@temporalio/core-bridge/package.json'));
    const native = readFileSync(join(bridge, `releases/${nativeTarget()}/index.node`));
    // A desk whose rungs have all been on time has fired none yet; the name is in workflows/ticket/measured.ts.
    const measured = readFileSync(join(checkout, 'workflows/ticket/measured.ts'), 'utf8');
    const known = (name: string): boolean =>
      shown.has(name) ||
      measured.includes(`'${name.replace(/_(bucket|total)$/, '')}'`) ||
      native.includes(name.replace(/^temporal_|_total$/g, ''));
    for (const { alert, expr } of rules()) {
      const names = metricsIn(expr).filter((name) => name !== 'up');
      assert.ok(names.length > 0 || /^up/.test(expr), alert);
      for (const name of names) assert.ok(known(name), `${alert}: ${name} is not shown`);
    }
    assert.match(texts, /desk_not_ready\{reason="no_worker"\} 0/);
    assert.match(texts, /desk_commands_total\{[^}]*command="claim"[^}]*outcome="recorded"/);
  });

  it('has a place in the handbook for every alarm', () => {
    const handbook = readFileSync(join(checkout, 'docs/operating.md'), 'utf8');
    for (const { alert } of rules())
      assert.ok(handbook.includes(`\`${alert}\``), `${alert} is not in docs/operating.md`);
  });

  backupStories(() => ({ stack, li, wang }));
});

const nativeTarget = (): string => {
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const target = process.platform === 'darwin' ? `${cpu}-apple-darwin` : `${cpu}-unknown-linux-gnu`;
  assert.ok(existsSync(join(checkout, 'package.json')));
  return target;
};
