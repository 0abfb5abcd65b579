import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { createLiveFeed } from '../../api/live/live-feed.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

type Event = { id: string; type: string; data: { number?: string; seq: number; type: string } };

/** A reader of an event stream, as a browser's EventSource would be. */
const read = (url: string, token: string, lastEventId?: string) => {
  const control = new AbortController();
  const events: Event[] = [];
  let last = lastEventId;
  const run = async (): Promise<void> => {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}`, ...(last === undefined ? {} : { 'Last-Event-ID': last }) },
      signal: control.signal,
    });
    assert.equal(response.status, 200);
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        last = field('id') ?? last;
        if (data === undefined) continue;
        events.push({ id: field('id') ?? '', type: field('event') ?? '', data: JSON.parse(data) });
      }
    }
  };
  const ended = run().catch(() => {});
  return { events, last: () => last, stop: () => control.abort(), ended };
};

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const start = Date.now();
  while (!holds()) {
    assert.ok(Date.now() - start < 20_000, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('live updates', () => {
  let desk: Desk;
  let li: Person;
  let wu: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wu = await desk.person('wu', ['requester']);
    agent = await desk.person('agent', ['agent']);
  });
  after(() => desk.stop());

  it("a ticket's stream goes on behind Last-Event-ID, without loss or repetition, and keeps staff entries from its requester", async () => {
    const number = await desk.submit(li, customerRequest());
    const url = `${desk.api.url}/tickets/${number}/stream`;
    const first = read(url, li.token, '0');
    await until('the opening', () => first.events.some((event) => event.type === 'graded'));
    first.stop();
    await desk.does(agent, number, 'note', { text: '仅内部可见' });
    await desk.does(agent, number, 'message', { text: '您好' });
    const second = read(url, li.token, first.last());
    await until('the message', () => second.events.some((event) => event.type === 'message'));
    second.stop();
    const seen = [...first.events, ...second.events];
    assert.equal(new Set(seen.map((event) => event.id)).size, seen.length);
    assert.ok(seen.every((event) => !['internal_note', 'deadline_started'].includes(event.type)));
    const refused = await desk.api.send('GET', `/tickets/${number}/stream`, { token: wu.token });
    assert.equal(refused.status, 404);
  });

  it('the stream of all tickets loses and repeats nothing while writers commit out of order and readers reconnect', async () => {
    const tickets = await Promise.all(Array.from({ length: 8 }, () => desk.submit(li, customerRequest())));
    const url = `${desk.api.url}/stream`;
    const start = read(url, agent.token);
    await desk.does(agent, tickets[0]!, 'note', { text: '开始' });
    await until('it runs', () => start.events.length > 0);
    start.stop();
    const seen: Event[] = [];
    let reader = read(url, agent.token, start.last());
    // One transaction stays open from before all others: the horizon must wait for it.
    const late = await desk.db.startTransaction().execute();
    await sql`update ticket_event set received_at = at where number = ${tickets[0]!} and seq = 1`.execute(late);
    await sql`select pg_current_xact_id()`.execute(late);
    const writing = Promise.all(
      tickets.map(async (number) => {
        for (let index = 0; index < 6; index++) await desk.does(agent, number, 'note', { text: `${index}` });
      }),
    );
    await writing;
    assert.equal(reader.events.length, 0, 'nothing behind an open transaction is told');
    await late.commit().execute();
    for (let turn = 0; turn < 4; turn++) {
      await until('more', () => reader.events.length >= 5);
      reader.stop();
      await reader.ended;
      seen.push(...reader.events);
      reader = read(url, agent.token, reader.last());
      await Promise.all(tickets.slice(0, 6).map((number) => desk.does(agent, number, 'message', { text: '续' })));
    }
    const { rows } = await sql<{ key: string }>`
      select number || '/' || seq as key from ticket_event
      where number in (${sql.join(tickets)}) and type in ('internal_note', 'message') order by 1`.execute(desk.db);
    const told = () =>
      [...start.events, ...seen, ...reader.events]
        .filter((event) => ['internal_note', 'message'].includes(event.type))
        .map((event) => `${event.data.number}/${event.data.seq}`);
    await until('all is told', () => new Set(told()).size >= rows.length);
    reader.stop();
    assert.deepEqual(
      told().sort(),
      rows.map((row) => row.key),
    );
  });

  it('what is recorded while a stream looks is told at once, not at the next heartbeat', async () => {
    const number = await desk.submit(li, customerRequest());
    const { context } = desk.api;
    const { live } = context;
    // Between the look that finds nothing and the wait for news, something is recorded and read into the tail.
    let between = async (): Promise<void> => {};
    let failure: Error | undefined;
    context.live = {
      ...live,
      after: async (position) => {
        const rows = await live.after(position);
        if (rows.length > 0) return rows;
        const work = between;
        between = async () => {};
        await work().catch((error: Error) => {
          failure = error;
        });
        return rows;
      },
    };
    const reader = read(`${desk.api.url}/stream`, agent.token);
    try {
      let told = 0;
      between = async () => {
        const from = await live.now();
        await desk.does(agent, number, 'note', { text: '其间' });
        while ((await live.after(from)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        told = Date.now();
      };
      await until('the note', () => {
        if (failure) throw failure;
        return reader.events.some((event) => event.type === 'internal_note');
      });
      assert.ok(Date.now() - told < 5_000, `told ${Date.now() - told} ms after it was read`);
    } finally {
      context.live = live;
      reader.stop();
      await reader.ended;
    }
  });

  it('who has stopped waiting for news leaves nothing behind: the database is not asked when nobody waits', async () => {
    let asked = 0;
    const db = desk.db.withPlugin({
      transformQuery: ({ node }) => {
        asked++;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const feed = createLiveFeed({ db, databaseUrl: desk.databaseUrl, log: desk.api.context.log });
    try {
      await feed.now();
      await feed.news(1_500);
      const before = asked;
      assert.ok(before > 0, 'it looked while somebody waited');
      await new Promise((resolve) => setTimeout(resolve, 2_300));
      assert.equal(asked, before);
    } finally {
      await feed.stop();
    }
  });

  it('a revoked token ends a running stream', async () => {
    const guest = await desk.person('guest', ['agent']);
    const reader = read(`${desk.api.url}/stream`, guest.token);
    const number = await desk.submit(li, customerRequest());
    await until('it runs', () => reader.events.length > 0);
    await sql`update api_token set revoked_at = now() where account_id = ${guest.id}`.execute(desk.db);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await desk.does(agent, number, 'note', { text: '之后' });
    await reader.ended;
    assert.equal(reader.events.at(-1)?.type, 'end');
    assert.ok(!reader.events.some((event) => event.type === 'internal_note'));
  });
});
