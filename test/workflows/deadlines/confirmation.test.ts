import assert from 'node:assert/strict';
import type { EventType } from '../../../contracts/event.ts';
import { type Instant, msOf } from '../../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { customerRequest } from '../../support/forms.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { shanghai } from './shanghai.ts';
import { openStory, type Story } from './story.ts';

const opened = shanghai('2025-10-24 10:00');
const solution = { solution: '重启主库', verification: '业务恢复' };

describe('met at the last moment, met provisionally, and what "not solved" makes of it', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer', 'supervisor']);
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(() => desk.stop());

  /** A P0: its response is due at 10:15, its solution at 12:00; rungs at 13:00 and 14:00. */
  const begin = async (): Promise<Story> => {
    const story = await openStory(desk, li, customerRequest({ scope: 'company', urgency: 'high' }), opened);
    await desk.does(wang, story.number, 'claim');
    return story;
  };
  const resolve = async ({ number }: Story) => (await ledgerOf(desk, number))['resolve/1.1']!;
  const resolveRungs = async ({ number }: Story) =>
    (await rungsOf(desk, number, 'resolve/1.1')).map(({ percent, dueAt, voided }) => [percent, dueAt, voided]);

  const instantOfEvent = async (number: string, type: EventType): Promise<Instant> => {
    const events = desk.db.selectFrom('ticket_event').select('at').where('number', '=', number);
    return (await events.where('type', '=', type).executeTakeFirstOrThrow()).at;
  };

  it('half a minute before the limit is in time, and nothing fires afterwards', async () => {
    const story = await begin();
    await story.until(shanghai('2025-10-24 10:14:30'));
    await desk.does(wang, story.number, 'respond', { channel: 'phone' });
    await story.until(shanghai('2025-10-24 11:59:30'));
    await desk.does(wang, story.number, 'resolve', solution);
    await story.until(shanghai('2025-10-24 15:00'));
    const { 'respond/1.1': respond, 'resolve/1.1': solved } = await ledgerOf(desk, story.number);
    assert.deepEqual([respond!.state, respond!.missed_at], ['met', null]);
    assert.deepEqual([solved!.state, solved!.missed_at], ['provisional', null]);
    await desk.does(li, story.number, 'confirm', { outcome: 'solved' });
    const final = await resolve(story);
    assert.deepEqual([final.state, final.met_at], ['met', solved!.met_at], 'dated when the question was asked');
    assert.deepEqual(await resolveRungs(story), [[80, shanghai('2025-10-24 11:36'), false]]);
    const missed = (await desk.types(story.number)).filter((type) => type === 'deadline_missed');
    assert.equal(missed.length, 1, 'the review that nobody decided');
  });

  it('"not solved" after the limit: the rungs passed meanwhile fire once, marked voided, late since the voiding', async () => {
    const story = await begin();
    await story.until(shanghai('2025-10-24 11:00'));
    await desk.does(wang, story.number, 'resolve', solution);
    await story.until(shanghai('2025-10-24 13:30'));
    assert.deepEqual(await resolveRungs(story), [], 'silent as long as it is met');
    await desk.does(li, story.number, 'confirm', { outcome: 'not_solved', reason: '还是打不开' });
    await story.until(shanghai('2025-10-24 13:31'));
    const passed = [
      [80, shanghai('2025-10-24 11:36'), true],
      [100, shanghai('2025-10-24 12:00'), true],
      [150, shanghai('2025-10-24 13:00'), true],
    ];
    assert.deepEqual(await resolveRungs(story), passed);
    const voidedAt = await instantOfEvent(story.number, 'deadline_unmet');
    for (const { firedAt, latenessMs } of await rungsOf(desk, story.number, 'resolve/1.1')) {
      assert.equal(latenessMs, msOf(firedAt) - msOf(voidedAt), 'counted from the voiding');
      story.onTime(firedAt, voidedAt);
    }
    await story.until(shanghai('2025-10-25 10:00'));
    assert.deepEqual(await resolveRungs(story), [...passed, [200, shanghai('2025-10-24 14:00'), false]]);
    const row = await resolve(story);
    assert.deepEqual([row.state, row.due_at, row.met_at], ['running', shanghai('2025-10-24 12:00'), null]);
    assert.ok(row.missed_at! >= shanghai('2025-10-24 13:30'));

    await desk.does(wang, story.number, 'diagnose', { means: ['logs'], findings: '从库未切换' });
    await desk.does(wang, story.number, 'resolve', solution);
    await desk.does(li, story.number, 'confirm', { outcome: 'solved' });
    const late = await resolve(story);
    assert.deepEqual([late.state, late.due_at, late.missed_at], ['met', row.due_at, row.missed_at]);
    assert.equal((await resolveRungs(story)).length, 4);
  });

  it('taken back before the limit, the old clock runs on with its due instant and fires on time', async () => {
    const story = await begin();
    await story.until(shanghai('2025-10-24 11:40'));
    await desk.does(wang, story.number, 'resolve', solution);
    await desk.does(wang, story.number, 'take_back', { reason: '验证有误' });
    await story.until(shanghai('2025-10-24 12:30'));
    assert.deepEqual(await resolveRungs(story), [
      [80, shanghai('2025-10-24 11:36'), false],
      [100, shanghai('2025-10-24 12:00'), false],
    ]);
    story.onTime((await resolve(story)).missed_at, shanghai('2025-10-24 12:00'));
  });

  it('"partly solved" voids it too; a second round keeps the clock of the first', async () => {
    const story = await begin();
    await desk.does(wang, story.number, 'resolve', solution);
    await desk.does(li, story.number, 'confirm', { outcome: 'partly', reason: '一个报表仍然不行' });
    const ledger = await ledgerOf(desk, story.number);
    assert.equal(ledger['resolve/1.1']!.state, 'running');
    assert.equal(ledger['resolve/1.1']!.due_at, shanghai('2025-10-24 12:00'));
    assert.equal(ledger['resolve/2.1'], undefined);
  });
});
