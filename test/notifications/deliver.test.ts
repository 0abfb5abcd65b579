import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { messageIdOf } from '../../activities/mail/message-id.ts';
import { writeNotifications } from '../../activities/record/notify.ts';
import { armFaults } from '../../config/fault-point.ts';
import { createDatabase, type DeskDatabase } from '../../db/database.ts';
import { watchLine } from '../support/log-watch.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';
import { deliverOnce } from './deliver-once.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { aGroup, anEvent, aPerson, aTicket } from './story.ts';

describe('delivering mail (S2-21, requirements 4.7)', () => {
  let url: string;
  let desk: DeskDatabase;
  let smtp: MailServer;
  beforeEach(async () => {
    url = await createDeskDatabase();
    desk = createDatabase(url);
    smtp = await startMailServer();
  });
  afterEach(async () => {
    armFaults('');
    await smtp.stop();
    await desk.close();
    await dropDeskDatabase(url);
  });

  /** One mail for each name. */
  const tell = async (...names: string[]) => {
    const ids: string[] = [];
    for (const name of names) ids.push(await aPerson(desk.db, name, ['engineer'], { language: 'en' }));
    const groupId = await aGroup(desk.db, `group of ${names[0]}`, ids);
    const after = aTicket({ groupId });
    const events = [anEvent('assigned', { groupId, ownerId: null })];
    await desk.db.transaction().execute((trx) => writeNotifications(trx, { before: after, after, events }));
  };
  const rows = async () => {
    const found = await desk.db
      .selectFrom('notification')
      .innerJoin('account', 'account.id', 'notification.account_id')
      .select(['account.account', 'state', 'attempts', 'last_error_code', 'dedup_key', 'maybe_sent'])
      .where('channel', '=', 'email')
      .orderBy('account.account')
      .execute();
    return found;
  };
  const states = async () =>
    Object.fromEntries((await rows()).map((row) => [row.account, `${row.state} ${row.last_error_code ?? ''}`.trim()]));
  const dueNow = () =>
    desk.db
      .updateTable('notification')
      .set({ next_attempt_at: '2020-01-01T00:00:00.000Z' })
      .where('state', '=', 'waiting')
      .execute();

  it('sends each once, with the Message-ID of its key', async () => {
    await tell('wang', 'zhao', 'qian');
    const report = await deliverOnce(url, smtp.url);
    assert.deepEqual([report.delivered, report.waiting, report.nextInMs, report.blocked], [3, 0, null, null]);
    const expected = (await rows()).map((row) => messageIdOf(row.dedup_key)).sort();
    assert.deepEqual(smtp.taken.map((mail) => mail.messageId).sort(), expected);
    assert.match(smtp.taken[0]!.subject, /^\[TS20261123001\] A new ticket for your group$/);
    assert.match(smtp.taken[0]!.raw, /^Auto-Submitted: auto-generated\r$/m);
    assert.equal((await deliverOnce(url, smtp.url)).handled, 0);
    assert.equal(smtp.taken.length, 3);
  });

  it('keeps mail waiting, visibly, while no server is configured, and sends it once there is one', async () => {
    await tell('wang');
    const report = await deliverOnce(url, undefined);
    assert.deepEqual([report.waiting, report.nextInMs, report.lastErrorCode], [1, null, 'not_configured']);
    assert.equal((await rows())[0]?.attempts, 0);
    assert.equal((await deliverOnce(url, smtp.url)).delivered, 1);
  });

  it('waits for a server that is down, without trying every row, and loses nothing', async () => {
    await smtp.stop();
    await tell('a1', 'a2', 'a3', 'a4', 'a5', 'a6');
    const report = await deliverOnce(url, smtp.url);
    assert.equal(report.blocked, 'smtp_unreachable');
    assert.ok(report.handled <= 2, `${report.handled} tries`);
    assert.equal(report.waiting, 6);
    smtp = await startMailServer({ port: smtp.port });
    await dueNow();
    assert.equal((await deliverOnce(url, smtp.url)).delivered, 6);
    assert.deepEqual(new Set(Object.values(await states())), new Set(['delivered']));
  });

  it('gives up one refused recipient (550), puts off another (451), and serves the rest', async () => {
    smtp.treat('bad@example.com', { refuse: 550 });
    smtp.treat('busy@example.com', { refuse: 451 });
    smtp.treat('spam@example.com', { refuseData: 554 });
    await tell('bad', 'busy', 'good', 'spam');
    const report = await deliverOnce(url, smtp.url);
    assert.equal(report.blocked, null);
    assert.deepEqual(await states(), {
      bad: 'failed smtp_550',
      busy: 'waiting smtp_451',
      good: 'delivered',
      spam: 'failed smtp_554',
    });
    assert.ok(report.nextInMs! > 0 && report.nextInMs! <= 2_000, `${report.nextInMs}`);
    assert.equal(report.lastErrorCode, 'smtp_451');

    await dueNow();
    smtp.treat('busy@example.com', {});
    await deliverOnce(url, smtp.url);
    assert.equal((await states()).busy, 'delivered');
    assert.equal(smtp.asked.filter((address) => address === 'bad@example.com').length, 1);
    assert.equal(
      (await rows()).every((row) => !row.maybe_sent),
      true,
    );
  });

  it('gives a slow server its time, and delivers once', async () => {
    smtp.treat('*', { delayMs: 300 });
    await tell('wang', 'zhao');
    const report = await deliverOnce(url, smtp.url);
    assert.equal(report.delivered, 2);
    assert.equal(smtp.taken.length, 2);
  });

  it('does not wait for ever: no answer to RCPT is a plain delay, no answer to the message leaves it uncertain', async () => {
    smtp.treat('slow@example.com', { delayMs: 60_000 });
    await tell('slow');
    const first = await deliverOnce(url, smtp.url);
    assert.equal(first.blocked, 'smtp_timeout');
    assert.equal((await rows())[0]?.maybe_sent, false);

    smtp.treat('slow@example.com', { dropAfterData: true });
    await dueNow();
    await deliverOnce(url, smtp.url);
    assert.equal((await rows())[0]?.maybe_sent, true);

    smtp.treat('slow@example.com', {});
    await dueNow();
    const last = await deliverOnce(url, smtp.url);
    assert.equal(last.uncertain, 1);
    assert.deepEqual(await states(), { slow: 'uncertain' });
    assert.equal(new Set(smtp.taken.map((mail) => mail.messageId)).size, 1);
  });

  it('repeats only what a kill left between the yes and the commit, with the same Message-ID, marked uncertain', async () => {
    await tell('wang');
    const script = join(import.meta.dirname, 'deliver-once.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, url, smtp.url], {
      env: { ...process.env, DESK_FAULTS: 'courier.after_send=kill' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface(stream).on('line', (line) => watchLine('courier', line));
    }
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL');
    assert.equal(smtp.taken.length, 1);
    assert.deepEqual(await states(), { wang: 'sending' });

    const early = await deliverOnce(url, smtp.url);
    if (early.handled === 0) assert.ok(early.nextInMs! > 0, 'the claim has not run out yet');
    await pause(1_600);
    const report = await deliverOnce(url, smtp.url);
    assert.equal(early.uncertain + report.uncertain, 1);
    assert.deepEqual(await states(), { wang: 'uncertain' });
    assert.equal(smtp.taken.length, 2);
    assert.equal(smtp.taken[0]!.messageId, smtp.taken[1]!.messageId);
  });

  it('shares the work between couriers: none is sent twice', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `p${String(index).padStart(2, '0')}`);
    smtp.treat('*', { delayMs: 5 });
    await tell(...names);
    const reports = await Promise.all([1, 2, 3].map(() => deliverOnce(url, smtp.url)));
    assert.equal(
      reports.reduce((sum, report) => sum + report.delivered, 0),
      40,
    );
    assert.ok(reports.filter((report) => report.delivered > 0).length > 1, 'one did it all');
    assert.equal(smtp.taken.length, 40);
    assert.equal(new Set(smtp.taken.map((mail) => mail.messageId)).size, 40);
  });

  it('drops mail to people who have left or do not want it any more', async () => {
    await tell('gone', 'quiet', 'moved');
    await desk.db.updateTable('account').set({ status: 'disabled' }).where('account', '=', 'gone').execute();
    await desk.db.updateTable('account').set({ notify_email: false }).where('account', '=', 'quiet').execute();
    await desk.db.updateTable('account').set({ email: 'new@example.com' }).where('account', '=', 'moved').execute();
    await deliverOnce(url, smtp.url);
    assert.deepEqual(await states(), {
      gone: 'dropped recipient_gone',
      quiet: 'dropped not_wanted',
      moved: 'delivered',
    });
    assert.deepEqual(
      smtp.taken.map((mail) => mail.to),
      ['new@example.com'],
    );
  });

  it('is not held up by a row it cannot put into words', async () => {
    await tell('odd', 'plain');
    const odd = (await rows()).find((row) => row.account === 'odd')!;
    await desk.db
      .updateTable('notification')
      .set({ template: 'of_tomorrow' })
      .where('dedup_key', '=', odd.dedup_key)
      .execute();
    await deliverOnce(url, smtp.url);
    assert.deepEqual(await states(), { odd: 'waiting render_failed', plain: 'delivered' });
  });

  it('keeps addresses and names out of what it reports and of its failures', async () => {
    await tell('wang');
    armFaults('courier.after_claim=throw');
    await assert.rejects(deliverOnce(url, smtp.url), (error: Error) => {
      assert.ok(!JSON.stringify([error.message, error.stack, error.cause]).includes('wang'));
      return error.message === 'delivery batch failed';
    });
  });
});
