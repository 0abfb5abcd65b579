import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { EventData, EventType, NewEvent, TextRef } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';
import { ticketWriter } from './written-tickets.ts';

type Person = Awaited<ReturnType<ApiUnderTest['person']>>;
type Entry = {
  type: EventType;
  audience: string;
  actor: { id: string; name: string } | null;
  data: Record<string, unknown>;
};

/**
 * What a requester reads of each event type, from requirements 4.4 and C-16: the fields of its data, or nothing. A new
 * event type without a row here does not compile.
 */
const requesterReads: Record<EventType, readonly string[] | 'nothing'> = {
  submitted: [
    'requestId',
    'policy',
    'requesterId',
    'enteredBy',
    'orgId',
    'channel',
    'requestType',
    'caseType',
    'category',
    'scope',
    'urgency',
    'requestedLevel',
    'level',
    'occurredAt',
  ],
  receipt_sent: [],
  follow_up_of: ['number'],
  complaint_about: ['number'],
  history_linked: 'nothing',
  assigned: ['groupId', 'ownerId', 'by'],
  assignment_failed: 'nothing',
  claimed: ['ownerId', 'groupId'],
  released: 'nothing',
  verified: [],
  classified: ['category', 'requestType', 'caseType', 'scope', 'urgency'],
  graded: ['from', 'to', 'by'],
  level_review_pushed: 'nothing',
  level_review_decided: 'nothing',
  level_disputed: ['wanted', 'reason'],
  dispute_answered: ['kept', 'reason'],
  tagged: 'nothing',
  policy_moved: 'nothing',
  acknowledged: ['channel'],
  responded: ['channel', 'text'],
  message: ['direction', 'text'],
  internal_note: 'nothing',
  progress_reported: ['text'],
  diagnosis_added: 'nothing',
  root_cause_set: 'nothing',
  waiting_started: ['reason', 'until'],
  waiting_ended: ['reason', 'cause'],
  escalated: 'nothing',
  temporary_solution_given: ['text', 'plan', 'permanentFixBy'],
  plan_made_definite: ['text', 'doneBy'],
  verification_added: ['checks', 'noNewProblem'],
  confirmation_asked: ['solution'],
  confirmation_taken_back: ['reason'],
  confirmed: ['means', 'needMet', 'recordedFor'],
  partly_solved: ['means', 'reason', 'recordedFor'],
  not_solved: ['means', 'reason', 'recordedFor'],
  reopened: ['reason'],
  archived: ['finalSolution', 'archiveDate'],
  cancelled: ['reason', 'kind', 'duplicateOf'],
  scheduled: ['until'],
  woken: ['cause'],
  handover_offered: 'nothing',
  handover_accepted: ['ownerId'],
  handover_declined: 'nothing',
  deferral_proposed: ['until', 'reason'],
  deferral_accepted: ['until'],
  deferral_refused: ['reason'],
  appointment_set: ['until', 'mode', 'note'],
  appointment_held: ['result'],
  appointment_cancelled: ['reason'],
  collaboration_asked: 'nothing',
  collaboration_done: 'nothing',
  resource_requested: 'nothing',
  resource_answered: 'nothing',
  approval_asked: 'nothing',
  approval_decided: 'nothing',
  development_requested: 'nothing',
  development_decided: 'nothing',
  reminded: ['clock'],
  survey_sent: [],
  survey_answered: ['grade', 'needMet', 'opinion', 'suggestion'],
  follow_up_done: ['stage', 'outcome'],
  command_rejected: 'nothing',
  deadline_reminded: 'nothing',
  deadline_started: 'nothing',
  deadline_warned: 'nothing',
  deadline_missed: 'nothing',
  deadline_escalated: 'nothing',
  deadline_met: 'nothing',
  deadline_unmet: 'nothing',
  deadline_moved: 'nothing',
  deadline_paused: 'nothing',
  deadline_resumed: 'nothing',
  deadline_voided: 'nothing',
};

const at = (minute: number): Instant => `2026-11-20T02:${String(minute).padStart(2, '0')}:00.000Z`;

describe('what a requester reads of a timeline (C-16), over HTTP', () => {
  let api: ApiUnderTest;
  let li: Person;
  let zhang: Person;
  let wang: Person;
  let group: string;
  const ownNumber = 'TS20261101001';
  const othersNumber = 'TS20261101002';
  const number = 'TS20261120001';
  const texts = new Map<string, string>();

  /** A stored text that says where it stands. */
  const text = (where: string): TextRef => {
    const textId = randomUUID();
    texts.set(textId, `text of ${where}`);
    return { textId, sha256: 'b'.repeat(64) };
  };

  /** One of each type; the few that come by themselves (submitted, receipt) are not repeated. */
  const oneOfEach = (): { [T in EventType]: EventData[T] | null } => {
    const clock = { deadline: 'respond/1.1', clock: 'respond', round: 1 };
    const rung = { ...clock, latenessMs: 0, tell: ['owner'] };
    const means = { means: 'phone', recordedFor: li.id } as const;
    const rungs = [{ share: 1, at: at(50), tell: [] }];
    const moved = { from: at(40), to: at(50), level: 'P2', lengthMs: 1, calendar: '24x7', calendarVersion: null };
    return {
      submitted: null,
      receipt_sent: null,
      follow_up_of: { number: ownNumber },
      complaint_about: { number: ownNumber, handledBy: [wang.id] },
      history_linked: { numbers: [ownNumber] },
      assigned: { groupId: group, ownerId: wang.id, by: 'hand', firstLine: true },
      assignment_failed: { reason: 'no_route' },
      claimed: { ownerId: wang.id, groupId: group, firstLine: true },
      released: { ownerId: wang.id, reason: text('released') },
      verified: {},
      classified: { category: ['software'], requestType: 'incident', caseType: null, scope: 'person', urgency: 'low' },
      graded: { from: 'P2', to: 'P1', by: 'hand', reason: text('graded by hand') },
      level_review_pushed: { reviewers: [wang.id] },
      level_review_decided: { kept: false, reason: text('level_review_decided') },
      level_disputed: { wanted: 'P0', reason: text('level_disputed') },
      dispute_answered: { kept: true, reason: text('dispute_answered') },
      tagged: { tags: ['database_fault'] },
      policy_moved: {
        // To the one that is installed: of another nobody could tell what is promised.
        from: { key: 'customer-response', version: 0 },
        to: { key: 'customer-response', version: 1 },
        mode: 'switch',
        cause: 'policy_changed',
        note: null,
      },
      acknowledged: { channel: 'phone' },
      responded: { channel: 'phone', text: text('responded') },
      message: { direction: 'to_requester', text: text('message') },
      internal_note: { text: text('internal_note') },
      progress_reported: { text: text('progress_reported') },
      diagnosis_added: {
        means: ['logs'],
        findings: text('findings'),
        understanding: text('understanding'),
        nextAction: text('nextAction'),
      },
      root_cause_set: { rootCause: text('root_cause_set') },
      waiting_started: { reason: 'approval', until: null, note: text('waiting_started') },
      waiting_ended: { reason: 'approval', cause: 'resumed' },
      escalated: { reason: 'ability', groupId: group, ownerId: null, checks: text('checks'), results: text('results') },
      temporary_solution_given: { text: text('temporary_solution_given'), plan: text('plan'), permanentFixBy: at(59) },
      plan_made_definite: { text: text('plan_made_definite'), doneBy: null },
      verification_added: { checks: text('verification_added'), noNewProblem: true },
      confirmation_asked: { solution: text('confirmation_asked') },
      confirmation_taken_back: { reason: text('confirmation_taken_back') },
      partly_solved: { ...means, reason: text('partly_solved') },
      not_solved: { ...means, reason: text('not_solved') },
      confirmed: { ...means, needMet: true },
      reopened: { reason: text('reopened') },
      archived: { finalSolution: text('archived'), archiveDate: '2026-11-20' },
      cancelled: { reason: text('cancelled'), kind: 'duplicate', duplicateOf: ownNumber },
      command_rejected: { command: 'resolve', code: 'wrong_status', by: wang.id, via: 'signal' },
      scheduled: { until: at(59), note: text('scheduled') },
      woken: { cause: 'hand' },
      handover_offered: { to: wang.id, content: text('content'), time: text('time'), scope: text('scope') },
      handover_accepted: { ownerId: wang.id },
      handover_declined: { to: wang.id, reason: text('handover_declined') },
      deferral_proposed: { until: at(59), reason: text('deferral_proposed') },
      deferral_accepted: { until: at(59) },
      deferral_refused: { reason: text('deferral_refused') },
      appointment_set: { until: at(59), mode: 'remote', note: text('appointment_set') },
      appointment_held: { result: text('appointment_held') },
      appointment_cancelled: { reason: text('appointment_cancelled') },
      collaboration_asked: { to: wang.id, request: text('collaboration_asked'), until: at(59) },
      collaboration_done: { result: text('collaboration_done') },
      resource_requested: { request: text('resource_requested'), urgent: true, until: null },
      resource_answered: { answer: text('resource_answered') },
      approval_asked: { request: text('approval_asked') },
      approval_decided: { approved: false, reason: text('approval_decided') },
      development_requested: { request: text('development_requested') },
      development_decided: { adopted: false, reason: text('development_decided') },
      reminded: { clock: 'confirm' },
      survey_sent: {},
      survey_answered: { grade: 'fair', needMet: true, opinion: text('opinion'), suggestion: text('suggestion') },
      follow_up_done: { stage: 'closing', outcome: 'fine', text: text('follow_up_done') },
      deadline_started: null,
      deadline_warned: { ...rung, rung: `${number}/respond/1.1/0/80`, share: 0.8, dueAt: at(30) },
      deadline_missed: { ...rung, rung: `${number}/respond/1.1/0/100`, share: 1, dueAt: at(40) },
      deadline_reminded: { ...rung, rung: `${number}/respond/1.1/0/120`, share: 1.2, dueAt: at(45) },
      deadline_escalated: { ...rung, rung: `${number}/respond/1.1/0/150`, share: 1.5, dueAt: at(50) },
      deadline_met: { ...clock, metAt: at(5), dueAt: at(40), inTime: true, provisional: false, by: 'responded' },
      deadline_unmet: { ...clock, dueAt: at(40), by: 'not_solved' },
      deadline_moved: {
        ...clock,
        ...moved,
        rungs,
        provisionalCalendar: false,
        term: 1,
        cause: 'regraded',
        pastAtRegrading: false,
      },
      deadline_paused: { ...clock, reason: 'requester' },
      deadline_resumed: { ...clock, pausedMs: 0, from: at(40), to: at(50), rungs, provisionalCalendar: false },
      deadline_voided: { ...clock, cause: 'cancelled' },
    };
  };

  const timeline = async (person: Person, of = number) => {
    const answer = await api.send('GET', `/tickets/${of}/timeline?limit=200`, { token: person.token });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body as { items: Entry[]; names: Record<string, string>; next: number | null };
  };

  before(async () => {
    api = await startApi();
    [li, zhang, wang] = await Promise.all([
      api.person('li', ['requester']),
      api.person('zhang', ['requester']),
      api.person('wang', ['engineer']),
    ]);
    group = (
      await api.db
        .insertInto('team_group')
        .values({ name: '软件组', line: 1, lead_id: null })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id;
    const events = (Object.entries(oneOfEach()) as [EventType, EventData[EventType] | null][]).flatMap(
      ([type, data]) => (data === null ? [] : [{ type, data } as NewEvent]),
    );
    // What the dispute and the review wrote into a level's change, and numbers of other people's tickets.
    const more: NewEvent[] = [
      { type: 'graded', data: { from: 'P1', to: 'P0', by: 'dispute', reason: text('graded by dispute') } },
      { type: 'graded', data: { from: 'P0', to: 'P1', by: 'review', reason: text('graded by review') } },
      { type: 'waiting_started', data: { reason: 'requester', until: null, note: text('asked of the requester') } },
      { type: 'follow_up_of', data: { number: othersNumber } },
      { type: 'complaint_about', data: { number: othersNumber, handledBy: [] } },
      { type: 'cancelled', data: { reason: text('cancelled again'), kind: 'duplicate', duplicateOf: othersNumber } },
    ];
    const write = ticketWriter(api.db, api.context.desk.policies);
    await write({ number: ownNumber, at: at(0), requesterId: li.id });
    await write({ number: othersNumber, at: at(0), requesterId: zhang.id });
    await write({
      number,
      at: at(0),
      requesterId: li.id,
      steps: [{ at: at(5), by: wang.id, events: [...events, ...more] }],
    });
    await api.db
      .insertInto('ticket_text')
      .values(
        [...texts].map(([id, body]) => ({
          id,
          number,
          sha256: 'b'.repeat(64),
          body,
          author_id: wang.id,
          event_seq: 1,
        })),
      )
      .execute();
  });
  after(() => api.stop());

  it('is of every event type what its row says, and no field more', async () => {
    const seen = (await timeline(li)).items;
    const all = (await timeline(wang)).items;
    for (const [type, fields] of Object.entries(requesterReads) as [EventType, readonly string[] | 'nothing'][]) {
      assert.ok(
        all.some((entry) => entry.type === type),
        `staff read ${type}`,
      );
      const [entry] = seen.filter((one) => one.type === type && !(type === 'graded' && one.data.from === null));
      if (fields === 'nothing') assert.equal(entry, undefined, `${type} is for staff`);
      else assert.deepEqual(Object.keys(entry?.data ?? { missing: type }).sort(), [...fields].sort(), type);
    }
    assert.ok(seen.every(({ audience }) => audience === 'requester'));
  });

  it('holds texts in place of references, and of what staff wrote among themselves no word', async () => {
    const seen = JSON.stringify(await timeline(li));
    const all = JSON.stringify(await timeline(wang));
    const hidden = [
      'released',
      'graded by hand',
      'graded by review',
      'level_review_decided',
      'internal_note',
      'findings',
      'understanding',
      'nextAction',
      'root_cause_set',
      'waiting_started',
      'checks',
      'results',
      'scheduled',
      'content',
      'time',
      'scope',
      'handover_declined',
      'collaboration_asked',
      'collaboration_done',
      'resource_requested',
      'resource_answered',
      'approval_asked',
      'approval_decided',
      'development_requested',
      'development_decided',
      'follow_up_done',
    ];
    for (const body of texts.values()) {
      assert.ok(all.includes(`"${body}"`), `staff read ${body}`);
      assert.equal(seen.includes(`"${body}"`), !hidden.includes(body.replace('text of ', '')), body);
    }
    assert.ok(!/textId|sha256|Sha256/.test(seen));
  });

  it('names no other ticket than the own ones', async () => {
    const seen = await timeline(li);
    assert.ok(!JSON.stringify(seen).includes(othersNumber));
    assert.deepEqual(
      seen.items.filter(({ type }) => type === 'follow_up_of').map(({ data }) => data.number),
      [ownNumber],
    );
    assert.deepEqual(
      seen.items.filter(({ type }) => type === 'cancelled').map(({ data }) => data.duplicateOf),
      [ownNumber, null],
    );
    assert.ok(JSON.stringify(await timeline(wang)).includes(othersNumber));
  });

  it('names people and groups that stand in the entries', async () => {
    const { names, items } = await timeline(li);
    assert.deepEqual(names, { [li.id]: 'li', [wang.id]: 'wang', [group]: '软件组' });
    assert.deepEqual(items.find(({ type }) => type === 'message')?.actor, { id: wang.id, name: 'wang' });
  });

  it("shows nothing of another's ticket, and an erased text as null", async () => {
    for (const path of ['', '/timeline', '/deadlines']) {
      assert.equal((await api.send('GET', `/tickets/${number}${path}`, { token: zhang.token })).status, 404, path);
      assert.equal((await api.send('GET', `/tickets/TS19990101001${path}`, { token: wang.token })).status, 404, path);
    }
    const [id] = [...texts].find(([, body]) => body === 'text of message')!;
    await api.db.deleteFrom('ticket_text').where('id', '=', id).execute();
    const message = (await timeline(li)).items.find(({ type }) => type === 'message');
    assert.deepEqual(message?.data, { direction: 'to_requester', text: null });
  });

  it('shows the ticket itself without what only staff entries tell', async () => {
    const view = async (person: Person) => (await api.send('GET', `/tickets/${number}`, { token: person.token })).body;
    const [forLi, forWang] = [await view(li), await view(wang)];
    assert.deepEqual([forLi.rootCause, forLi.tags], [null, []]);
    assert.deepEqual([forWang.rootCause, forWang.tags], ['text of root_cause_set', ['database_fault']]);
    const clocks = ({ deadlines }: { deadlines: { clock: string }[] }) => new Set(deadlines.map(({ clock }) => clock));
    const { policy } = api.context.desk.policies.configured;
    const internal = new Set(policy.clocks.filter((one) => one.internal).map(({ key }) => key));
    assert.deepEqual(clocks(forLi), new Set([...clocks(forWang)].filter((clock) => !internal.has(clock))));
    for (const clock of ['respond', 'resolve', 'dispute']) assert.ok(clocks(forLi).has(clock), clock);
    assert.ok(clocks(forWang).has('assign') && clocks(forWang).has('review_push'));
  });
});
