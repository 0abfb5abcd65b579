import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { beatEvery } from '../../api/live/event-stream.ts';
import { eventNotify } from '../../db/live/events-after.ts';
import { textLimits } from '../../domain/ticket/text.ts';
import { until } from '../support/until.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';
import { type RawConnection, rawConnection } from './raw-connection.ts';
import { ticketWriter } from './written-tickets.ts';

/** Above the beat that keeps quiet streams open. */
const idleMs = beatEvery + 3_000;
const readers = 10;
const notes = 600;
const megabyte = 1_048_576;

/** What the process holds after everything that nobody holds is gone; bytes. */
const held = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

describe('a reader of a live stream that does not read', function () {
  this.timeout(180_000);
  let api: ApiUnderTest;
  let token: string;
  let number: string;
  let recorded = 0;

  before(async () => {
    api = await startApi({ limits: { idleMs, streamsPerCaller: readers + 1 } });
    token = (await api.person('reader', ['agent'])).token;
    const { id: requesterId } = await api.person('li', ['requester']);
    const write = ticketWriter(api.db, api.context.desk.policies);
    number = await write({ number: 'TS20261122001', at: '2026-11-22T02:00:00.000Z', requesterId });
    recorded = await lastSeq();
  });
  after(() => api.stop());

  const lastSeq = async (): Promise<number> => {
    const { rows } = await sql<{ seq: number }>`select max(seq) as seq from ticket_event`.execute(api.db);
    return rows[0]!.seq;
  };

  /** Records so many notes, as long as they may be, and tells the streams. */
  const record = async (count: number): Promise<void> => {
    await sql`with note as (
        insert into ticket_text (id, number, sha256, body, event_seq)
        select gen_random_uuid(), ${number}, '', repeat('长', ${textLimits.long}::int), ${recorded}::int + n
        from generate_series(1, ${count}::int) n returning id, event_seq
      )
      insert into ticket_event (number, seq, id, type, at, via, audience, data)
      select ${number}, event_seq, id, 'internal_note', now(), 'http', 'staff',
        jsonb_build_object('text', jsonb_build_object('textId', id, 'sha256', '')) from note`.execute(api.db);
    await sql`select pg_notify(${eventNotify}, '')`.execute(api.db);
    recorded += count;
  };

  /** Opens a stream by HTTP/1.0, in which what comes is not cut into chunks. */
  const open = (path: string, last?: string): Promise<RawConnection> => {
    const lines = [`GET ${path} HTTP/1.0`, 'Host: desk', `Authorization: Bearer ${token}`];
    if (last !== undefined) lines.push(`Last-Event-ID: ${last}`);
    return rawConnection(api.url, `${lines.join('\r\n')}\r\n\r\n`);
  };
  const answered = (one: RawConnection): Promise<void> =>
    until('it is answered', () => /\r\n\r\n./s.test(one.heard()), { everyMs: 10 });
  const openStill = async (path: string): Promise<RawConnection> => {
    const one = await open(path);
    await answered(one);
    one.socket.pause();
    return one;
  };
  /** Waits for so many notes more. */
  const allOf = async (one: RawConnection, count: number): Promise<void> => {
    await until('the notes come', () => one.heard().length > count * textLimits.long, { everyMs: 100 });
    await until('all of them', () => told(one.heard()).seqs.at(-1) === recorded, { everyMs: 500 });
  };

  /** The last id that came whole, and the notes. */
  const told = (heard: string): { last: string; seqs: number[] } => {
    const blocks = heard.split('\n\n').slice(0, -1);
    const fields = (name: string): string[] =>
      blocks.flatMap((block) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? []);
    const seqs = fields('data').map((data) => JSON.parse(data).seq as number | undefined);
    return { last: fields('id').at(-1)!, seqs: seqs.filter((seq) => seq !== undefined) };
  };

  /** Another, who reads everything: by then the others have been given what they take. */
  const witnessed = async (): Promise<void> => {
    const witness = await open('/stream');
    await answered(witness);
    await record(notes);
    await allOf(witness, notes);
    witness.socket.destroy();
  };

  it('costs little memory, is dropped, and what it missed comes after Last-Event-ID', async () => {
    const warnings: string[] = [];
    const warned = ({ message }: Error): number => warnings.push(message);
    process.on('warning', warned);
    const first = recorded + 1;
    const paths = ['/stream', `/tickets/${number}/stream`];
    const still = await Promise.all(Array.from({ length: readers }, (_, index) => openStill(paths[index % 2]!)));
    const empty = held();
    await witnessed();
    const each = (held() - empty) / readers / megabyte;
    assert.ok(each < 6, `${each.toFixed(1)} MB each`);
    await until('their seats are free', async () => {
      const next = await Promise.all(still.map(() => open('/stream')));
      await Promise.all(next.map(answered));
      for (const { socket } of next) socket.destroy();
      return next.every(({ heard }) => /^HTTP\/1\.1 200 /.test(heard()));
    });
    process.off('warning', warned);
    assert.deepEqual(warnings, []);
    for (const { socket } of still) socket.resume();
    for (const [index, path] of paths.entries()) {
      const { last, seqs } = told(await still[index]!.closed);
      assert.ok(seqs.length > 0 && seqs.length < notes / 2, `${path}: ${seqs.length} had gone out`);
      const rest = await open(path, last);
      await allOf(rest, notes - seqs.length);
      rest.socket.destroy();
      const expected = Array.from({ length: notes }, (_, n) => first + n);
      assert.deepEqual([...seqs, ...told(rest.heard()).seqs], expected, path);
    }
  });
});
