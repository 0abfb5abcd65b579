import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyPreview, PreviewItem } from '../../contracts/policy-preview.ts';
import { scaled } from '../domain/preview/next-version.ts';
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
  this.timeout(150_000);
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
    desk = await startDesk({ continueAfter: 2, doctorMay: ['not_running'] });
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
  const finished = async (id: string) => {
    for (;;) {
      const { body } = await desk.api.send('GET', `/policies/${key}/moves/${id}`, { token: admin.token });
      if (body.finishedAt !== null) return body;
      await sleep(200);
    }
  };

  it('a dry run names every ticket that would change and writes nothing', async () => {
    const body = { policy: draft(2, 2, 0.5), running: 'switch', dryRun: true };
    const answer = await publish(body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    previews = answer.body.previews;
    const [{ totals, items, levels, customers, applies }] = previews as [PolicyPreview];
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
    const faults = await faultsOf(
      doctorOf({
        client: desk.client,
        db: desk.db,
        namespace: desk.namespace,
        policies: desk.api.context.desk.policies,
      }),
    );
    assert.deepEqual(
      faults.map((one) => one.number),
      [gone],
      JSON.stringify(faults),
    );
  });

  it('under "kinder" no limit comes earlier', async () => {
    const before = new Map((await dues()).map(({ number, id, due_at }) => [`${number} ${id}`, due_at]));
    const answer = await publish({ policy: draft(3, 1, 2), running: 'kinder' });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    await finished(answer.body.moves[0].id);
    for (const number of numbers) while ((await versionOf(number)) !== 3) await sleep(100);
    const after = await dues();
    const changes = after.filter(({ number, id, due_at }) => before.get(`${number} ${id}`) !== due_at);
    assert.ok(changes.length > 0);
    assert.ok(changes.every(({ number, id, due_at }) => due_at > before.get(`${number} ${id}`)!));
    assert.ok(changes.every(({ clock }) => clock === 'respond'));
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
