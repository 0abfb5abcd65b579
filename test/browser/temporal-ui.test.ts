import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { repairFindings } from '../../doctor/repair-findings.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { doctorOf } from '../support/examine.ts';
import { customerRequest } from '../support/forms.ts';
import { testTemporalUi } from '../support/servers.ts';

/** Chromium as Debian installs it; another one by the variable CHROMIUM. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** With TEST_SCREENSHOTS each page is kept as a picture in that directory. */
const pictures = process.env.TEST_SCREENSHOTS;

describe('a ticket in the Temporal UI', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let browser: Browser;
  let page: Page;
  let ui: string;
  let number: string;
  let other: string;

  before(async () => {
    [desk, ui, browser] = await Promise.all([
      startDesk(),
      testTemporalUi(),
      chromium.launch({ executablePath, args: ['--no-sandbox'] }),
    ]);
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    await desk.person('chen', ['supervisor']);
    await desk.group('软件支持组', [wang], ['software']);
    number = await desk.submit(li, customerRequest());
    other = await desk.submit(li, customerRequest());
    await desk.does(wang, number, 'classify', { category: 'software/function' });
    await desk.does(wang, number, 'grade', { level: 'P1', reason: '影响多人' });
    await desk.signal(number, 'assign', { by: 'chen', to: 'wang' });
    await desk.signal(number, 'archive', { by: 'chen', finalSolution: '好', archiveDate: '2026-11-22' });
    await desk.settled(number);
    page = await browser.newPage({ viewport: { width: 1500, height: 1300 } });
  });
  after(async () => {
    await browser?.close();
    await desk?.stop();
  });

  const show = (path: string) => page.goto(`${ui}/namespaces/${desk.namespace}/workflows${path}`);
  const find = (query: string) => show(`?query=${encodeURIComponent(query)}`);
  const keep = async (name: string): Promise<void> => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `temporal-ui-${name}.png`) });
  };
  const link = (name: string) => page.getByRole('link', { name, exact: true }).first();

  /** All text of the page, with that of its frames: the UI shows markdown in frames of their own. */
  const text = async (): Promise<string> => {
    const texts = page
      .frames()
      .map((frame) => frame.evaluate<string>('document.body?.textContent ?? ""').catch(() => ''));
    return (await Promise.all(texts)).join('\n');
  };

  /** Opens a tab of the ticket's page and waits until it shows all of these. */
  const sees = async (tab: string, wanted: readonly (string | RegExp)[]): Promise<void> => {
    const { pathname } = new URL(page.url());
    await page.goto(`${ui}${pathname.replace(/\/[a-z-]+$/, '')}/${tab}`);
    const deadline = Date.now() + 40_000;
    for (;;) {
      const shown = await text();
      const missing = wanted.filter((one) => (typeof one === 'string' ? !shown.includes(one) : !one.test(shown)));
      if (missing.length === 0) break;
      assert.ok(Date.now() < deadline, `${tab} does not show ${missing.join(', ')}:\n${shown.slice(0, 4_000)}`);
      await page.waitForTimeout(200);
    }
    await keep(tab);
  };

  it('is found by search attributes, and only it', async () => {
    await find('TicketStatus="in_progress" AND TicketLevel="customer-response/P1"');
    await link(number).waitFor({ timeout: 30_000 });
    assert.equal(await link(other).count(), 0);
    await keep('found');
    await find(`TicketAssignee="${wang.id}" AND TicketOverdue=false AND TicketParked=false`);
    await link(number).waitFor({ timeout: 30_000 });
    await find('TicketCategory="software/function" AND TicketNextDue < "2100-01-01T00:00:00Z"');
    await link(other).waitFor({ timeout: 30_000 });
  });

  it('is found by its number, which leads to its page', async () => {
    await find(`WorkflowId="${number}"`);
    await link(number).click({ timeout: 30_000 });
    await page.waitForURL(/\/(timeline|history)$/, { timeout: 30_000 });
    await page
      .getByRole('heading', { name: number })
      .or(page.locator('h1', { hasText: number }))
      .first()
      .waitFor();
  });

  it('tells its status, level, owner and next deadlines in the current details', async () => {
    await sees('user-metadata', [
      'in_progress',
      wang.id,
      'accepted as P2 中 software/function',
      /respond P1 高 · due \d{4}-\d\d-\d\d \d\d:\d\d \+08:00 · running · 80 % at /,
      /review_push P1 高 · due .* · met /,
    ]);
  });

  it('shows its armed timers with summaries, and its signals, in the timeline', async () => {
    await sees('timeline', ['respond P1 高 due', 'resolve P1 高 due', 'assign', 'archive']);
  });

  it('shows signals, and what each activity did, in the event history', async () => {
    await sees('history', ['Workflow Execution Signaled', 'signal archive', 'command_rejected', 'Timer Started']);
  });

  it('shows search attributes as codes and ids, and no personal data', async () => {
    await sees('metadata', ['TicketStatus', 'TicketNextDue']);
    const shown = await text();
    for (const personal of ['李女士', '13800001111', 'wang', '海天科技'])
      assert.ok(!shown.includes(personal), personal);
  });

  /** Opens a ticket's page and chooses what an operator may do to it. */
  const chooses = async (ticket: string, action: string): Promise<void> => {
    await find(`WorkflowId="${ticket}"`);
    await link(ticket).click({ timeout: 30_000 });
    await page.waitForURL(/\/(timeline|history)$/, { timeout: 30_000 });
    await page.getByRole('button', { name: 'More Actions' }).click({ timeout: 30_000 });
    await page.getByRole('menuitem', { name: action, exact: true }).click();
  };
  const events = async (ticket: string) =>
    desk.db.selectFrom('ticket_event').select(['seq', 'id']).where('number', '=', ticket).orderBy('seq').execute();
  const runOf = async (ticket: string): Promise<string> =>
    (await desk.client.workflow.getHandle(ticket).describe()).runId;

  it('is reset by a click, and takes over what is recorded', async () => {
    await desk.does(wang, other, 'note', { text: '一' });
    const before = await events(other);
    const run = await runOf(other);
    await chooses(other, 'Reset');
    const dialog = page.getByRole('dialog');
    await dialog.getByTestId('workflow-reset-event-id-select-button').click();
    await keep('reset');
    await page
      .getByRole('option', { name: /WorkflowTaskCompleted/ })
      .last()
      .click();
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    while ((await runOf(other)) === run) await page.waitForTimeout(100);
    await desk.does(wang, other, 'note', { text: '二' });
    const after = await events(other);
    assert.deepEqual(after.slice(0, before.length), before);
    assert.equal((await desk.types(other)).filter((type) => type === 'internal_note').length, 2);
  });

  it('is terminated by a click; commands are refused until the doctor revives it', async () => {
    await chooses(other, 'Terminate');
    await page.getByRole('dialog').getByRole('button', { name: 'Terminate' }).click();
    while ((await desk.client.workflow.getHandle(other).describe()).status.name !== 'TERMINATED') {
      await page.waitForTimeout(100);
    }
    const refused = await desk.command(wang, other, 'note', { text: '三' });
    assert.deepEqual([refused.status, refused.body.reason], [503, 'not_running']);
    const deps = doctorOf({ ...desk, policies: desk.api.context.desk.policies });
    const [repaired] = await repairFindings(deps, [{ code: 'not_running', number: other }]);
    assert.equal(repaired?.outcome, 'done');
    await desk.does(wang, other, 'note', { text: '三' });
  });
});
