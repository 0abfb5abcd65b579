import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import { stage } from '../production/stage.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

/**
 * Long enough for another worker to meet the lock: the engine gives the ticket away after ten seconds, and again after ten where a poll that
 * the frozen one had left open takes it.
 */
const boundMs = 40_000;

type Session = { pid: number; state: string; waits: string | null; query: string; blockers: number[] };

describe('a worker that stands still (SIGSTOP) inside the transaction that records', function () {
  this.timeout(180_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let frozen: DeskChild | undefined;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(async () => {
    await frozen?.kill();
    await desk.stop();
  });

  /** A worker of production whose connections may lie in a transaction for `boundMs` only, said where operators say it. */
  const startWorker = async (): Promise<DeskChild> => {
    const { temporalAddress } = await testServers();
    const url = new URL(desk.databaseUrl);
    url.searchParams.set('idle_in_transaction_session_timeout', `${boundMs}`);
    const env = {
      DATABASE_URL: url.href,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: desk.namespace,
      TASK_QUEUE: desk.api.context.settings.taskQueue,
    };
    frozen = startDeskChild('worker', env, (await stage()).directory);
    await frozen.ready;
    return frozen;
  };

  const sessions = async (): Promise<Session[]> => {
    const { rows } = await sql<Session>`
      select pid, state, wait_event_type as waits, query, pg_blocking_pids(pid) as blockers from pg_stat_activity
      where datname = current_database() and application_name = 'desk worker'`.execute(desk.db);
    return rows;
  };
  const notes = async (number: string): Promise<(string | null)[]> => {
    const rows = await desk.db
      .selectFrom('ticket_event')
      .select('command_id')
      .where('number', '=', number)
      .where('type', '=', 'internal_note')
      .orderBy('seq')
      .execute();
    return rows.map((row) => row.command_id);
  };
  const note = (number: string, id: string) =>
    desk.command(agent, number, 'note', { text: id }, { 'Idempotency-Key': id });

  it('holds its ticket for a minute at most, unless DATABASE_URL says another bound', async () => {
    const bound = async (url: string): Promise<string> => {
      const { db, close } = createDatabase(url, { max: 1 });
      const { rows } = await sql<Record<string, string>>`show idle_in_transaction_session_timeout`.execute(db);
      await close();
      return Object.values(rows[0]!)[0]!;
    };
    assert.equal(await bound(desk.databaseUrl), '1min');
    assert.equal(await bound(`${desk.databaseUrl}?idle_in_transaction_session_timeout=${boundMs}`), '40s');
  });

  it('holds its ticket until PostgreSQL ends its session: then another records what waited, once, in order', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.stopWorker();
    const worker = await startWorker();
    // Its transaction has locked and written the ticket's row, and comes no further than the commands.
    const gate = await desk.db.startTransaction().execute();
    await sql`lock table command in exclusive mode`.execute(gate);
    const first = note(number, 'frozen');
    let pid = 0;
    await until('it waits between its statements', async () => {
      const waiting = (await sessions()).find(
        ({ waits, query }) => waits === 'Lock' && /^insert into "command"/.test(query),
      );
      pid = waiting?.pid ?? 0;
      return waiting !== undefined;
    });
    worker.process.kill('SIGSTOP');
    const isStopped = (): boolean => /\) T /.test(readFileSync(`/proc/${worker.process.pid}/stat`, 'utf8'));
    await until('it stands still', isStopped);
    await gate.commit().execute();
    const session = async (): Promise<Session | undefined> => (await sessions()).find((one) => one.pid === pid);
    await until('it lies in its transaction', async () => (await session())?.state === 'idle in transaction');
    const from = Date.now();

    await desk.startWorker();
    const second = note(number, 'meanwhile');
    await until('the other waits for the ticket that it holds', async () =>
      (await sessions()).some(({ blockers }) => blockers.includes(pid)),
    );
    assert.deepEqual(await notes(number), []);
    // Neither is refused: waiting, or to be sent again with the same id.
    for (const { status, body } of await Promise.all([first, second])) {
      assert.ok([202, 503].includes(status), JSON.stringify(body));
    }
    assert.ok(await session(), 'it was held while the callers were answered');

    await until('PostgreSQL ends its session', async () => (await session()) === undefined);
    const heldMs = Date.now() - from;
    assert.ok(Math.abs(heldMs - boundMs) < 10_000, `held for ${heldMs} ms`);
    await until('both are recorded', async () => (await notes(number)).length >= 2);
    assert.ok(isStopped(), 'by the other');
    assert.deepEqual((await notes(number)).sort(), ['frozen', 'meanwhile']);

    worker.process.kill('SIGCONT');
    await until('the late one works again', async () => (await sessions()).length > 0 && !isStopped());
    for (const id of ['frozen', 'meanwhile', 'after']) {
      await until(`${id} is answered`, async () => (await note(number, id)).status === 200);
    }
    await desk.settled(number);
    assert.deepEqual((await notes(number)).sort(), ['after', 'frozen', 'meanwhile']);
    assert.equal(worker.process.exitCode, null, 'the late one goes on');
  });
});
