import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { instantOf } from '../../contracts/instant.ts';
import { isOvertaken } from '../../db/policies/is-overtaken.ts';
import {
  finishMove,
  isFed,
  listTickets,
  moveOf,
  settleTicket,
  ticketToMove,
  versionsThatGo,
  waitingTickets,
} from '../../db/policies/moves.ts';
import { keepPolicyVersions } from '../../policies/keep-policy-versions.ts';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { ticketWriter } from '../api/written-tickets.ts';
import { scaled } from '../domain/preview/next-version.ts';
import { createNamespace, testServers } from '../support/servers.ts';

const key = 'customer-response';
const date = '2100-01-04T00:00:00.000Z';
const json = (path: string) => JSON.parse(readFileSync(`policies/${path}.json`, 'utf8'));

describe('which tickets a move takes (decision 0036)', function () {
  this.timeout(60_000);
  let namespace: string;
  let api: ApiUnderTest;
  let admin: { id: string; token: string };
  let write: ReturnType<typeof ticketWriter>;
  let written: number;

  before(async () => {
    namespace = await createNamespace();
  });
  // No worker runs here: every move stays as it was asked for.
  beforeEach(async () => {
    const { temporalAddress } = await testServers();
    api = await startApi({ temporalAddress, settings: { namespace } });
    const { policies } = api.context.desk;
    await keepPolicyVersions({ db: api.db, policies, log: { warn: () => {} } }, (error) => assert.ifError(error));
    admin = await api.person('admin', ['administrator']);
    write = ticketWriter(api.db, policies);
    written = 0;
  });
  afterEach(() => api.stop());

  const published = async (path: string, body: object): Promise<Record<number, string>> => {
    const answer = await api.send('POST', path, { token: admin.token, body: { note: 'why', ...body } });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const moves = (answer.body.moves as { id: string; key: string; version: number }[]).filter(
      (one) => one.key === key,
    );
    return Object.fromEntries(moves.map(({ id, version }) => [version, id]));
  };
  /** Publishes a text; the moves by their version. */
  const text = (version: number, terms: object = {}) => {
    const policy = json(key);
    const clocks = scaled('resolve', version + 1)(policy.clocks);
    return published(`/policies/${key}/versions`, { policy: { ...policy, version, clocks }, ...terms });
  };
  /** Publishes the working calendar, so many numbers on. */
  const calendar = (more: number, terms: object = {}) => {
    const document = json('calendars/cn-working');
    const raised = { ...document, version: document.version + more };
    return published('/calendars/cn-working/versions', { calendar: raised, ...terms });
  };
  const ticket = async (version: number): Promise<string> => {
    written += 1;
    const number = await write({
      number: `TS2026110200${written}`,
      at: instantOf(Date.now()),
      requesterId: admin.id,
    });
    await sql`update ticket set state = jsonb_set(state, '{policy,version}', ${String(version)}::jsonb)
      where number = ${number}`.execute(api.db);
    return number;
  };
  const move = async (id: string | undefined) => {
    const found = await moveOf(api.db, id ?? assert.fail('there is no such move'));
    return found ?? assert.fail('there is no such move');
  };
  const goFrom = async (id: string | undefined) => (await versionsThatGo(api.db, await move(id))).sort();
  const overtaken = async (id: string | undefined) => isOvertaken(api.db, await move(id));
  const fed = async (id: string | undefined) => isFed(api.db, await move(id), await goFrom(id));
  const listed = async (id: string | undefined): Promise<string[]> => {
    const one = await move(id);
    await listTickets(api.db, one, await versionsThatGo(api.db, one));
    return (await waitingTickets(api.db, one.id, 100)).map(({ number }) => number);
  };
  const moves = () =>
    api.db.selectFrom('policy_move').select('version').where('policy_key', '=', key).orderBy('version').execute();

  it('a calendar that comes while tickets are on their way lets them arrive, and takes nobody along that is to keep its version', async () => {
    const { 2: toText } = await text(2, { running: 'switch' });
    const old = await ticket(1);
    await ticket(2);
    await calendar(1, { running: 'keep' });
    assert.deepEqual(await moves(), [{ version: 2 }], 'nothing was asked of running tickets');
    assert.equal(await overtaken(toText), false);
    assert.deepEqual(await goFrom(toText), [1]);
    assert.deepEqual(await listed(toText), [old]);
  });

  it('a calendar that takes them along waits for those on their way, and takes who has gone by the time they are recorded', async () => {
    const { 2: toText } = await text(2, { running: 'kinder' });
    const { 3: toCalendar } = await calendar(1, { running: 'switch' });
    const [old, young, closedWay] = [await ticket(1), await ticket(2), await ticket(1)];
    assert.deepEqual([await overtaken(toText), await overtaken(toCalendar)], [false, false]);
    assert.deepEqual([await goFrom(toText), await goFrom(toCalendar)], [[1], [2]]);
    assert.deepEqual([await listed(toText), await listed(toCalendar)], [[old, closedWay], [young]]);
    assert.deepEqual([await fed(toText), await fed(toCalendar)], [false, true]);
    // It has gone; its row still says version 1.
    await settleTicket(api.db, toText!, old, { outcome: 'moved', code: null, revision: 1_000 });
    await settleTicket(api.db, toText!, closedWay, { outcome: 'failed', code: 'not_running' });
    await finishMove(api.db, await move(toText), 'done');
    assert.equal(await fed(toCalendar), false);
    assert.equal((await ticketToMove(api.db, old))?.version, 2);
    assert.deepEqual(await listed(toCalendar), [old, young]);
    // The row has it, and whoever was moved back by hand since stays there.
    await sql`update ticket set revision = 1000 where number = ${old}`.execute(api.db);
    assert.equal((await ticketToMove(api.db, old))?.version, 1);
  });

  it('a scheduled calendar stands though a text comes before it; a move to that text takes its place, and so does the calendar anew', async () => {
    const { 2: toCalendar } = await calendar(1, { running: 'switch', effectiveFrom: date });
    await text(3, { running: 'keep' });
    const versions = await api.db
      .selectFrom('policy_version')
      .select(['version', 'follows'])
      .where('key', '=', key)
      .orderBy('version')
      .execute();
    assert.deepEqual(
      versions.map(({ version, follows }) => [version, follows]),
      [
        [1, null],
        [2, 1],
        [3, null],
        [4, 3],
      ],
    );
    assert.equal(await overtaken(toCalendar), false);
    assert.deepEqual(await goFrom(toCalendar), [1]);
    const { 5: toLater } = await text(5, { running: 'switch' });
    assert.equal(await overtaken(toCalendar), true, 'its tickets go to the later text');
    assert.deepEqual(await goFrom(toLater), [1, 2, 3, 4]);
    assert.equal(await overtaken(toLater), false);
  });

  it('a scheduled calendar that is published anew under a later text is taken back', async () => {
    const { 2: toCalendar } = await calendar(1, { running: 'switch', effectiveFrom: date });
    await text(3, { running: 'keep' });
    await calendar(2);
    assert.equal(await overtaken(toCalendar), true);
  });

  it('a calendar at the date at which tickets are still on their way to what it follows overtakes nobody', async () => {
    const { 2: toText } = await text(2, { running: 'switch' });
    const { 3: toCalendar } = await calendar(1, { running: 'switch', effectiveFrom: date });
    await sql`update policy_version set effective_from = now() where key = ${key} and version = 3`.execute(api.db);
    assert.deepEqual([await overtaken(toText), await overtaken(toCalendar)], [false, false]);
    assert.equal(await fed(toCalendar), true);
  });

  it('what takes the place of a scheduled version takes over what was asked for that one', async () => {
    const { 2: scheduled } = await text(2, { running: 'kinder', effectiveFrom: date });
    const { 3: now, ...others } = await calendar(1, { running: 'switch' });
    assert.deepEqual(others, {});
    const { version, mode, follows, effectiveFrom } = await move(scheduled);
    assert.deepEqual([version, mode, follows, effectiveFrom], [4, 'kinder', null, date]);
    assert.deepEqual([await goFrom(now), await goFrom(scheduled)], [[1], [1, 3]]);
    assert.deepEqual([await overtaken(now), await overtaken(scheduled)], [false, false]);
    // A text that comes later still, with a lower number than what the next calendar makes of the scheduled one.
    await text(5, { effectiveFrom: '2100-01-05T00:00:00.000Z' });
    await calendar(2);
    assert.equal((await move(scheduled)).version, 7);
    assert.equal(await overtaken(scheduled), false);
    assert.deepEqual(await goFrom(scheduled), [1, 3, 6]);
    await text(9);
    assert.equal(await overtaken(scheduled), true);
  });
});
