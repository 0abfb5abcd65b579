import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDeskDatabase, dropDeskDatabase, testServers } from '../support/servers.ts';
import { type Run, ToyCheckout } from './fixtures/toy-checkout.ts';

const up = /The desk is up/;

describe('npm start', function () {
  this.timeout(90_000);
  this.slow(20_000);
  let desk: ToyCheckout;
  let running: Run;

  // One checkout and one story: each test goes on where the one before has left the desk.
  before(async () => {
    desk = await ToyCheckout.create();
  });

  after(() => desk.remove());

  // Without npm, which takes half a second.
  const start = (options: Parameters<ToyCheckout['start']>[0]) => desk.start({ node: [], ...options });
  const interrupt = (run: Run) => process.kill(-(run.process.pid as number), 'SIGINT');

  async function stopsWithin(run: Run, ms: number): Promise<void> {
    const began = Date.now();
    interrupt(run);
    assert.equal(await run.ended, 0, run.output());
    assert.ok(Date.now() - began < ms, `took ${Date.now() - began} ms`);
    assert.deepEqual(desk.processes(), []);
  }

  async function refuses(run: Run, ...words: RegExp[]): Promise<void> {
    assert.equal(await run.ended, 1, run.output());
    for (const word of words) assert.match(run.output(), word);
    assert.doesNotMatch(run.output(), /\n\s+at .*\.ts:/, 'a stack trace is no clear error');
    assert.deepEqual(desk.processes(), []);
  }

  it('lists its settings for --help, and refuses what it does not know', async () => {
    const help = desk.start({ args: ['--help'] });
    assert.equal(await help.ended, 0);
    assert.match(help.output(), /DESK_TIME_ZONE.*\n.*default Asia\/Shanghai/);
    await refuses(start({ args: ['--fast'] }), /does not know --fast/, /--help/);
    await refuses(start({ env: { PORT: 'http', LOG_LEVEL: 'loud' } }), /PORT is "http"/, /LOG_LEVEL is "loud"/);
    await refuses(start({ env: { DATA_DIR: '/dev/null/x' } }), /nothing can be written to .dev.null.x/, /DATA_DIR/);
    await refuses(start({ env: { HOST: '203.0.113.7' } }), /does not let a program listen.*203.0.113.7/, /0\.0\.0\.0/);
  });

  it('tells an old Node that it is too old', async () => {
    const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.19.1"})';
    await refuses(desk.start({ node: ['--import', pretend] }), /needs Node.js 20.19 or newer; this is 18.19.1/);
  });

  it('names every port that another program has taken, and a command that avoids them', async () => {
    const others = [desk.ports.PORT, desk.ports.TEMPORAL_UI_PORT].map((port) =>
      createServer().listen(Number(port), '127.0.0.1'),
    );
    try {
      const run = start({});
      await refuses(
        run,
        /another program has taken .*the API \(PORT\), and .*TEMPORAL_UI_PORT/,
        /PORT=\d+ TEMPORAL_UI_PORT=\d+ npm start/,
      );
    } finally {
      for (const other of others) other.close();
    }
  });

  it('tells which server it cannot reach and what to do', async () => {
    const url = await createDeskDatabase({ migrations: false });
    const { temporalAddress } = await testServers();
    const nobody = `127.0.0.1:${desk.ports.TEMPORAL_PORT}`;
    await refuses(
      start({ env: { DATABASE_URL: `postgres://a:geheim@${nobody}/desk` } }),
      /"desk" at 127.*cannot be reached/,
      /unset DATABASE_URL/,
    );
    await refuses(start({ env: { DATABASE_URL: `${url}x`, TEMPORAL_ADDRESS: temporalAddress } }), /createdb desk_/);
    await refuses(
      start({ env: { DATABASE_URL: url, TEMPORAL_ADDRESS: nobody } }),
      /no Temporal service answers/,
      /TEMPORAL_ADDRESS/,
    );
    await dropDeskDatabase(url);
  });

  it('names every way to a Temporal service when this machine has none', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'desk-cache-'));
    for (const tool of ['node', 'npm', 'sh', 'env'])
      symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(cache, tool));
    await refuses(
      start({ env: { XDG_CACHE_HOME: cache, PATH: cache } }),
      /no Temporal service/,
      /TEMPORAL_ADDRESS/,
      /temporal. command line/,
      /install Go/,
    );
    rmSync(cache, { recursive: true });
  });

  it('comes up beside another checkout and says where everything is', async () => {
    const other = await ToyCheckout.create();
    try {
      const [run, beside] = [desk.start(), other.start()];
      await Promise.all([run.said(up), beside.said(up)]);
      for (const port of [desk.ports.PORT, desk.ports.TEMPORAL_UI_PORT]) {
        assert.match(run.output(), new RegExp(`http://127.0.0.1:${port}`));
      }
      interrupt(beside);
      assert.equal(await beside.ended, 0);
      await sleep(500);
      for (const port of [desk.ports.PORT, desk.ports.TEMPORAL_UI_PORT]) {
        assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
      }
      running = run;
    } finally {
      await other.remove();
    }
  });

  it('refuses a second one in the same checkout', async () => {
    const second = desk.start();
    assert.equal(await second.ended, 1);
    assert.match(second.output(), /a desk is already running here \(process \d+.*\n.*Ctrl-C/);
  });

  it('stops on Ctrl-C, and is back in seconds with its data', async () => {
    await runSql('INSERT INTO toy VALUES (7)');
    await stopsWithin(running, 10_000);
    running = desk.start({ env: { STUB_WORKER: 'crashing' } });
    const [, seconds] = await running.said(/The desk is up, after ([\d.]+) s/);
    assert.ok(
      Number(seconds) < 30,
      `a second start took ${seconds} s; on a machine with nothing else to do it takes 3`,
    );
    assert.deepEqual(await runSql('SELECT n FROM toy'), [{ n: 7 }]);
  });

  it('starts a part again that has crashed, and says why', async () => {
    await running.said(/the stub has a fault/);
    await running.said(/worker ended \(exit code 1\); starting it again/);
    await running.said(/worker runs again/);
    process.kill(desk.pidOf('postgres') as number, 'SIGKILL');
    await running.said(/postgres ended \(signal SIGKILL\)/);
    await running.said(/postgres runs again/);
    await runSql('SELECT n FROM toy');
  });

  it('stops when the npm above it was killed, and the next start waits for that', async () => {
    process.kill(running.process.pid as number, 'SIGKILL');
    running = desk.start({ env: { STUB_WORKER: 'stuck', STUB_API: 'stuck' } });
    await running.said(up);
  });

  it('ends the orphans of one that was killed, also when they are stuck, and comes up', async () => {
    const orphans = desk.processes().filter((pid) => pid !== desk.supervisor());
    process.kill(desk.supervisor(), 'SIGKILL');
    await running.ended;
    assert.ok(orphans.length >= 5, `${orphans.length} orphans`);
    running = desk.start({ env: { STUB_WORKER: 'stuck', STUB_API: 'stuck' } });
    await running.said(/ended what an earlier start had left running: .*(api.*worker|worker.*api)/);
    await running.said(up);
    const left = desk.processes();
    assert.deepEqual(
      left.filter((pid) => orphans.includes(pid)),
      [],
    );
  });

  it('stops within ten seconds also when its children are stuck', async () => {
    process.kill(desk.pidOf('temporal-ui') as number, 'SIGSTOP');
    process.kill(desk.pidOf('temporal') as number, 'SIGSTOP');
    await stopsWithin(running, 10_000);
    assert.match(running.output(), /api did not stop by itself and was killed/);
    assert.match(running.output(), /temporal did not stop by itself and was killed/);
  });

  async function runSql(text: string): Promise<unknown[]> {
    const { databaseUrl } = JSON.parse(readFileSync(join(desk.dataDir, 'run', 'desk.json'), 'utf8'));
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
});
