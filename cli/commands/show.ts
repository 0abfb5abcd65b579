import type { Command } from 'commander';
import type { Deadline, Policy, Ticket } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { displayWidth, padToWidth } from '../display-width.ts';
import { harmless } from '../harmless.ts';
import { levelText } from '../level.ts';
import { localTime, localTimeOr } from '../local-time.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import type { Cell } from '../table.ts';

/** `desk show`: a ticket with its revision, its promises and what the caller could do now. */
export const addShow = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'show <number>',
    about: cli.say('cli.show.about'),
    args: { number: 'cli.argument.number' },
    examples: ['desk show TS20261122001', 'desk show TS20261122001 --json'],
  });
  whenRun(command, cli, async ([number]) => {
    const api = cli.api();
    const [ticket, policy] = await Promise.all([
      api.get<Ticket>(`/tickets/${encodeURIComponent(number!)}`),
      // Only for the labels of the form.
      cli.json ? null : api.get<Policy>('/policy').catch(() => null),
    ]);
    cli.answer(ticket, () => sheetOf(cli, ticket, policy));
  });
};

const sheetOf = (cli: Cli, ticket: Ticket, policy: Policy | null): string => {
  const { paint, say, word } = cli;
  const waiting = ticket.waitingFor
    ? ` · ${word('reason', ticket.waitingFor.reason)} ${localTimeOr(ticket.waitingFor.until, '')}`.trimEnd()
    : '';
  const marks = [
    ticket.overdue ? paint('red', say('cli.show.overdue')) : '',
    ticket.parked ? paint('red', say('cli.show.parked')) : '',
  ].filter(Boolean);
  const facts: [string, string][] = [
    [say('cli.column.status'), `${word('status', ticket.status)}${waiting}`],
    [say('cli.column.level'), levelText(cli, ticket.level)],
    [say('cli.column.category'), ticket.category.join('/') || '—'],
    [say('cli.column.owner'), ticket.owner?.name ?? '—'],
    [say('cli.column.group'), ticket.group?.name ?? '—'],
    [say('cli.column.requester'), ticket.requester.name],
    [say('cli.column.channel'), word('channel', ticket.channel)],
    [say('cli.column.submitted'), localTime(ticket.submittedAt)],
    [say('cli.column.updated'), localTime(ticket.updatedAt)],
    [say('cli.column.revision'), String(ticket.revision)],
    ...(ticket.round > 1 ? [[say('cli.column.round'), String(ticket.round)] as [string, string]] : []),
    ...(ticket.tags.length > 0 ? [[say('cli.column.tags'), ticket.tags.join(', ')] as [string, string]] : []),
  ];
  const texts: [string, string][] = [
    ...Object.entries(ticket.form).map(([field, value]): [string, string] => [
      labelOf(cli, policy, field),
      Array.isArray(value) ? value.map((one) => `- ${one}`).join('\n') : answerText(String(value)),
    ]),
    ...(ticket.rootCause ? [[say('cli.show.root_cause'), ticket.rootCause] as [string, string]] : []),
    ...(ticket.solution ? [[say('cli.show.solution'), ticket.solution] as [string, string]] : []),
  ];
  return [
    `${paint('bold', `${ticket.number}  ${harmless(ticket.title)}`)}${marks.length > 0 ? `  ${marks.join(' ')}` : ''}\n`,
    pairs(cli, facts),
    `\n${pairs(cli, texts)}`,
    `\n${deadlineTable(cli, ticket.deadlines)}`,
    `\n${say('cli.show.possible', {
      commands: ticket.allowedCommands.map((name) => name.replaceAll('_', '-')).join(', ') || '—',
    })}\n`,
  ].join('');
};

/** An instant, as the form takes them, in the zone of this machine. */
const answerText = (value: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? localTime(value) : value;

const labelOf = (cli: Cli, policy: Policy | null, field: string): string =>
  policy?.form.fields.find(({ key }) => key === field)?.label[cli.language] ?? field;

/** Names and values in two columns; further lines of a value stand below its first. */
const pairs = (cli: Cli, entries: readonly [string, string][]): string => {
  const width = Math.max(0, ...entries.map(([name]) => displayWidth(name)));
  return entries
    .map(([name, value]) => {
      const indented = harmless(value).replaceAll('\n', `\n${' '.repeat(width + 2)}`);
      return `${cli.paint('dim', padToWidth(name, width))}  ${indented}\n`;
    })
    .join('');
};

/** Promises in short: what, until when, kept or not. */
const deadlineTable = (cli: Cli, deadlines: readonly Deadline[]): string =>
  cli.table(
    ['cli.column.clock', 'cli.column.state', 'cli.column.due', 'cli.column.met', 'cli.column.missed'],
    deadlines.map((deadline) => [
      deadline.name[cli.language],
      stateCell(cli, deadline),
      localTime(deadline.dueAt),
      localTimeOr(deadline.metAt),
      localTimeOr(deadline.missedAt),
    ]),
  );

/** The state of a promise, standing out when it was missed. */
export const stateCell = (cli: Cli, { state, missedAt, metAt }: Deadline): Cell => {
  const text = cli.word('deadline_state', state);
  if (missedAt !== null) return { text, style: metAt === null ? 'red' : 'yellow' };
  return state === 'met' ? { text, style: 'green' } : text;
};
