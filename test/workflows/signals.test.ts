import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { jsonBytes, type RawPayload, rawSignal } from '../support/raw-signal.ts';

type Entry = {
  type: string;
  actor_id: string | null;
  via: string;
  command_id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: events of every type
  data: any;
};

describe('signals that anybody can type', () => {
  let desk: Desk;
  let li: Person;
  let engineer: Person;
  let second: Person;
  let supervisor: Person;
  let former: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    engineer = await desk.person('wang', ['engineer']);
    second = await desk.person('zhao', ['engineer']);
    supervisor = await desk.person('chen', ['supervisor']);
    former = await desk.person('former', ['engineer']);
    await desk.db.updateTable('account').set({ status: 'disabled' }).where('id', '=', former.id).execute();
    await desk.group('软件支持组', [engineer, second], ['software']);
  });
  after(() => desk.stop());

  const send = async (number: string, name: string, payload: unknown): Promise<void> => {
    await rawSignal(desk.namespace, number, name, [jsonBytes(JSON.stringify(payload))]);
    await desk.settled(number);
  };
  const sendBytes = async (number: string, name: string, payloads: RawPayload[]): Promise<void> => {
    await rawSignal(desk.namespace, number, name, payloads);
    await desk.settled(number);
  };
  const entries = async (number: string): Promise<Entry[]> =>
    desk.db
      .selectFrom('ticket_event')
      .select(['type', 'actor_id', 'via', 'command_id', 'data'])
      .where('number', '=', number)
      .orderBy('seq')
      .execute();
  const last = async (number: string): Promise<Entry> => (await entries(number)).at(-1)!;
  const status = async (number: string): Promise<string> =>
    (await desk.db.selectFrom('ticket').select('status').where('number', '=', number).executeTakeFirstOrThrow()).status;

  it('carry a ticket from classification through reopening to the archive, without our contracts', async () => {
    const number = await desk.submit(li, customerRequest());
    await send(number, 'classify', { by: 'wang', category: 'software/function' });
    await send(number, 'assign', { by: 'chen', to: 'wang' });
    assert.equal(await status(number), 'in_progress');
    await send(number, 'resolve', { by: 'wang', solution: '重启导出服务', verification: '导出成功' });
    assert.equal(await status(number), 'pending_confirmation');
    await send(number, 'take_back', { by: 'wang', reason: '还需复查' });
    assert.equal(await status(number), 'in_progress');
    await send(number, 'resolve', { by: 'wang', solution: '重启导出服务', verification: '再次导出成功' });
    await send(number, 'confirm', { by: 'wang', outcome: 'solved', means: 'phone' });
    assert.equal(await status(number), 'resolved');
    await send(number, 'reopen', { by: 'wang', reason: '问题再次出现' });
    assert.equal(await status(number), 'follow_up');
    await send(number, 'assign', { by: 'chen', to: 'zhao' });
    await send(number, 'diagnose', { by: 'zhao', means: ['logs'], findings: '内存不足', rootCause: '内存泄漏' });
    await send(number, 'resolve', { by: 'zhao', solution: '修复泄漏', verification: '运行一天正常' });
    await send(number, 'confirm', { by: 'zhao', outcome: 'solved', means: 'signature', needMet: true });
    await send(number, 'archive', { by: 'zhao', finalSolution: '修复内存泄漏', archiveDate: '2026-11-22' });
    assert.equal(await status(number), 'archived');

    const all = await entries(number);
    assert.deepEqual(
      all.filter((one) => one.type === 'command_rejected'),
      [],
    );
    const confirmed = all.filter((one) => one.type === 'confirmed');
    assert.deepEqual(
      confirmed.map((one) => [one.actor_id, one.via, one.data.means, one.data.recordedFor]),
      [
        [engineer.id, 'signal', 'phone', li.id],
        [second.id, 'signal', 'signature', li.id],
      ],
    );
  });

  it('leave no text in events: they carry references, and the text stands in SQL', async () => {
    const number = await desk.submit(li, customerRequest());
    await send(number, 'note', { by: 'wang', text: '只在数据库里的话' });
    const { type, data } = await last(number);
    assert.equal(type, 'internal_note');
    assert.deepEqual(Object.keys(data.text).sort(), ['sha256', 'textId']);
    const stored = await desk.db
      .selectFrom('ticket_text')
      .select('body')
      .where('id', '=', data.text.textId)
      .executeTakeFirstOrThrow();
    assert.equal(stored.body, '只在数据库里的话');
    assert.ok(!JSON.stringify(await entries(number)).includes('只在数据库里的话'));
  });

  describe('that are refused stand on the timeline with the reason', () => {
    let number: string;
    before(async () => {
      number = await desk.submit(li, customerRequest());
    });

    /** Sends it, and checks that exactly one entry more is there: the refusal. */
    const refused = async (name: string, payloads: RawPayload[], code: string, by: Person | null) => {
      const before = (await entries(number)).length;
      await sendBytes(number, name, payloads);
      const after = await entries(number);
      const entry = after.at(-1)!;
      assert.equal(entry.type, 'command_rejected');
      assert.equal(after.length, before + 1);
      assert.equal(entry.data.code, code);
      assert.equal(entry.data.by, by?.id ?? null);
      assert.equal(entry.via, 'signal');
      return entry.data;
    };
    const json = (value: unknown): RawPayload[] => [jsonBytes(JSON.stringify(value))];
    /** JSON typed by hand, escapes and all. */
    const typed = (text: string): RawPayload[] => [jsonBytes(text)];

    it('an unknown account', () => refused('assign', json({ by: 'nobody', to: 'wang' }), 'unknown_account', null));
    it('an account that is disabled', () =>
      refused('classify', json({ by: 'former', category: 'software' }), 'account_disabled', former));
    it('nobody named', () => refused('assign', json({ to: 'wang' }), 'by_missing', null));
    it('a number for the account', () => refused('assign', json({ by: 7, to: 'wang' }), 'by_missing', null));

    it('an unknown field, by name', async () => {
      const { details } = await refused(
        'classify',
        json({ by: 'wang', categroy: 'software' }),
        'invalid_input',
        engineer,
      );
      assert.deepEqual(details.errors, [
        { field: 'category', code: 'required' },
        { field: 'categroy', code: 'unknown_field' },
      ]);
    });
    it('a field whose name might be somebody’s: the name stays out', async () => {
      const { details } = await refused(
        'claim',
        json({ by: 'wang', '李女士 13800001111': 1 }),
        'invalid_input',
        engineer,
      );
      assert.deepEqual(details.errors, [{ field: '?', code: 'unknown_field' }]);
    });
    it('a wrong value, with those that are allowed', async () => {
      const { details } = await refused('wait', json({ by: 'wang', reason: 'lunch' }), 'invalid_input', engineer);
      assert.equal(details.errors[0].field, 'reason');
      assert.equal(details.errors[0].code, 'not_allowed');
      assert.ok(details.errors[0].allowed.includes('requester'));
    });
    it('a category that the policy does not have, with those it has', async () => {
      const { details } = await refused(
        'classify',
        json({ by: 'wang', category: 'tea' }),
        'unknown_category',
        engineer,
      );
      assert.ok(details.allowed.includes('software/function'));
    });
    it('a command that does not fit the status, with those that do', async () => {
      const data = json({ by: 'chen', finalSolution: '好', archiveDate: '2026-11-22' });
      const { details } = await refused('archive', data, 'wrong_status', supervisor);
      assert.equal(details.status, 'pending_assignment');
      assert.ok(details.allowed.includes('assign'));
    });
    it('no permission', () => refused('assign', json({ by: 'wang', to: 'wang' }), 'no_permission', engineer));
    it('a requester’s own act, even in the requester’s name (C-28)', async () => {
      await refused('dispute_level', json({ by: 'li', reason: '太低' }), 'own_act', li);
      await refused('confirm', json({ by: 'li', outcome: 'solved' }), 'own_act', li);
    });
    it('no such assignee', () => refused('assign', json({ by: 'chen', to: 'nobody' }), 'unknown_account', supervisor));

    it('not an object: text, list, number, null, nothing at all', async () => {
      for (const value of ['wang', ['wang'], 7, null]) await refused('claim', json(value), 'not_an_object', null);
      await refused('claim', [], 'not_an_object', null);
    });
    it('broken JSON, bytes that are no UTF-8, an encoding nobody knows', async () => {
      await refused('assign', typed('{"by":"wang",'), 'unreadable', null);
      await refused('assign', typed("{'by':'wang'}"), 'unreadable', null);
      await refused('assign', [{ encoding: 'binary/encrypted', data: Buffer.from('x') }], 'unreadable', null);
      await refused('assign', [{ encoding: 'binary/plain', data: Buffer.from('{}') }], 'unreadable', null);
      await refused('assign', [jsonBytes(Buffer.from([0x7b, 0xff, 0x7d]))], 'unreadable', null);
    });
    it('a signal that is no command, whatever its name', async () => {
      const { command, details } = await refused('asign', json({ by: 'wang' }), 'unknown_command', null);
      assert.equal(command, 'asign');
      assert.ok(details.allowed.includes('assign'));
      await refused('constructor', json({ by: 'wang' }), 'unknown_command', null);
      await refused('__proto__', json({ by: 'wang' }), 'unknown_command', null);
      const odd = await refused('李女士\u0000', json({ by: 'wang' }), 'unknown_command', null);
      assert.equal(odd.command, '?');
    });
    it('a text of 20 KB, and one of more than 1 KB', async () => {
      await refused('note', json({ by: 'wang', text: 'x'.repeat(20_000) }), 'too_large', null);
      const { details } = await refused('note', json({ by: 'wang', text: '字'.repeat(400) }), 'too_large', engineer);
      assert.deepEqual(details, { limit: 1024, fields: ['text'] });
    });
    it('NUL and half a surrogate pair, in texts, names, ids and keys', async () => {
      for (const unsafe of ['\\u0000', '\\ud800']) {
        const { details } = await refused('note', typed(`{"by":"wang","text":"a${unsafe}b"}`), 'invalid_input', null);
        assert.deepEqual(details.errors, [{ field: 'text', code: 'unsafe_text' }]);
        await refused('assign', typed(`{"by":"wa${unsafe}ng","to":"zhao"}`), 'invalid_input', null);
        await refused('assign', typed(`{"by":"chen","to":"zh${unsafe}ao"}`), 'invalid_input', null);
        await refused('claim', typed(`{"by":"wang","x${unsafe}":1}`), 'invalid_input', null);
        await refused('claim', typed(`{"by":"wang","commandId":"a${unsafe}"}`), 'invalid_command_id', null);
      }
    });
    it('a command id that is none', () =>
      refused('claim', json({ by: 'wang', commandId: 'a b' }), 'invalid_command_id', null));
    it('JSON nested a thousand deep', () =>
      refused('claim', typed(`{"by":"wang","x":${'['.repeat(1_000)}${']'.repeat(1_000)}}`), 'invalid_input', engineer));
    it('JSON nested two hundred thousand deep', () =>
      refused('claim', typed(`{"by":"wang","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`), 'too_large', null));
    it('a resend that names no revision does nothing, and stops nothing', async () => {
      const before = await entries(number);
      await sendBytes(number, 'resend', typed('{"from":{"valueOf":1}}'));
      await sendBytes(number, 'resend', typed('"x"'));
      await sendBytes(number, 'resend', typed('{'));
      assert.deepEqual(await entries(number), before);
    });
    it('and the ticket lives on: the next good one works', async () => {
      await send(number, 'claim', { by: 'wang' });
      assert.equal((await last(number)).type, 'claimed');
    });
    it('staff read the entry with its reason; the requester does not', async () => {
      const of = async (person: Person) =>
        (await desk.api.send('GET', `/tickets/${number}/timeline`, { token: person.token })).body;
      const staff = JSON.stringify(await of(engineer));
      assert.match(staff, /command_rejected/);
      assert.doesNotMatch(JSON.stringify(await of(li)), /command_rejected/);
    });
  });

  it('with the same command id are one command, also when one of them is an update', async () => {
    const number = await desk.submit(li, customerRequest());
    await send(number, 'note', { by: 'wang', text: '一', commandId: 'note-1' });
    await send(number, 'note', { by: 'wang', text: '一', commandId: 'note-1' });
    const again = await desk.command(engineer, number, 'note', { text: '一' }, { 'Idempotency-Key': 'note-1' });
    assert.equal(again.status, 200);
    assert.deepEqual(
      (await entries(number)).filter((one) => one.type === 'internal_note').map((one) => one.command_id),
      ['note-1'],
    );
    await desk.command(engineer, number, 'note', { text: '四' }, { 'Idempotency-Key': 'note-2' });
    await send(number, 'note', { by: 'wang', text: '四', commandId: 'note-2' });
    await send(number, 'assign', { by: 'wang', to: 'zhao', commandId: 'refused-1' });
    await send(number, 'assign', { by: 'chen', to: 'zhao', commandId: 'refused-1' });
    const types = (await entries(number)).map((one) => one.type);
    assert.equal(types.filter((type) => type === 'internal_note').length, 2);
    assert.equal(types.filter((type) => type === 'command_rejected').length, 1, 'a refused id stays refused');
  });

  it('with a command id that was used for something else are refused, not swallowed', async () => {
    const number = await desk.submit(li, customerRequest());
    await send(number, 'note', { by: 'wang', text: '一', commandId: 'mine' });
    await send(number, 'note', { by: 'wang', text: '二', commandId: 'mine' });
    const rejected = await last(number);
    assert.equal(rejected.type, 'command_rejected');
    assert.equal(rejected.data.code, 'command_id_used');
    assert.notEqual(rejected.command_id, 'mine');
    for (const [who, name, input] of [
      [engineer, 'note', { text: '三' }],
      [engineer, 'claim', {}],
      [second, 'note', { text: '一' }],
    ] as const) {
      const answer = await desk.command(who, number, name, input, { 'Idempotency-Key': 'mine' });
      assert.equal(answer.status, 409);
      assert.equal(answer.body.reason, 'command_id_used');
    }
    const { request_id: opening } = await desk.db
      .selectFrom('ticket')
      .select('request_id')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    const answer = await desk.command(engineer, number, 'claim', {}, { 'Idempotency-Key': opening });
    assert.equal(answer.status, 409, "the request's own id is no command's");
  });

  it('two engineers claim at the same moment: one has it, the other hears who (S2-29, AC-32)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const number = await desk.submit(li, customerRequest());
      const answers = await Promise.all([engineer, second].map((one) => desk.command(one, number, 'claim')));
      const [won, lost] = answers.toSorted((a, b) => a.status - b.status);
      assert.equal(won?.status, 200);
      assert.equal(lost?.status, 409, JSON.stringify(lost?.body));
      assert.equal(lost?.body.reason, 'already_owned');
      const { owner_id } = await desk.db
        .selectFrom('ticket')
        .select('owner_id')
        .where('number', '=', number)
        .executeTakeFirstOrThrow();
      assert.equal(lost?.body.ownerId, owner_id);
      assert.equal((await entries(number)).filter((one) => one.type === 'claimed').length, 1);
    }
  });

  it('an operator’s Cancel is recorded and refused: the ticket and its timers live on', async () => {
    const number = await desk.submit(li, customerRequest());
    const handle = desk.client.workflow.getHandle(number);
    const armed = async () => ((await handle.query('state')) as { armed: { id: string }[] }).armed;
    const before = await armed();
    await handle.cancel();
    await desk.does(engineer, number, 'note', { text: '还在' });
    assert.equal((await handle.describe()).status.name, 'RUNNING');
    assert.deepEqual(await armed(), before);
    const rejected = (await entries(number)).filter((one) => one.type === 'command_rejected');
    assert.deepEqual(
      rejected.map((one) => [one.data.command, one.data.code]),
      [['cancel_workflow', 'ends_by_commands']],
    );
    const history = await handle.fetchHistory();
    assert.ok(!history.events?.some((event) => event.timerCanceledEventAttributes));
  });
});
