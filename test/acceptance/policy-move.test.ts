import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { moveWorkflowId } from '../../contracts/policy-move.ts';
import type { PolicyPreview, PreviewItem } from '../../contracts/policy-preview.ts';
import { repairFindings } from '../../doctor/repair-findings.ts';
import { scaled } from '../domain/preview/next-version.ts';
import { advance } from '../support/clock.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { startDeskChild } from '../support/desk-child.ts';
import { doctorOf, faultsOf } from '../support/examine.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';

const key = 'customer-response';
const hour = 3_600_000;

/** The bundled policy with twice the time for a solution and half of it for the first answer. */
const draft = (version: number, resolve: number, respond = 1) => {
  const policy = JSON.parse(readFileSync(`policies/${key}.json`, 'utf8'));
  return { ...policy, version, clocks: scaled('respond', respond)(scaled('resolve', resolve)(policy.clocks)) };
};

describe('publishing a policy for tickets that run (issue 5, "Preview before change")', function () {
  this.timeout(240_000);
  let desk: Desk;
  let admin: Person;
  let engineer: Person;
  let li: Person;
  let numbers: string[];
  let missed: string;
  let gone: string;
  let previews: PolicyPreview[];

  // The checker knows policies by their files; what is published here is in no file.
  before(async () => {
    desk = await startDesk({ continueAfter: 2 });
    admin = await desk.person('admin', ['administrator']);
    engineer = await desk.person('wang', ['engineer', 'supervisor']);
    li = await desk.person('li', ['requester']);
    await desk.group('软件支持组', [engineer], ['software']);
    const urgent = { scope: 'company', urgency: 'high' };
    numbers = await Promise.all(Array.from({ length: 18 }, () => desk.submit(li, customerRequest())));
    missed = await desk.submit(li, customerRequest(urgent));
    gone = await desk.submit(li, customerRequest());
    const [answered, closed] = numbers as [string, string];
    await desk.does(engineer, answered, 'respond', { channel: 'phone' });
    await desk.does(engineer, closed, 'cancel', { kind: 'not_support', reason: '误报' });
    await desk.pass(missed, 2.5 * hour);
    await desk.settled(missed);
    await desk.client.workflow.getHandle(gone).terminate('to be found');
    numbers = [...numbers.filter((one) => one !== closed), missed];
  });
  after(async () => {
    // A run that has just begun answers no query yet.
    for (const number of numbers) {
      for (;;) {
        const atRest = await desk.settled(number).then(
          () => true,
          () => false,
        );
        if (atRest) break;
        await sleep(100);
      }
    }
    await desk.stop();
  });

  const publish = (body: object) =>
    desk.api.send('POST', `/policies/${key}/versions`, { token: admin.token, body: { note: 'why', ...body } });
  const events = (type: string) =>
    desk.db
      .selectFrom('ticket_event')
      .selectAll()
      .where('type', '=', type as 'policy_moved')
      .execute();
  const moveNow = async (id: string) =>
    (await desk.api.send('GET', `/policies/${key}/moves/${id}`, { token: admin.token })).body;
  const finished = async (id: string) => {
    for (;;) {
      const body = await moveNow(id);
      if (body.finishedAt !== null) return body;
      await sleep(200);
    }
  };

  it('a dry run names every ticket that would change and writes nothing', async () => {
    const body = { policy: draft(2, 2, 0.5), running: 'switch', dryRun: true };
    const answer = await publish(body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    previews = answer.body.previews;
    const [{ items, levels, customers, applies, ...first }] = previews as [PolicyPreview];
    const totals = first.totals!;
    assert.equal(applies, true);
    assert.deepEqual([totals.tickets, totals.changed, items.length], [19, 19, 19]);
    assert.equal(totals.refused, 0);
    assert.equal(totals.backInTime, 1, 'the one that is missed has four hours then');
    assert.equal(
      levels.reduce((sum, one) => sum + one.tickets, 0),
      19,
    );
    assert.equal(customers.length, 1);
    const late = items.find(({ number }) => number === missed)!;
    assert.deepEqual(
      late.deadlines.filter(({ clock }) => clock === 'resolve').map(({ becomes }) => becomes),
      ['in_time'],
    );
    const pages: PreviewItem[] = [];
    for (let previewAfter: string | undefined; ; ) {
      const { body: page } = await publish({ ...body, previewLimit: 7, ...(previewAfter && { previewAfter }) });
      pages.push(...page.previews[0].items);
      assert.deepEqual(page.previews[0].totals, previewAfter === undefined ? totals : null);
      previewAfter = page.previews[0].next ?? undefined;
      if (previewAfter === undefined) break;
    }
    assert.deepEqual(pages, items);
    const kept = await publish({ policy: draft(2, 2, 0.5), dryRun: true });
    assert.deepEqual([kept.body.previews[0].applies, kept.body.previews[0].totals], [false, totals]);
    assert.deepEqual(await events('policy_moved'), []);
  });

  it('then exactly that happens, each once, though the worker is killed in the middle; who cannot go is listed', async () => {
    await desk.stopWorker();
    const { temporalAddress } = await testServers();
    const doomed = startDeskChild('worker', {
      DATABASE_URL: desk.databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: desk.namespace,
      TASK_QUEUE: desk.api.context.settings.taskQueue,
      DESK_FAULTS: 'move.after_ticket=kill+6',
    });
    await doomed.ready;
    const answer = await publish({ policy: draft(2, 2, 0.5), running: 'switch' });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const [{ id }] = answer.body.moves;
    assert.equal(await doomed.ended, 'SIGKILL');
    const before = (await events('policy_moved')).length;
    assert.ok(before > 0 && before < 18, `${before} were moved before`);
    await desk.startWorker();
    const { total, moved, failed, skipped, waiting, failures } = await finished(id);
    assert.deepEqual([total, moved, failed, skipped, waiting], [19, 18, 1, 0, 0]);
    assert.deepEqual(failures, [{ number: gone, code: 'not_running' }]);

    for (const number of numbers) while ((await versionOf(number)) !== 2) await sleep(100);
    const recorded = await events('policy_moved');
    assert.deepEqual(recorded.map(({ number }) => number).sort(), [...numbers].sort());
    assert.ok(
      recorded.every(({ actor_id, data }) => actor_id === admin.id && (data as { mode: string }).mode === 'switch'),
    );
    const told = previews[0]!.items.filter(({ number }) => number !== gone);
    const found = (await events('deadline_moved')).map(({ number, data }) => {
      const { deadline, from, to, cause } = data as unknown as Record<string, string>;
      assert.equal(cause, 'policy_changed');
      return `${number} ${deadline} ${from} ${to}`;
    });
    const expected = told.flatMap(({ number, deadlines }) =>
      deadlines.map(({ deadline, from, to }) => `${number} ${deadline} ${from} ${to}`),
    );
    assert.deepEqual(found.sort(), expected.sort());
    const rows = await desk.db.selectFrom('ticket').select(['number', 'state', 'overdue']).execute();
    assert.deepEqual(
      rows
        .filter(({ state }) => state.policy.version === 2)
        .map(({ number }) => number)
        .sort(),
      [...numbers].sort(),
    );
    const ledger = await desk.db
      .selectFrom('deadline')
      .select(['due_at', 'policy_version'])
      .where('number', '=', numbers[1]!)
      .where('clock', '=', 'resolve')
      .executeTakeFirstOrThrow();
    assert.equal(ledger.policy_version, 2);
    assert.ok(told.some(({ deadlines }) => deadlines.some(({ to }) => to === ledger.due_at)));
  });

  it('the tickets live on under it: through a new run, an adoption, their timers, and back by hand', async () => {
    const number = missed;
    await desk.does(engineer, number, 'note', { text: '一' });
    await desk.does(engineer, number, 'note', { text: '二' });
    await desk.signal(number, 'repair', null);
    await desk.does(engineer, number, 'note', { text: '三' });
    await desk.pass(number, 2 * hour);
    const missing = async () =>
      (await events('deadline_missed')).filter(
        (one) => one.number === number && (one.data as unknown as { clock: string }).clock === 'resolve',
      ).length;
    // After two hours, and again after the four of the new version.
    while ((await missing()) < 2) await sleep(100);
    await desk.signal(number, 'move_policy', { by: 'admin', key, version: 1, mode: 'switch' });
    while ((await versionOf(number)) !== 1) await sleep(100);
    const refused = await desk.command(admin, number, 'move_policy', { key, version: 7, mode: 'switch' });
    assert.deepEqual([refused.status, refused.body.reason], [409, 'unknown_policy_version']);
    assert.equal(
      (await desk.command(engineer, number, 'move_policy', { key, version: 2, mode: 'switch' })).status,
      403,
    );
    const faults = await faultsOf(doctor());
    assert.deepEqual(
      faults.map((one) => one.number),
      [gone],
      JSON.stringify(faults),
    );
  });

  it('under "kinder" no limit comes earlier; a ticket that is mended meanwhile is told again and goes, too', async () => {
    const before = new Map((await dues()).map(({ number, id, due_at }) => [`${number} ${id}`, due_at]));
    const answer = await publish({ policy: draft(3, 1, 2), running: 'kinder' });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const [{ id: moveId }] = answer.body.moves;
    const attempts = async () =>
      (
        await desk.db
          .selectFrom('policy_move_ticket')
          .select('attempts')
          .where('move_id', '=', moveId)
          .where('number', '=', gone)
          .executeTakeFirst()
      )?.attempts ?? 0;
    while ((await attempts()) === 0) await sleep(50);
    const [mended] = await repairFindings(doctor(), [{ code: 'not_running', number: gone }]);
    assert.equal(mended?.outcome, 'done');
    const { outcome, moved, failed } = await finished(moveId);
    assert.deepEqual([outcome, moved, failed], ['done', 19, 0]);
    numbers.push(gone);
    for (const number of numbers) while ((await versionOf(number)) !== 3) await sleep(100);
    const after = await dues();
    const changes = after.filter(({ number, id, due_at }) => before.get(`${number} ${id}`) !== due_at);
    assert.ok(changes.length > 0);
    assert.ok(changes.every(({ number, id, due_at }) => due_at > before.get(`${number} ${id}`)!));
    assert.ok(changes.filter(({ number }) => number !== gone).every(({ clock }) => clock === 'respond'));
  });

  it('a scheduled version takes them along when its date comes, not before; the worker that was to wait has died', async () => {
    const date = new Date(Date.now() + 6_000).toISOString();
    const answer = await publish({ policy: draft(4, 3), running: 'switch', effectiveFrom: date });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const [{ id, effectiveFrom }] = answer.body.moves;
    assert.equal(effectiveFrom, date);
    await timerOf(id);
    await desk.stopWorker();
    await desk.startWorker();
    const { outcome, moved, failed, total } = await finished(id);
    assert.deepEqual([outcome, moved, failed, total], ['done', 19, 0, 19]);
    for (const number of numbers) while ((await versionOf(number)) !== 4) await sleep(100);
    const recorded = (await events('policy_moved')).filter(
      ({ data }) => (data as unknown as { to: { version: number } }).to.version === 4,
    );
    assert.equal(recorded.length, 19);
    assert.ok(recorded.every(({ at }) => at >= date));
  });

  it('a scheduled version that was taken back moves nobody at its date', async () => {
    const date = new Date(Date.now() + hour).toISOString();
    const scheduled = await publish({ policy: draft(5, 5), running: 'switch', effectiveFrom: date });
    assert.equal(scheduled.status, 201, JSON.stringify(scheduled.body));
    const [{ id }] = scheduled.body.moves;
    await timerOf(id);
    assert.equal((await publish({ policy: draft(6, 1, 2), running: 'keep' })).status, 201);
    await advance(desk.client, moveWorkflowId(id), hour);
    const { outcome, moved, total } = await finished(id);
    assert.deepEqual([outcome, moved, total], ['overtaken', 0, 0]);
    for (const number of numbers) assert.equal(await versionOf(number), 4);
  });

  it('a calendar takes the tickets of the version that its new one follows, and no others; what was asked for a scheduled one goes on', async () => {
    const young = await desk.submit(li, customerRequest());
    assert.equal(await versionOf(young), 6);
    const date = '2100-01-04T00:00:00.000Z';
    const later = await publish({ policy: draft(7, 4), running: 'kinder', effectiveFrom: date });
    assert.equal(later.status, 201, JSON.stringify(later.body));
    const document = JSON.parse(readFileSync('policies/calendars/cn-working.json', 'utf8'));
    const calendar = { ...document, version: document.version + 1 };
    const answer = await desk.api.send('POST', '/calendars/cn-working/versions', {
      token: admin.token,
      body: { calendar, running: 'switch', note: 'why' },
    });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const ours = (answer.body.moves as { id: string; key: string; version: number; effectiveFrom: string }[]).filter(
      (one) => one.key === key,
    );
    assert.deepEqual(
      ours.map(({ version }) => version),
      [8],
      'to what follows 6',
    );
    const { outcome, follows, moved, total } = await finished(ours[0]!.id);
    assert.deepEqual([outcome, follows, moved, total], ['done', 6, 1, 1]);
    while ((await versionOf(young)) !== 8) await sleep(100);
    numbers.push(young);
    const scheduled = await moveNow(later.body.moves[0].id);
    const { version, mode, effectiveFrom, follows: all, finishedAt } = scheduled;
    assert.deepEqual([version, mode, effectiveFrom, all, finishedAt], [9, 'kinder', date, null, null]);
  });

  it('a calendar that comes while they are on their way to a text takes each along once it has arrived', async () => {
    // Nobody has gone when the calendar comes.
    await desk.stopWorker();
    const text = await publish({ policy: draft(10, 2), running: 'switch' });
    assert.equal(text.status, 201, JSON.stringify(text.body));
    const document = JSON.parse(readFileSync('policies/calendars/cn-working.json', 'utf8'));
    const calendar = { ...document, version: document.version + 2 };
    const answer = await desk.api.send('POST', '/calendars/cn-working/versions', {
      token: admin.token,
      body: { calendar, running: 'switch', note: 'why' },
    });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    await desk.startWorker();
    const toCalendar = (answer.body.moves as { id: string; key: string }[]).find((one) => one.key === key)!;
    const all = numbers.length;
    for (const { id } of [text.body.moves[0], toCalendar]) {
      const { outcome, moved, failed, skipped } = await finished(id);
      assert.deepEqual([outcome, moved, failed, skipped], ['done', all, 0, 0]);
    }
    for (const number of numbers) while ((await versionOf(number)) !== 11) await sleep(100);
    const ways = (await events('policy_moved')).map(
      ({ data }) => data as unknown as Record<string, { version: number }>,
    );
    assert.equal(ways.filter(({ to }) => to?.version === 10).length, all);
    assert.equal(ways.filter(({ from, to }) => from?.version === 10 && to?.version === 11).length, all);
  });

  it('stops, and says so, when who asked for it may no longer publish', async () => {
    const other = await desk.person('other', ['administrator']);
    const date = new Date(Date.now() + hour).toISOString();
    const answer = await desk.api.send('POST', `/policies/${key}/versions`, {
      token: other.token,
      body: { note: 'why', policy: draft(12, 3), running: 'switch', effectiveFrom: date },
    });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const [{ id }] = answer.body.moves;
    await timerOf(id);
    await desk.db.updateTable('account').set({ status: 'disabled' }).where('id', '=', other.id).execute();
    await advance(desk.client, moveWorkflowId(id), hour);
    const { outcome, moved, failed } = await finished(id);
    assert.deepEqual([outcome, moved, failed], ['no_permission', 0, 0]);
  });

  /** The move has begun to wait for its date, in the engine. */
  const timerOf = async (id: string): Promise<void> => {
    for (;;) {
      const { raw } = await desk.client.workflow
        .getHandle(moveWorkflowId(id))
        .describe()
        .catch(() => ({ raw: null }));
      const { events: history } = raw
        ? await desk.client.workflow.getHandle(moveWorkflowId(id)).fetchHistory()
        : { events: [] };
      if (history?.some((one) => one.timerStartedEventAttributes)) return;
      await sleep(100);
    }
  };
  const doctor = () =>
    doctorOf({
      client: desk.client,
      db: desk.db,
      namespace: desk.namespace,
      policies: desk.api.context.desk.policies,
    });
  const versionOf = async (number: string) => {
    const row = await desk.db
      .selectFrom('ticket')
      .select('state')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    return row.state.policy.version;
  };
  const dues = () => desk.db.selectFrom('deadline').select(['number', 'id', 'clock', 'due_at']).execute();
});
