import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { customerRequest } from '../../support/forms.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { shanghai } from './shanghai.ts';
import { openStory, type Story } from './story.ts';
import { timersOf } from './timers.ts';

const opened = shanghai('2025-10-24 10:00');

describe('re-grading in mid-flight', () => {
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

  const begin = async (form: Record<string, unknown> = {}): Promise<Story> => {
    const story = await openStory(desk, li, customerRequest(form), opened);
    await desk.does(wang, story.number, 'classify', { category: 'software/function' });
    return story;
  };
  const grade = (number: string, level: string) => desk.does(wang, number, 'grade', { level, reason: '重新评估' });

  /** What the workflow says is armed; the engine's history must hold exactly as many pending timers. */
  const armedOf = async (number: string): Promise<Record<string, string>> => {
    const { armed } = (await desk.client.workflow.getHandle(number).query('state')) as {
      armed: { id: string; at: string }[];
    };
    const { pending } = await timersOf(desk, number);
    assert.equal(pending.length, armed.length, pending.join('\n'));
    return Object.fromEntries(armed.map(({ id, at }) => [id, at]));
  };
  const respondRungs = async ({ number, onTime }: Story) =>
    (await rungsOf(desk, number, 'respond/1.1')).map(({ effect, dueAt, firedAt }) => {
      onTime(firedAt, dueAt);
      return `${effect.slice(number.length + 1)} ${dueAt}`;
    });

  it('raised from P2 to P0: the old timers are gone from the pending ones, the new limits hold', async () => {
    const story = await begin();
    const { number, until } = story;
    const before = await armedOf(number);
    assert.deepEqual(before, {
      'respond/1.1/0/80': shanghai('2025-10-24 11:36'),
      'resolve/1.1/0/80': shanghai('2025-10-24 17:24'),
    });
    await until(shanghai('2025-10-24 10:10'));
    await grade(number, 'P0');
    const after = await armedOf(number);
    assert.equal(after['respond/1.1/1/80'], shanghai('2025-10-24 10:12'));
    assert.equal(after['resolve/1.1/1/80'], shanghai('2025-10-24 11:36'));
    assert.deepEqual(Object.keys(after).sort(), ['resolve/1.1/1/80', 'respond/1.1/1/80', 'review_decide/1.1/0/80']);
    const { cancelled } = await timersOf(desk, number);
    assert.equal(cancelled.length, 2);
    await until(shanghai('2025-10-24 12:00:05'));
    assert.deepEqual(await respondRungs(story), [
      `respond/1.1/1/80 ${shanghai('2025-10-24 10:12')}`,
      `respond/1.1/1/100 ${shanghai('2025-10-24 10:15')}`,
      `respond/1.1/1/150 ${shanghai('2025-10-24 10:22:30')}`,
      `respond/1.1/1/200 ${shanghai('2025-10-24 10:30')}`,
    ]);
    const types = await desk.types(number);
    assert.equal(types.filter((type) => type === 'deadline_moved').length, 2);
  });

  it('lowered from P0 to P3 before its limit: nothing fires at the old one', async () => {
    const story = await begin({ scope: 'company', urgency: 'high' });
    const { number, until } = story;
    await until(shanghai('2025-10-24 10:13'));
    await grade(number, 'P3');
    const armed = await armedOf(number);
    assert.equal(armed['respond/1.1/1/80'], shanghai('2025-10-24 13:12'));
    assert.equal(armed['resolve/1.1/1/80'], shanghai('2025-10-28 14:12'), '19.2 of 24 working hours');
    await until(shanghai('2025-10-24 13:11'));
    assert.deepEqual(await respondRungs(story), [`respond/1.1/0/80 ${shanghai('2025-10-24 10:12')}`]);
    await until(shanghai('2025-10-24 14:00:05'));
    assert.deepEqual((await respondRungs(story)).slice(1), [
      `respond/1.1/1/80 ${shanghai('2025-10-24 13:12')}`,
      `respond/1.1/1/100 ${shanghai('2025-10-24 14:00')}`,
    ]);
  });

  it('a limit that was missed stays an ordinary miss when a new level puts it further back', async () => {
    const story = await begin({ scope: 'department', urgency: 'high' });
    const { number, until } = story;
    await until(shanghai('2025-10-24 10:31'));
    const missed = (await ledgerOf(desk, number))['respond/1.1']!;
    story.onTime(missed.missed_at, shanghai('2025-10-24 10:30'));
    await grade(number, 'P0');
    await until(shanghai('2025-10-24 10:50'));
    const row = (await ledgerOf(desk, number))['respond/1.1']!;
    assert.deepEqual([row.level, row.due_at], ['P0', shanghai('2025-10-24 10:15')]);
    assert.deepEqual([row.missed_at, row.past_at_regrading], [missed.missed_at, false]);
    const types = await desk.types(number);
    assert.equal(types.filter((type) => type === 'deadline_missed').length, 2, 'respond and review_decide, once each');
  });

  it('met stays met: only what still runs gets the limit of the new level', async () => {
    const { number, until } = await begin();
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    const before = (await ledgerOf(desk, number))['respond/1.1'];
    await until(shanghai('2025-10-24 11:00'));
    await grade(number, 'P0');
    const ledger = await ledgerOf(desk, number);
    assert.deepEqual(ledger['respond/1.1'], before);
    assert.deepEqual(
      [ledger['resolve/1.1']!.level, ledger['resolve/1.1']!.due_at],
      ['P0', shanghai('2025-10-24 12:00')],
    );
  });

  it('graded again while a review is pending: it is pushed again, and no clock of pushing is left to fire (S4-36)', async () => {
    const { number, until } = await begin({ scope: 'department', urgency: 'high' });
    await until(shanghai('2025-10-24 10:05'));
    await grade(number, 'P0');
    await until(shanghai('2025-10-24 10:40'));
    const rungs = await rungsOf(desk, number);
    assert.deepEqual(
      rungs.filter(({ deadline }) => deadline.startsWith('review_push')),
      [],
    );
    assert.deepEqual(
      rungs.filter(({ deadline, percent }) => deadline.startsWith('review_decide') && percent === 100).length,
      1,
    );
  });
});
