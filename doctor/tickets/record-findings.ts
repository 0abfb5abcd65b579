import type { DoctorFinding } from '../../contracts/doctor.ts';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { differences } from '../differences.ts';
import { finding } from '../finding.ts';
import { commandRows, deadlineRow, rungRows, ticketColumns } from './expected-rows.ts';
import { missingSeqs } from './missing-seqs.ts';
import type { RecordedTicket } from './read-tickets.ts';

/**
 * What is wrong within SQL: events without a gap, in order of time, each command and effect once; row, ledger, rungs and
 * commands as the events fold. Pure. Where events are missing nothing is compared with their fold: it would say less.
 */
export const recordFindings = (ticket: RecordedTicket): DoctorFinding[] => {
  const { number, row, events, folded } = ticket;
  if (folded === null) return [finding('events_missing', number, { seqs: missingSeqs(row.revision, events) })];
  return [
    ...onceEach(number, events),
    ...ticketDifferences(ticket, folded),
    ...rowDifferences('rungs_differ', number, rungRows(number, events), ticket.rungs, 'id'),
    ...rowDifferences('commands_differ', number, commandRows(number, events), ticket.commands, 'command_id'),
  ];
};

const onceEach = (number: string, events: readonly TicketEvent[]): DoctorFinding[] => {
  const findings: DoctorFinding[] = [];
  const backwards = events.filter((event, index) => index > 0 && event.at < events[index - 1]!.at);
  if (backwards.length > 0) findings.push(finding('time_backwards', number, { seqs: backwards.map(({ seq }) => seq) }));

  const effects = rungRows(number, events).map(({ id }) => id);
  const twice = effects.filter((id, index) => effects.indexOf(id) !== index);
  if (twice.length > 0) findings.push(finding('effect_twice', number, { effects: twice }));

  // A command's events stand together; the same id further on is the command carried out again.
  const ids = events.flatMap(({ commandId }) => (commandId === null ? [] : [commandId]));
  const begins = ids.filter((id, index) => id !== ids[index - 1]);
  const again = begins.filter((id, index) => begins.indexOf(id) !== index);
  if (again.length > 0) findings.push(finding('command_twice', number, { commands: [...new Set(again)] }));
  return findings;
};

const ticketDifferences = ({ number, row, deadlines }: RecordedTicket, folded: Ticket): DoctorFinding[] => {
  const columns = ticketColumns(folded);
  const fields = [
    ...Object.entries(columns).flatMap(([name, value]) => (row[name as keyof typeof row] === value ? [] : [name])),
    ...differences(row.state, folded).map((name) => `state.${name}`),
  ];
  return [
    ...(fields.length > 0 ? [finding('row_differs', number, { fields })] : []),
    ...rowDifferences(
      'ledger_differs',
      number,
      folded.deadlines.map((one) => deadlineRow(number, one)),
      deadlines,
      'id',
    ),
  ];
};

/** Rows that are missing, too many or different, by id. Numbers are compared as numbers: SQL's decimals come as text. */
const rowDifferences = (
  code: 'ledger_differs' | 'rungs_differ' | 'commands_differ',
  number: string,
  wanted: readonly Record<string, unknown>[],
  found: readonly Record<string, unknown>[],
  id: string,
): DoctorFinding[] => {
  const left = new Map(found.map((row) => [row[id], row]));
  const wrong: string[] = [];
  for (const want of wanted) {
    const have = left.get(want[id]);
    left.delete(want[id]);
    const same = have && Object.entries(want).every(([name, value]) => isEqual(value, have[name]));
    if (!same) wrong.push(String(want[id]));
  }
  wrong.push(...[...left.keys()].map(String));
  return wrong.length === 0 ? [] : [finding(code, number, { rows: wrong })];
};

const isEqual = (want: unknown, have: unknown): boolean =>
  typeof want === 'number' ? Number(have) === want : want === have;
