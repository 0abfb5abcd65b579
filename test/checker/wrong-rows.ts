import { isRung, type TicketEvent } from '../../contracts/event.ts';
import type { Life } from './check-life.ts';
import { differences, dueOf, iso, type Owed } from './owed.ts';
import { type People, untold } from './untold.ts';

type Row = Record<string, unknown>;

/** What SQL holds of a ticket besides its events; instants as `…Z` strings, numbers as numbers. */
export type Rows = {
  ticket: Row | undefined;
  deadlines: Row[];
  rungs: Row[];
  commands: Row[];
  notifications: Row[];
  /** Who could be told, and when each event was recorded, by seq. */
  people: People;
  recordedAt: ReadonlyMap<number, string>;
};

const orNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

const only = (row: Row, like: Row): Row => Object.fromEntries(Object.keys(like).map((column) => [column, row[column]]));

/** Rows that differ, are missing or too many, by id. */
const unlike = (table: string, expected: readonly Row[], actual: readonly Row[], id: string): string[] => [
  ...expected.flatMap((want) => {
    const have = actual.filter((row) => row[id] === want[id]);
    if (have.length !== 1) return [`${table} ${want[id]}: ${have.length} rows, must be one`];
    return differences(want, only(have[0]!, want)).map((one) => `${table} ${want[id]}: ${one}`);
  }),
  ...actual
    .filter((row) => !expected.some((want) => want[id] === row[id]))
    .map((row) => `${table} ${row[id]}: a row that follows from no event`),
];

const ledgerRow = (owed: Owed): Row => ({
  id: owed.id,
  clock: owed.clock,
  round: owed.round,
  term: owed.term,
  level: owed.level,
  policy_version: owed.version,
  calendar: owed.promise.calendarKey,
  calendar_version: owed.promise.calendar.version,
  length_ms: owed.lengthMs,
  state: owed.state,
  started_at: iso(owed.startedAt),
  due_at: iso(dueOf(owed)),
  met_at: orNull(owed.metAt),
  missed_at: orNull(owed.missedAt),
  past_at_regrading: owed.past,
  reminder: owed.promise.reminder,
  paused_ms: owed.pausedMs,
  resume_at: orNull(owed.resumeAt),
  agreed_for: orNull(owed.agreed),
});

const isLate = (owed: Owed): boolean => owed.missedAt !== null || owed.past;

const ticketRow = (events: readonly TicketEvent[], { story, ledger }: Life, requestId: string): Row => {
  const owed = ledger!.all;
  const dues = owed.filter((one) => one.state === 'running' && !one.promise.reminder && !isLate(one)).map(dueOf);
  return {
    request_id: requestId,
    revision: events.length,
    status: story!.status,
    level: story!.level,
    owner_id: story!.ownerId,
    group_id: story!.groupId,
    submitted_at: iso(story!.submittedAt),
    updated_at: events.at(-1)!.at,
    next_due: dues.length > 0 ? iso(Math.min(...dues)) : null,
    overdue: owed.some((one) => (one.state === 'running' || one.state === 'paused') && isLate(one)),
  };
};

const rungRows = (events: readonly TicketEvent[]): Row[] =>
  events.flatMap((event) =>
    isRung(event)
      ? [
          {
            id: event.data.rung,
            deadline_id: event.data.deadline,
            share: event.data.share,
            due_at: event.data.dueAt,
            fired_at: event.at,
            lateness_ms: event.data.latenessMs,
            voided: event.data.voided === true,
            seq: event.seq,
          },
        ]
      : [],
  );

const commandRows = (events: readonly TicketEvent[]): Row[] => {
  const rows = new Map<string, Row>();
  for (const event of events) {
    if (event.commandId === null) continue;
    const refused = event.type === 'command_rejected' ? event.data.code : null;
    rows.set(event.commandId, { command_id: event.commandId, seq: event.seq, refused });
  }
  return [...rows.values()];
};

/** A person is told once per event and channel, and only of what happened. */
const wrongNotifications = (events: readonly TicketEvent[], rows: readonly Row[]): string[] => {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const key = `${row.number}/${row.seq}/${row.account_id}/${row.channel}`;
    const event = events.find(({ seq }) => seq === row.seq);
    const findings = [
      seen.has(key) && `notification ${key}: written twice`,
      row.dedup_key !== key && `notification ${key}: its key is ${row.dedup_key}`,
      !event && `notification ${key}: of an event that is not there`,
      event && row.at !== event.at && `notification ${key}: dated ${row.at}, its event ${event.at}`,
    ];
    seen.add(key);
    return findings.filter((one): one is string => typeof one === 'string');
  });
};

/** Where the ledger, the ticket's row, its commands and notifications differ from what its events come to. */
export const wrongRows = (events: readonly TicketEvent[], life: Life, rows: Rows): string[] => {
  const first = events[0];
  if (!life.story || !life.ledger || first?.type !== 'submitted') return [];
  const { ticket } = rows;
  const want = ticketRow(events, life, first.data.requestId);
  return [
    ...(ticket ? differences(want, only(ticket, want)).map((one) => `ticket: ${one}`) : ['ticket: no row']),
    ...unlike('deadline', life.ledger.all.map(ledgerRow), rows.deadlines, 'id'),
    ...unlike('deadline_rung', rungRows(events), rows.rungs, 'id'),
    ...unlike('command', commandRows(events), rows.commands, 'command_id'),
    ...wrongNotifications(events, rows.notifications),
    ...untold(events, rows.recordedAt, rows.notifications, rows.people),
  ];
};
