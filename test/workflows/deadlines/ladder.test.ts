import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { customerRequest } from '../../support/forms.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { shanghai } from './shanghai.ts';
import { openStory, type Story } from './story.ts';

const opened = shanghai('2025-10-24 10:00');

describe('every clock of customer-response warns at 80 % and escalates at 100, 150 and 200 %, to those named (1.5, 4.5)', () => {
  let desk: Desk;
  let li: Person;
  let supervisor: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    supervisor = await desk.person('supervisor', ['supervisor']);
    const lead = await desk.person('lead', ['engineer']);
    const wang = await desk.person('wang', ['engineer']);
    await desk.group('软件支持组', [lead, wang], ['software']);
    const head = await desk.person('head', ['agent']);
    const service = await desk.person('service', ['agent']);
    await desk.db
      .insertInto('post')
      .values([
        { key: 'department_head', holder_id: head.id },
        { key: 'customer_service_supervisor', holder_id: service.id },
      ])
      .execute();
  });
  after(() => desk.stop());

  /** The ladder as lines: share, instant, who was told; after the lateness of each was looked at. */
  const ladder = async ({ number, onTime }: Story, deadline: string): Promise<string[]> => {
    const rungs = await rungsOf(desk, number, deadline);
    for (const rung of rungs) {
      onTime(rung.firedAt, rung.dueAt);
      assert.equal(Date.parse(rung.firedAt) - Date.parse(rung.dueAt), rung.latenessMs);
      assert.equal(rung.effect, `${number}/${deadline}/0/${rung.percent}`);
    }
    return rungs.map(({ percent, dueAt, told }) => `${percent} % ${wall(dueAt)} ${told.join(' ')}`);
  };

  /** Day and wall-clock time in Shanghai. */
  const wall = (at: string): string =>
    new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(8, 19).replace('T', ' ');

  const missed = async ({ number, onTime }: Story, deadline: string, due: string): Promise<void> => {
    const row = (await ledgerOf(desk, number))[deadline]!;
    assert.equal(row.state, 'running');
    assert.equal(row.due_at, shanghai(due));
    assert.equal(row.met_at, null);
    onTime(row.missed_at, row.due_at);
  };

  it('respond, resolve and review_decide of a P0 that nobody owns: the group stands for the owner (S4-10, I-02, AC-39)', async () => {
    const story = await openStory(desk, li, customerRequest({ scope: 'company', urgency: 'high' }), opened);
    await story.until(shanghai('2025-10-24 14:00:05'));
    assert.deepEqual(await ladder(story, 'respond/1.1'), [
      '80 % 24 10:12:00 lead wang',
      '100 % 24 10:15:00 lead wang',
      '150 % 24 10:22:30 supervisor',
      '200 % 24 10:30:00 head',
    ]);
    assert.deepEqual(await ladder(story, 'resolve/1.1'), [
      '80 % 24 11:36:00 lead wang',
      '100 % 24 12:00:00 lead wang',
      '150 % 24 13:00:00 supervisor',
      '200 % 24 14:00:00 head',
    ]);
    assert.deepEqual(await ladder(story, 'review_decide/1.1'), [
      '80 % 24 10:08:00 lead wang',
      '100 % 24 10:10:00 lead supervisor wang',
      '150 % 24 10:15:00 supervisor',
      '200 % 24 10:20:00 head',
    ]);
    await missed(story, 'respond/1.1', '2025-10-24 10:15');
    await missed(story, 'resolve/1.1', '2025-10-24 12:00');
    await missed(story, 'review_decide/1.1', '2025-10-24 10:10');
    const push = (await ledgerOf(desk, story.number))['review_push/1.1']!;
    assert.equal(push.state, 'met');
    assert.equal(push.met_at, opened);
  });

  it('resolve of a P2 in working hours, over a weekend; the owner is told (S4-14)', async () => {
    const story = await openStory(desk, li, customerRequest(), shanghai('2025-10-24 16:00'));
    await desk.does(supervisor, story.number, 'assign', { to: 'wang' });
    await story.until(shanghai('2025-10-28 16:00:05'));
    assert.deepEqual(await ladder(story, 'respond/1.1'), [
      '80 % 24 17:36:00 wang',
      '100 % 24 18:00:00 lead wang',
      '150 % 24 19:00:00 supervisor',
      '200 % 24 20:00:00 head',
    ]);
    assert.deepEqual(await ladder(story, 'resolve/1.1'), [
      '80 % 27 14:24:00 wang',
      '100 % 27 16:00:00 lead wang',
      '150 % 28 11:00:00 supervisor',
      '200 % 28 16:00:00 head',
    ]);
    await missed(story, 'resolve/1.1', '2025-10-27 16:00');
  });

  it('assign where no group fits: the customer-service supervisor is asked at 10 min (S4-31, S4-32)', async () => {
    const story = await openStory(desk, li, customerRequest({ category: 'hardware' }), opened);
    await story.until(shanghai('2025-10-24 10:20:05'));
    assert.deepEqual(await ladder(story, 'assign/1.1'), [
      '80 % 24 10:08:00 service',
      '100 % 24 10:10:00 service supervisor',
      '150 % 24 10:15:00 supervisor',
      '200 % 24 10:20:00 head',
    ]);
    await missed(story, 'assign/1.1', '2025-10-24 10:10');
  });

  it('dispute: at the limit the department head hears of it too (S4-38)', async () => {
    const story = await openStory(desk, li, customerRequest({ scope: 'department', urgency: 'high' }), opened);
    await desk.does(supervisor, story.number, 'assign', { to: 'wang' });
    // Away from the other clocks: time that leaps may pass over a timer that is due milliseconds after another.
    await story.until(shanghai('2025-10-24 10:03:00'));
    await desk.does(li, story.number, 'dispute_level', { wanted: 'P0', reason: '全公司都受影响' });
    const { started_at: from } = (await ledgerOf(desk, story.number))['dispute/1.1']!;
    const later = (minutes: number) => wall(new Date(Date.parse(from) + minutes * 60_000).toISOString());
    await story.after(61 * 60_000);
    assert.deepEqual(await ladder(story, 'dispute/1.1'), [
      `80 % ${later(24)} wang`,
      `100 % ${later(30)} head lead wang`,
      `150 % ${later(45)} supervisor`,
      `200 % ${later(60)} head`,
    ]);
  });

  it('review_push runs and fires when nobody can review; it is not started when pushed at once (S4-36)', async () => {
    const engineers = desk.db.updateTable('account').where('account', 'in', ['lead', 'wang']);
    await engineers.set({ status: 'disabled' }).execute();
    try {
      const story = await openStory(desk, li, customerRequest({ scope: 'company', urgency: 'high' }), opened);
      await story.until(shanghai('2025-10-24 10:20:05'));
      assert.deepEqual(await ladder(story, 'review_push/1.1'), [
        '80 % 24 10:08:00 service',
        '100 % 24 10:10:00 service supervisor',
        '150 % 24 10:15:00 supervisor',
        '200 % 24 10:20:00 head',
      ]);
      await missed(story, 'review_push/1.1', '2025-10-24 10:10');
      assert.equal((await ledgerOf(desk, story.number))['review_decide/1.1'], undefined);
    } finally {
      await engineers.set({ status: 'active', updated_at: sql`now()` }).execute();
    }
  });

  it('a clock that is met in time fires nothing more and ends as met', async () => {
    const story = await openStory(desk, li, customerRequest({ scope: 'company', urgency: 'high' }), opened);
    await story.until(shanghai('2025-10-24 10:13:00'));
    await desk.does(supervisor, story.number, 'respond', { channel: 'phone' });
    await desk.does(supervisor, story.number, 'review_level');
    await story.until(shanghai('2025-10-24 10:40:00'));
    assert.deepEqual(await ladder(story, 'respond/1.1'), ['80 % 24 10:12:00 lead wang']);
    const row = (await ledgerOf(desk, story.number))['respond/1.1']!;
    assert.equal(row.state, 'met');
    assert.equal(row.missed_at, null);
    assert.ok(row.met_at! > shanghai('2025-10-24 10:13:00') && row.met_at! < row.due_at);
  });
});
