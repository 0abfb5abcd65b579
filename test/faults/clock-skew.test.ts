import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { msOf } from '../../contracts/instant.ts';
import { freePort } from '../../dev/ports.ts';
import { stage } from '../production/stage.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

describe('clocks of API and worker that are wrong by hours', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let url: string;
  const children: DeskChild[] = [];

  const shifted = async (name: 'worker' | 'api', shiftMs: number, more: Record<string, string> = {}): Promise<void> => {
    const { temporalAddress } = await testServers();
    const clock = new URL('../support/shifted-clock.mjs', import.meta.url).href;
    const env = {
      DATABASE_URL: desk.databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: desk.namespace,
      TASK_QUEUE: desk.api.context.settings.taskQueue,
      NODE_OPTIONS: `--import=${clock}`,
      CLOCK_SHIFT_MS: `${shiftMs}`,
      ...more,
    };
    const child = startDeskChild(name, env, (await stage()).directory);
    children.push(child);
    await child.ready;
  };

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.group('软件支持组', [agent], ['software']);
    await desk.stopWorker();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    await Promise.all([shifted('worker', 3 * hourMs), shifted('api', -5 * hourMs, { PORT: `${port}` })]);
  });
  after(async () => {
    for (const child of children) await child.kill();
    await desk.startWorker();
    await desk.stop();
  });

  const post = async (path: string, by: Person, body: unknown) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${by.token}` };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
    return { status: response.status, body: (await response.json()) as any };
  };
  const databaseMs = async (): Promise<number> => {
    const { rows } = await sql<{
      ms: number;
    }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(desk.db);
    return Number(rows[0]!.ms);
  };

  it('promises count by PostgreSQL’s clock, rungs fire by Temporal’s, steps are dated by Temporal’s', async () => {
    const began = await databaseMs();
    const answer = await post('/tickets', li, customerRequest({ scope: 'company', urgency: 'high' }));
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const ended = await databaseMs();
    const { number, acceptedAt, promised } = answer.body;
    assert.ok(msOf(acceptedAt) >= began - 1 && msOf(acceptedAt) <= ended, `accepted ${acceptedAt}`);
    const respond = promised.find((one: { clock: string }) => one.clock === 'respond');
    assert.equal(msOf(respond.dueAt) - msOf(acceptedAt), 15 * minuteMs);

    const claimed = await post(`/tickets/${number}/commands/claim`, agent, {});
    assert.equal(claimed.status, 200, JSON.stringify(claimed.body));
    const row = await desk.db
      .selectFrom('ticket_event')
      .select(['at', 'received_at'])
      .where('number', '=', number)
      .where('type', '=', 'claimed')
      .executeTakeFirstOrThrow();
    assert.ok(Math.abs(msOf(row.at) - (await databaseMs())) < minuteMs, `claimed ${row.at}`);
    // The one instant that the API's clock gives: shown beside, decides nothing.
    assert.ok(msOf(row.at) - msOf(row.received_at!) > 4 * hourMs);

    await desk.pass(number, 15 * minuteMs);
    await desk.settled(number);
    const rungs = await desk.db
      .selectFrom('deadline_rung')
      .select(['share', 'due_at', 'lateness_ms'])
      .where('number', '=', number)
      .where('deadline_id', '=', 'respond/1.1')
      .orderBy('share')
      .execute();
    assert.deepEqual(
      rungs.map(({ share, due_at }) => [Number(share), msOf(due_at) - msOf(acceptedAt)]),
      [
        [0.8, 12 * minuteMs],
        [1, 15 * minuteMs],
      ],
    );
    for (const { lateness_ms } of rungs) assert.ok(Number(lateness_ms) < 20_000, `late ${lateness_ms}`);
  });
});
