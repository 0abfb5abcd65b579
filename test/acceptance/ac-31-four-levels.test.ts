import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { rungsOf } from '../workflows/deadlines/ledger.ts';
import { shanghai } from '../workflows/deadlines/shanghai.ts';
import { openStory, type Story } from '../workflows/deadlines/story.ts';

const submittedAt = shanghai('2024-05-12 14:00');

/**
 * Limit, warning at 80 %, and what follows a missed one at 150 and 200 %; by level of `online-platform` (S2-16–19). What would
 * follow an urgent one at 200 % is the alarm of S2-60, two hours after the miss.
 */
const levels = {
  urgent: { due: '2024-05-12 16:00', warned: '2024-05-12 15:36', late: ['2024-05-12 17:00'] },
  high: { due: '2024-05-12 18:00', warned: '2024-05-12 17:12', late: ['2024-05-12 20:00', '2024-05-12 22:00'] },
  medium: { due: '2024-05-12 22:00', warned: '2024-05-12 20:24', late: ['2024-05-13 02:00', '2024-05-13 06:00'] },
  low: { due: '2024-05-13 14:00', warned: '2024-05-13 09:12', late: ['2024-05-14 02:00', '2024-05-14 14:00'] },
} as const;

describe('AC-31: four levels, four limits', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;

  before(async () => {
    desk = await startDesk({ policy: 'online-platform' });
    li = await desk.person('li', ['requester']);
    const wang = await desk.person('wang', ['engineer']);
    await desk.person('supervisor', ['supervisor']);
    await desk.person('admin', ['administrator']);
    await desk.group('网络组', [wang], ['network']);
  });
  after(() => desk.stop());

  const request = (level: string) => ({
    form: {
      category: 'network/wifi',
      title: '电脑连不上公司 Wi-Fi',
      description: '早上开始连不上，手机可以。',
      requestedLevel: level,
      contact: '13800001111',
    },
  });

  for (const [level, { due, warned, late }] of Object.entries(levels)) {
    it(`${level}: the response is due ${due}, warned of at 80 %, missed once and escalated; the user hears in the site at once`, async () => {
      const story: Story = await openStory(desk, li, request(level), submittedAt);
      const { number } = story;
      const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: li.token });
      assert.deepEqual([body.level.key, body.requestedLevel], [level, level]);
      const respond = body.deadlines.find((one: { clock: string }) => one.clock === 'respond');
      assert.equal(respond.dueAt, shanghai(due));
      const [receipt, ...others] = await desk.db
        .selectFrom('notification')
        .select(['channel', 'template', 'at'])
        .where('number', '=', number)
        .where('account_id', '=', li.id)
        .where('template', '=', 'receipt')
        .execute();
      assert.deepEqual([receipt!.channel, receipt!.at, others.length], ['in_app', submittedAt, 0]);

      await story.until(shanghai('2024-05-14 15:00'));
      const rungs = await rungsOf(desk, number, 'respond/1.1');
      assert.deepEqual(
        rungs.map(({ percent, dueAt }) => [percent, dueAt]),
        [[80, shanghai(warned)], [100, shanghai(due)], ...late.map((at, index) => [[150, 200][index], shanghai(at)])],
      );
      for (const { firedAt, dueAt } of rungs) story.onTime(firedAt, dueAt);
      assert.ok(rungs.every(({ told }) => told.length > 0));
      assert.deepEqual(rungs[2]!.told, ['supervisor']);
    });
  }
});
