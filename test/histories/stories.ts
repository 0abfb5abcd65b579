import { randomUUID } from 'node:crypto';
import { openedUpdate, ticketWorkflow } from '../../contracts/names.ts';
import type { TicketStart } from '../../domain/ticket/messages.ts';
import { type Desk, type DeskOptions, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { agreements, moved } from './agreements.ts';

/** A story to record: the desk it needs, and what happens. Together they give every command of the table. */
export type Story = { name: string; desk: DeskOptions; live: (cast: Cast) => Promise<void> };

/** The people of every story. */
export type Cast = { desk: Desk; li: Person; ma: Person; wang: Person; zhao: Person; chen: Person };

const dayMs = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const solved = { solution: '重启导出服务', verification: '导出成功' };

const everyCommand = async ({ desk, li, ma, wang, zhao, chen }: Cast): Promise<void> => {
  const number = await desk.submit(li, customerRequest());
  const does = (by: Person, name: string, input: unknown = {}) => desk.does(by, number, name, input);
  await does(ma, 'verify_report');
  await does(ma, 'classify', { category: 'software/function' });
  await does(ma, 'grade', { level: 'P1', reason: '影响多人' });
  await does(wang, 'review_level', { reason: '属实' });
  await does(li, 'dispute_level', { wanted: 'P0', reason: '全公司都受影响' });
  await does(chen, 'answer_dispute', { reason: '有替代办法' });
  await does(ma, 'tag', { tags: ['export'] });
  await does(ma, 'note', { text: '客户很着急' });
  await does(wang, 'claim');
  await does(wang, 'release', { reason: '换班' });
  await does(chen, 'assign', { to: 'wang' });
  await does(wang, 'acknowledge', { channel: 'phone' });
  await does(wang, 'respond', { channel: 'phone', text: '已电话联系' });
  await does(wang, 'wait', { reason: 'requester', note: '等待日志' });
  await does(li, 'message', { text: '日志已上传' });
  await does(wang, 'wait', { reason: 'appointment', until: inDays(1) });
  await does(wang, 'resume');
  await does(wang, 'progress', { text: '已定位到导出服务' });
  await does(wang, 'escalate', { reason: 'ability', to: 'zhao', checks: '重启', results: '无效' });
  await does(zhao, 'diagnose', { means: ['logs'], findings: '超时', rootCause: '导出服务未启动' });
  await does(zhao, 'plan_definite', { text: '今晚修复', doneBy: inDays(1) });
  await does(zhao, 'temporary_solution', { text: '手工导出', plan: '修复服务', permanentFixBy: inDays(7) });
  await does(zhao, 'verify', { checks: '导出成功' });
  await does(zhao, 'resolve', { solution: '修复导出服务' });
  await does(zhao, 'take_back', { reason: '再查一次' });
  await does(zhao, 'resolve', solved);
  await does(li, 'confirm', { outcome: 'not_solved', reason: '还是不行' });
  await does(zhao, 'diagnose', { means: ['remote'], findings: '缓存未清' });
  await does(zhao, 'resolve', { ...solved, confirmed: 'phone' });
  await does(li, 'reopen', { reason: '又出现了' });
  await does(zhao, 'diagnose', { means: ['monitoring'], findings: '内存泄漏' });
  await does(zhao, 'resolve', solved);
  await does(li, 'confirm', { outcome: 'solved', needMet: true });
  await does(zhao, 'archive', { finalSolution: '修复内存泄漏', archiveDate: '2026-11-22' });

  const withdrawn = await desk.submit(li, customerRequest());
  await desk.does(li, withdrawn, 'cancel', { kind: 'withdrawn', reason: '已自行解决' });
};

const bySignals = async ({ desk, li }: Cast): Promise<void> => {
  const number = await desk.submit(li, customerRequest());
  const signal = async (name: string, payload: unknown): Promise<void> => {
    await desk.signal(number, name, payload);
    await desk.settled(number);
  };
  await signal('archive', { by: 'wang', finalSolution: '好', archiveDate: '2026-11-22' });
  await signal('assign', { by: 'nobody', to: 'wang' });
  await signal('assign', { to: 'wang' });
  await signal('asign', { by: 'chen' });
  await signal('assign', 'wang');
  await signal('note', { by: 'wang', text: 'x'.repeat(20_000) });
  await signal('classify', { by: 'ma', category: 'software/function', commandId: 'classify-1' });
  await signal('classify', { by: 'ma', category: 'software/function', commandId: 'classify-1' });
  await signal('assign', { by: 'chen', to: 'wang' });
  await signal('resolve', { by: 'wang', ...solved });
  await signal('confirm', { by: 'li', outcome: 'solved' });
  await signal('confirm', { by: 'wang', outcome: 'solved', means: 'phone' });
  await signal('reopen', { by: 'wang', reason: '又出现了' });
  await desk.client.workflow.getHandle(number).cancel();
  // Many at once, while updates come in between.
  await Promise.all([
    ...[1, 2, 3, 4, 5].map((one) => desk.signal(number, 'note', { by: 'wang', text: `第 ${one} 条` })),
    desk.signal(number, 'wait', { by: 'wang', reason: 'lunch' }),
  ]);
  await desk.settled(number);
};

const deadlines = async ({ desk, wang, li }: Cast): Promise<void> => {
  const request = { form: { berth: 'A7', description: '吊臂不动', requestType: 'repair', category: 'crane' } };
  const number = await desk.submit(li, request);
  const does = (name: string, input: unknown = {}) => desk.does(wang, number, name, input);
  await does('claim');
  await pause(2_200); // the warning of `respond`
  await does('classify', { category: 'crane' });
  await does('grade', { level: 'red', reason: '吊臂有危险' }); // due in the past now
  await does('respond', { channel: 'phone' });
  await does('wait', { reason: 'requester' });
  await pause(1_000);
  await does('resume');
  await does('resolve', solved);
  await pause(5_000); // past the limit that asking has met
  await desk.does(li, number, 'confirm', { outcome: 'not_solved', reason: '还是不行' });
  await pause(500);
  await does('diagnose', { means: ['onsite'], findings: '电机损坏' });
  await does('resolve', { ...solved, confirmed: 'phone' });
  await does('archive', { finalSolution: '更换电机', archiveDate: '2026-11-22' });

  const missed = await desk.submit(li, request);
  await pause(9_000); // warning, limit and escalation, nobody at work
  await desk.settled(missed);
  await desk.client.workflow.getHandle(number).result(); // the reopening window has passed
};

const manyRuns = async ({ desk, li, wang }: Cast): Promise<void> => {
  const number = await desk.submit(li, customerRequest());
  await desk.does(wang, number, 'claim');
  for (let index = 0; index < 4; index += 1) {
    await desk.does(wang, number, 'note', { text: `第 ${index} 条` });
    await desk.signal(number, 'note', { by: 'wang', text: `信号 ${index}` });
    await desk.signal(number, 'assign', { by: 'wang', to: 'zhao' });
    await desk.settled(number);
  }
};

const parkedAndMended = async ({ desk, li, wang }: Cast): Promise<void> => {
  type State = { parked: { code: string } | null; persisted: number; waiting: number };
  const number = await desk.submit(li, customerRequest());
  const handle = desk.client.workflow.getHandle(number);
  const until = async (holds: (state: State) => boolean): Promise<State> => {
    for (;;) {
      const state = await handle.query<State>('state');
      if (holds(state)) return state;
      await pause(50);
    }
  };
  /** Gives a command whose record fails as long as the database refuses notes, and comes back when the ticket is parked. */
  const parkBy = async (text: string): Promise<{ answer: Promise<unknown>; persisted: number }> => {
    const { sql } = await import('kysely');
    await sql`alter table ticket_event add constraint poison check (type <> 'internal_note') not valid`.execute(desk.db);
    const answer = desk.command(wang, number, 'note', { text });
    const { persisted } = await until(({ parked }) => parked !== null);
    await sql`alter table ticket_event drop constraint poison`.execute(desk.db);
    return { answer, persisted };
  };
  const first = await parkBy('一');
  await handle.signal('resend', { from: first.persisted + 1 });
  await first.answer;
  const second = await parkBy('二');
  await handle.signal('repair');
  await second.answer;
  // The table is away when the local activity looks for it: the regular one retries until it is back.
  const { sql } = await import('kysely');
  await sql`alter table ticket_event rename to away`.execute(desk.db);
  const third = desk.command(wang, number, 'note', { text: '三' });
  await until(({ waiting }) => waiting > 0);
  await pause(500);
  await sql`alter table away rename to ticket_event`.execute(desk.db);
  await third;
  await desk.settled(number);
};

const planRenewed = async ({ desk, li, wang }: Cast): Promise<void> => {
  const model = await desk.submit(li, customerRequest());
  const { events } = await desk.client.workflow.getHandle(model).fetchHistory();
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  const start = JSON.parse(Buffer.from(input!).toString()) as TicketStart;
  // As if its plan had been made long ago: the command that needs more of it fetches another.
  const until = inDays(5);
  const calendars = Object.entries(start.plan.calendars).map(([key, { open, ...calendar }]) => [
    key,
    { ...calendar, open: open.filter(([, closes]) => closes <= Date.parse(until)) },
  ]);
  const number = `${model}9`;
  const requestId = randomUUID();
  await desk.db
    .insertInto('intake_request')
    .columns(['id', 'number', 'caller_id', 'body_sha256', 'form', 'title', 'start', 'accepted_at', 'started_at'])
    .expression((eb) =>
      eb
        .selectFrom('intake_request')
        .select([
          eb.val(requestId).as('id'),
          eb.val(number).as('number'),
          'caller_id',
          'body_sha256',
          'form',
          'title',
          'start',
          'accepted_at',
          'started_at',
        ])
        .where('number', '=', model),
    )
    .execute();
  const handle = await desk.client.workflow.start(ticketWorkflow, {
    workflowId: number,
    taskQueue: desk.api.context.settings.taskQueue,
    args: [
      {
        ...start,
        number,
        requestId,
        opening: { ...start.opening, submitted: { ...start.opening.submitted, requestId } },
        plan: { ...start.plan, until, calendars: Object.fromEntries(calendars) },
      } satisfies TicketStart,
    ],
  });
  await handle.executeUpdate(openedUpdate);
  await desk.does(wang, number, 'claim');
  await desk.does(wang, number, 'classify', { category: 'software/function' });
  await desk.does(wang, number, 'grade', { level: 'P3', reason: '不急' });
};

/** Everything that is recorded for a release; see CONTRIBUTING.md, "changing workflow code". */
export const stories: readonly Story[] = [
  { name: 'every-command', desk: {}, live: everyCommand },
  { name: 'agreements', desk: {}, live: agreements },
  { name: 'moved', desk: {}, live: moved },
  { name: 'by-signals', desk: {}, live: bySignals },
  { name: 'deadlines', desk: { policy: 'test/histories/brisk.json' }, live: deadlines },
  { name: 'many-runs', desk: { continueAfter: 3 }, live: manyRuns },
  { name: 'parked-and-mended', desk: {}, live: parkedAndMended },
  // Its number is made up.
  { name: 'plan-renewed', desk: { doctorMay: ['counter_behind'] }, live: planRenewed },
];

/** Starts a story's desk with its people. */
export const castOf = async (story: Story, more: DeskOptions = {}): Promise<Cast> => {
  const desk = await startDesk({ ...story.desk, ...more });
  const li = await desk.person('li', ['requester']);
  const ma = await desk.person('ma', ['agent']);
  const wang = await desk.person('wang', ['engineer']);
  const zhao = await desk.person('zhao', ['engineer']);
  const chen = await desk.person('chen', ['supervisor']);
  await desk.group('软件支持组', [wang, zhao, ma], ['software', 'crane']);
  await desk.db.updateTable('account').set({ email: 'li@example.com' }).where('id', '=', li.id).execute();
  return { desk, li, ma, wang, zhao, chen };
};
