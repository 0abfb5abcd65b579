import assert from 'node:assert/strict';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { startTcpProxy, type TcpProxy, throughPort } from '../../support/tcp-proxy.ts';
import { berlin, harbourPolicy, harbourRequest } from './harbour.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { openStory, type Story } from './story.ts';
import { timersOf } from './timers.ts';

const minute = 60_000;
const opened = berlin('2025-10-20 10:00:00');

/** Mistakes of a shipping product that times tickets with Temporal (architecture, "Deadlines"); here each is shown not to be made. */
describe('six mistakes that are not made', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let proxy: TcpProxy;

  before(async () => {
    desk = await startDesk({
      policy: harbourPolicy,
      viaDatabaseUrl: async (url) => {
        const { hostname, port } = new URL(url);
        proxy = await startTcpProxy({ host: hostname, port: Number(port) });
        return throughPort(url, proxy.port);
      },
    });
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer', 'supervisor']);
    await desk.group('码头组', [wang], ['crane']);
  });
  after(async () => {
    await desk.stop();
    await proxy.close();
  });

  /** A ticket that wang works on; its response is due in 20 min when it is red. */
  const begin = async (level: 'red' | 'amber' = 'red', at: Instant = opened): Promise<Story> => {
    const story = await openStory(desk, li, harbourRequest({ requestedLevel: level }), at);
    await desk.does(wang, story.number, 'claim');
    return story;
  };

  const pause = (number: string) => desk.does(wang, number, 'wait', { reason: 'requester' });
  const resume = (number: string) => desk.does(wang, number, 'resume');

  const eventsOf = async (number: string, type: string, deadline: string) => {
    const rows = await desk.db
      .selectFrom('ticket_event')
      .select(['at', 'data'])
      .where('number', '=', number)
      .where('type', '=', type as never)
      .orderBy('seq')
      .execute();
    return rows
      .map(({ at, data }) => ({ at, data: data as Record<string, unknown> }))
      .filter(({ data }) => data.deadline === deadline);
  };

  /** Beginning and end of each pause of a deadline. */
  const pausesOf = async (number: string, deadline: string): Promise<[Instant, Instant][]> => {
    const from = await eventsOf(number, 'deadline_paused', deadline);
    const to = await eventsOf(number, 'deadline_resumed', deadline);
    assert.equal(from.length, to.length);
    return from.map(({ at }, index) => [at, to[index]!.at]);
  };

  const lengthOf = ([from, to]: [Instant, Instant]): number => msOf(to) - msOf(from);

  const dueOf = async ({ number, onTime }: Story, deadline: string): Promise<string[]> => {
    const rungs = await rungsOf(desk, number, deadline);
    for (const rung of rungs) onTime(rung.firedAt, rung.dueAt);
    return rungs.map(({ percent, dueAt }) => `${percent} ${dueAt}`);
  };

  /** Of an activity of the ticket, the highest number of attempts it took. */
  const mostAttempts = async (number: string): Promise<number> => {
    const { events } = await desk.client.workflow.getHandle(number).fetchHistory();
    return Math.max(...(events ?? []).map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 0));
  };

  const later = (ms: number): Instant => instantOf(msOf(opened) + ms);

  it('1: a pause skips no threshold: the warning that fell into it comes after it, with exactly what was left', async () => {
    const story = await begin();
    const { number, until } = story;
    await until(later(15 * minute));
    await pause(number);
    await until(later(75 * minute));
    assert.deepEqual(await rungsOf(desk, number, 'respond/1.1'), []);
    await resume(number);
    await until(later(77.5 * minute));
    const [span] = await pausesOf(number, 'respond/1.1');
    assert.deepEqual(await dueOf(story, 'respond/1.1'), [`80 ${later(16 * minute + lengthOf(span!))}`]);
  });

  it('2: the breach at 100 % is not lost by a pause, nor is the escalation after it', async () => {
    const story = await begin();
    const { number, until } = story;
    await until(later(18 * minute));
    await pause(number);
    await until(later(78 * minute));
    await resume(number);
    await until(later(85 * minute));
    await pause(number);
    await until(later(185 * minute));
    await resume(number);
    await until(later(205 * minute));
    const [first, second] = (await pausesOf(number, 'respond/1.1')).map(lengthOf) as [number, number];
    assert.deepEqual(await dueOf(story, 'respond/1.1'), [
      `80 ${later(16 * minute)}`,
      `100 ${later(20 * minute + first)}`,
      `200 ${later(40 * minute + first + second)}`,
    ]);
    const row = (await ledgerOf(desk, number))['respond/1.1']!;
    assert.equal(row.due_at, later(20 * minute + first), 'a pause after the limit does not move it');
    assert.ok(row.missed_at! >= row.due_at);
  });

  it('3: no timer that lost the race stays pending, in a running ticket or in a closed run', async () => {
    const { number, until, after: wait } = await begin();
    const checkPending = async () => {
      const { armed } = (await desk.client.workflow.getHandle(number).query('state')) as { armed: unknown[] };
      const timers = await timersOf(desk, number);
      assert.equal(timers.pending.length, armed.length, timers.pending.join('\n'));
      return timers;
    };
    await until(later(5 * minute));
    await pause(number);
    assert.equal((await checkPending()).pending.length, 0, 'both clocks rest');
    await until(later(10 * minute));
    await resume(number);
    await desk.does(wang, number, 'classify', { category: 'gate/scanner' });
    await desk.does(wang, number, 'grade', { level: 'amber', reason: '船还能动' });
    await checkPending();
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    await desk.does(wang, number, 'resolve', { solution: '换保险丝', verification: '吊臂动了' });
    assert.equal((await checkPending()).pending.length, 0);
    await desk.does(wang, number, 'take_back', { reason: '又停了' });
    assert.equal((await checkPending()).pending.length, 1);
    await desk.does(wang, number, 'resolve', {});
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    await desk.does(wang, number, 'archive', { finalSolution: '换保险丝', archiveDate: '2025-10-20' });
    assert.equal((await checkPending()).pending.length, 1, 'the reopening window');
    await wait(3 * 24 * 60 * minute);
    const closed = await desk.client.workflow.getHandle(number).describe();
    assert.equal(closed.status.name, 'COMPLETED');
    const { started, fired, cancelled, pending: left } = await timersOf(desk, number);
    assert.deepEqual(left, []);
    assert.equal(started.length, fired.length + cancelled.length);
    assert.ok(cancelled.length >= 5, `${cancelled.length} were cancelled`);
  });

  it('4: the length of a pause is exact to the ms, in the open hours of the clock itself', async () => {
    const { number, until } = await begin('amber');
    await until(berlin('2025-10-20 21:59:30'));
    await pause(number);
    await until(berlin('2025-10-21 06:00:10'));
    await resume(number);
    await desk.settled(number);
    const [paused] = await eventsOf(number, 'deadline_paused', 'resolve/1.1');
    const [resumed] = await eventsOf(number, 'deadline_resumed', 'resolve/1.1');
    const open =
      msOf(berlin('2025-10-20 22:00:00')) - msOf(paused!.at) + msOf(resumed!.at) - msOf(berlin('2025-10-21 06:00:00'));
    assert.equal(resumed!.data.pausedMs, open);
    // 31 open hours from Monday 10:00: 11.5 on Monday, 15.5 on Tuesday, 4 on Wednesday; the pause behind it.
    assert.equal(
      (await ledgerOf(desk, number))['resolve/1.1']!.due_at,
      instantOf(msOf(berlin('2025-10-22 10:00:00')) + open),
    );
  });

  it('5: failing attempts to record never end a clock: the desk’s database is away, the rungs come at their instants', async () => {
    const story = await begin();
    const { number, until } = story;
    await until(later(19.5 * minute));
    proxy.cut();
    try {
      await desk.pass(number, minute);
    } finally {
      proxy.mend();
    }
    await until(later(21 * minute));
    assert.ok((await mostAttempts(number)) > 3);
    assert.deepEqual(await dueOf(story, 'respond/1.1'), [`80 ${later(16 * minute)}`, `100 ${later(20 * minute)}`]);
    await until(later(41 * minute));
    assert.equal((await dueOf(story, 'respond/1.1')).at(-1), `200 ${later(40 * minute)}`);
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    assert.equal((await ledgerOf(desk, number))['respond/1.1']!.state, 'met');
  });

  it('6: reopening starts the clocks anew, with all their rungs', async () => {
    const story = await begin();
    const { number, until } = story;
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    await desk.does(wang, number, 'resolve', { solution: '换保险丝', verification: '吊臂动了' });
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    await desk.does(wang, number, 'archive', { finalSolution: '换保险丝', archiveDate: '2025-10-20' });
    await until(later(24 * 60 * minute));
    await desk.does(li, number, 'reopen', { reason: '又停了' });
    const before = await ledgerOf(desk, number);
    assert.equal(before['respond/1.1']!.state, 'met');
    const from = before['respond/2.1']!.started_at;
    assert.equal(before['respond/2.1']!.due_at, instantOf(msOf(from) + 20 * minute));
    assert.equal(before['resolve/2.1']!.started_at, from);
    await until(later(24 * 60 * minute + 45 * minute));
    assert.deepEqual(
      (await dueOf(story, 'respond/2.1')).map((line) => line.split(' ')[0]),
      ['80', '100', '200'],
    );
    assert.equal((await ledgerOf(desk, number))['respond/1.1']!.missed_at, null);
  });
});
