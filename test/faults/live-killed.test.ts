import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type ControlledTransaction, type Kysely, sql } from 'kysely';
import { createRecord } from '../../activities/record/record.ts';
import { audienceOf, type NewEvent, type TicketEvent } from '../../contracts/event.ts';
import { instantOf } from '../../contracts/instant.ts';
import { createDatabase } from '../../db/database.ts';
import { eventNotify } from '../../db/live/events-after.ts';
import type { Database } from '../../db/schema/index.ts';
import { freePort } from '../../dev/ports.ts';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { ticketWriter } from '../api/written-tickets.ts';
import { randomOf } from '../soak/random.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { doctorOf, faultsOf } from '../support/examine.ts';
import { createDeskDatabase, dropDeskDatabase, testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

type Person = Awaited<ReturnType<ApiUnderTest['person']>>;
type Told = {
  id: string;
  type: string;
  data: { number?: string; seq: number; audience: string } & Record<string, unknown>;
};

const writers = 16;
const rounds = 12;
/** In these rounds the API is killed after some of the commits; the rest come while it is away. */
const deadly = [2, 5, 8];

/** A reader as a browser's EventSource: takes whole events only, reconnects by itself behind the last id it was given. */
const follow = (url: string, token: string) => {
  const told: Told[] = [];
  const state = {
    last: undefined as string | undefined,
    connections: 0,
    open: false,
    ended: [] as string[],
    stopped: false,
  };
  const control = new AbortController();
  const once = async (): Promise<void> => {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}`, ...(state.last !== undefined && { 'Last-Event-ID': state.last }) },
      signal: control.signal,
    });
    if (response.status !== 200) return void state.ended.push(String(response.status));
    state.connections++;
    state.open = true;
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        state.last = field('id') ?? state.last;
        const data = field('data');
        if (data === undefined) continue;
        if (field('event') === 'end') state.ended.push(JSON.parse(data).reason);
        else told.push({ id: field('id')!, type: field('event')!, data: JSON.parse(data) });
      }
    }
  };
  const running = (async () => {
    while (!state.stopped) {
      await once().catch(() => {});
      state.open = false;
      if (!state.stopped) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const stop = async (): Promise<void> => {
    state.stopped = true;
    control.abort();
    await running;
  };
  return { told, state, stop };
};
type Reader = ReturnType<typeof follow>;

/** A transaction that has written everything and only has to commit. */
type Begun = { number: string; xid: bigint; commit: () => Promise<void> };

/** The same shuffles in every run. */
const shuffler = (seed: number) => {
  const random = randomOf(seed);
  return <T>(items: readonly T[]): T[] => {
    const left = [...items];
    return items.map(() => left.splice(random.whole(0, left.length - 1), 1)[0]!);
  };
};

describe('live streams while 16 writers commit out of order and the API is killed', () => {
  let url: string;
  let api: ApiUnderTest;
  let db: Kysely<Database>;
  let close: () => Promise<void>;
  let port: number;
  let child: DeskChild | undefined;
  const readers: Reader[] = [];
  const numbers = Array.from({ length: writers }, (_, n) => `TS202611200${String(n + 1).padStart(2, '0')}`);
  const revisions = new Map<string, number>();

  const startChild = async (): Promise<void> => {
    const { temporalAddress } = await testServers();
    child = startDeskChild('api', {
      DATABASE_URL: url,
      TEMPORAL_ADDRESS: temporalAddress,
      PORT: String(port),
    });
    await child.ready;
  };

  before(async () => {
    url = await createDeskDatabase();
    ({ db, close } = createDatabase(url, { max: 2 * writers + 4 }));
    api = await startApi({ databaseUrl: url });
    port = await freePort();
    await startChild();
  });
  after(async () => {
    for (const reader of readers) await reader.stop();
    await child?.kill();
    await api.stop();
    await close();
    await dropDeskDatabase(url);
  });

  /** Records events by the real recorder up to its commit, which is done by the returned function. */
  const recordUpToCommit = async (number: string, events: readonly NewEvent[], by: Person): Promise<Begun> => {
    let open: ControlledTransaction<Database> | undefined;
    let commit = (): void => {};
    const mayCommit = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let written = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      written = resolve;
    });
    const held = {
      transaction: () => ({
        execute: async (work: (trx: ControlledTransaction<Database>) => Promise<unknown>) => {
          open = await db.startTransaction().execute();
          const result = await work(open);
          written();
          await mayCommit;
          await open.commit().execute();
          return result;
        },
      }),
    } as unknown as Kysely<Database>;
    const after = revisions.get(number)!;
    const stamped = events.map(
      (event, index): TicketEvent => ({
        ...event,
        id: randomUUID(),
        seq: after + index + 1,
        at: instantOf(Date.now()),
        actor: { id: by.id, via: 'http' },
        commandId: randomUUID(),
        audience: audienceOf(event.type),
      }),
    );
    revisions.set(number, after + events.length);
    const recorded = () => void sql`select pg_notify(${eventNotify}, '')`.execute(db).catch(() => {});
    const done = createRecord({ db: held, wake: () => {}, recorded })({ number, after, events: stamped });
    await Promise.race([waiting, done]);
    const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(open!);
    return {
      number,
      xid: BigInt(rows[0]!.xid),
      commit: async () => {
        commit();
        const result = await done;
        assert.ok('revision' in result, JSON.stringify(result));
      },
    };
  };

  it('loses nothing, repeats nothing and shows nobody what is not theirs, over all tickets and per ticket', async function () {
    // Four starts of an API, on a machine that may do other things too.
    this.timeout(300_000);
    const [li, wu, agent, guest] = await Promise.all([
      api.person('li', ['requester']),
      api.person('wu', ['requester']),
      api.person('agent', ['agent']),
      api.person('guest', ['agent']),
    ]);
    const owners = new Map(numbers.map((number, index) => [number, index % 2 === 0 ? li : wu]));
    const write = ticketWriter(db, api.context.desk.policies);
    for (const number of numbers) {
      await write({ number, at: instantOf(Date.now()), requesterId: owners.get(number)!.id });
      const row = await db
        .selectFrom('ticket')
        .select('revision')
        .where('number', '=', number)
        .executeTakeFirstOrThrow();
      revisions.set(number, row.revision);
    }
    const beginning = new Map(revisions);
    const base = `http://127.0.0.1:${port}`;
    const reader = (path: string, person: Person): Reader => {
      const one = follow(base + path, person.token);
      readers.push(one);
      return one;
    };
    const all = { agent: reader('/stream', agent), li: reader('/stream', li), wu: reader('/stream', wu) };
    const guestReader = reader('/stream', guest);
    const ofTickets = numbers.slice(0, 4).flatMap((number) => [
      { number, staff: true, reader: reader(`/tickets/${number}/stream`, agent) },
      { number, staff: false, reader: reader(`/tickets/${number}/stream`, owners.get(number)!) },
    ]);
    await until('all read', () => readers.every(({ state }) => state.last !== undefined));

    const ref = () => ({ textId: randomUUID(), sha256: 'a'.repeat(64) });
    let toldBeforeDemotion: string[] = [];
    const shuffle = shuffler(20261122);
    let late: Begun[] = [];
    let inversions = 0;
    let newest = 0n;
    for (let round = 0; round < rounds; round++) {
      const deadlyRound = deadly.includes(round);
      // Begun one after the other, so that the ids of the transactions are in this order.
      const begun: Begun[] = [];
      // A ticket whose last transaction is open still is locked by it.
      for (const number of shuffle(numbers).filter((one) => !late.some(({ number: locked }) => locked === one))) {
        const message: NewEvent = { type: 'message', data: { direction: 'to_requester', text: ref() } };
        const note: NewEvent = { type: 'internal_note', data: { text: ref() } };
        const graded: NewEvent = { type: 'graded', data: { from: 'P2', to: 'P2', by: 'hand', reason: ref() } };
        const events = [[note, message], [message], [graded, note, message]][round % 3]!;
        begun.push(await recordUpToCommit(number, events, agent));
      }
      assert.ok(begun.length > 0);
      // Those left open by the round before hold the horizon until now; three of these are left open in turn.
      const order = shuffle([...late, ...begun.slice(3)]);
      late = begun.slice(0, 3);
      for (const [index, one] of order.entries()) {
        if (deadlyRound && index === Math.floor(order.length / 2)) {
          await until('all are back', () => readers.every(({ state }) => state.open));
          await child!.kill();
          await until('all have noticed', () => readers.every(({ state }) => !state.open));
          if (round === deadly[1]) {
            await sql`update account set roles = '{requester}' where id = ${guest.id}`.execute(db);
            toldBeforeDemotion = guestReader.told.map(({ id }) => id);
          }
        }
        if (one.xid < newest) inversions++;
        else newest = one.xid;
        await one.commit();
      }
      if (deadlyRound) await startChild();
    }
    for (const one of late) await one.commit();
    // The last of all: who has been told of it has been told of everything before.
    for (const number of numbers) {
      const last: NewEvent = { type: 'progress_reported', data: { text: ref() } };
      await (await recordUpToCommit(number, [last], agent)).commit();
    }

    const { rows } = await sql<{ number: string; seq: number; audience: string; requester: string }>`
      select e.number, e.seq, e.audience, t.requester_id as requester from ticket_event e join ticket t using (number)
      order by e.xid, e.number, e.seq`.execute(db);
    const expected = rows.filter(({ number, seq }) => seq > beginning.get(number)!);
    const key = ({ number, seq }: { number?: string; seq: number }): string => `${number}/${seq}`;
    const open = expected.filter(({ audience }) => audience === 'requester');
    const wanted: [string, Reader, string[]][] = [
      ['all, agent', all.agent, expected.map(key)],
      ['all, li', all.li, open.filter(({ requester }) => requester === li.id).map(key)],
      ['all, wu', all.wu, open.filter(({ requester }) => requester === wu.id).map(key)],
      ...ofTickets.map(({ number, staff, reader: one }): [string, Reader, string[]] => [
        `${number} ${staff}`,
        one,
        (staff ? expected : open).filter((row) => row.number === number).map(key),
      ]),
    ];
    for (const [name, { told }, keys] of wanted) await until(`${name} is told all`, () => told.length >= keys.length);
    for (const [name, { told, state }, keys] of wanted) {
      const number = /^TS\d+/.exec(name)?.[0];
      assert.deepEqual(
        told.map(({ data }) => key({ number, ...data })),
        keys,
        name,
      );
      assert.equal(state.connections, 1 + deadly.length, `${name} came back after every kill`);
    }
    for (const { told } of [all.li, all.wu, ...ofTickets.filter(({ staff }) => !staff).map((one) => one.reader)]) {
      assert.ok(told.every(({ type, data }) => type !== 'internal_note' && data.audience === 'requester'));
      const reasons = told.filter(({ type }) => type === 'graded').map(({ data }) => (data.data as object) ?? {});
      assert.ok(reasons.length > 0 && reasons.every((data) => !('reason' in data)), 'the reason is for staff');
    }
    // Demoted while the API was dead: nothing more is told, though the stream goes on.
    assert.ok(toldBeforeDemotion.length > 0 && guestReader.state.connections > 2);
    assert.deepEqual(
      guestReader.told.map(({ id }) => id),
      toldBeforeDemotion,
    );
    assert.ok(inversions > 5 * rounds, `${inversions} commits came after one that had begun later`);

    // Recorded without any workflow or worker, which the doctor says; what is recorded fits together.
    const { policies } = api.context.desk;
    const found = await faultsOf(doctorOf({ client: api.context.temporal(), db, namespace: 'default', policies }));
    assert.deepEqual(
      found.filter(({ code }) => !['engine_away', 'courier_not_running'].includes(code)),
      [],
    );
  });
});
