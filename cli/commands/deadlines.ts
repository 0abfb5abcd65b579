import type { Command } from 'commander';
import type { LedgerLine } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { bareKey, type LevelWords, levelWords } from '../level-words.ts';
import { lengthOf, localTime, localTimeOr } from '../local-time.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { stateCell } from './show.ts';

/** `desk deadlines`: the ledger: what was promised, what moved it and who, what fired and how late. */
export const addDeadlines = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'deadlines <number>',
    about: cli.say('cli.deadlines.about'),
    args: { number: 'cli.argument.number' },
    examples: ['desk deadlines TS20261122001', 'desk deadlines TS20261122001 --explain'],
  }).option('--explain', cli.say('cli.deadlines.explain'));
  whenRun(command, cli, async ([number], { explain }) => {
    const api = cli.api();
    const [ledger, words] = await Promise.all([
      api.get<{ items: LedgerLine[] }>(`/tickets/${encodeURIComponent(number!)}/deadlines`),
      cli.json ? bareKey : levelWords(cli, api, number!),
    ]);
    cli.answer(ledger, () =>
      explain ? ledger.items.map((line) => explained(cli, line, words)).join('\n') : tableOf(cli, ledger.items, words),
    );
  });
};

const tableOf = (cli: Cli, items: readonly LedgerLine[], words: LevelWords): string =>
  cli.table(
    [
      'cli.column.clock',
      'cli.column.level',
      'cli.column.state',
      'cli.column.started',
      'cli.column.due',
      'cli.column.met',
      'cli.column.missed',
      'cli.column.fired',
    ],
    items.map((line) => [
      line.name[cli.language],
      words(line.level),
      stateCell(cli, line),
      localTime(line.startedAt),
      localTime(line.dueAt),
      localTimeOr(line.metAt),
      localTimeOr(line.missedAt),
      line.rungs
        .filter(({ state }) => state === 'fired')
        .map(({ share }) => percent(share))
        .join(' ') || '—',
    ]),
  );

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const explained = (cli: Cli, line: LedgerLine, words: LevelWords): string => {
  const { say, paint } = cli;
  const version = line.calendarVersion === null ? '' : ` ${line.calendarVersion}`;
  const head = say('cli.deadlines.head', {
    name: line.name[cli.language],
    level: words(line.level),
    state: cli.word('deadline_state', line.state),
  });
  const basis = say('cli.deadlines.basis', {
    length: lengthOf(line.lengthMs),
    calendar: `${line.calendar}${version}`,
    policy: `${line.policy.key} ${line.policy.version}`,
  });
  const rungs = line.rungs.map((rung) =>
    [
      `  ${percent(rung.share).padStart(5)}`,
      localTime(rung.dueAt),
      cli.word('rung_state', rung.state),
      rung.latenessMs === null ? '' : say('cli.deadlines.late', { length: lengthOf(rung.latenessMs) }),
    ]
      .join('  ')
      .trimEnd(),
  );
  const changes = line.changes.map((change) =>
    [
      `  #${change.seq}`,
      localTime(change.at),
      cli.word('event', change.type),
      change.by?.name ?? '',
      change.cause === null ? '' : `(${cli.word('event', change.cause)})`,
      change.to === null ? '' : `→ ${localTime(change.to)}`,
    ]
      .filter(Boolean)
      .join('  '),
  );
  return `${[
    paint('bold', head),
    basis,
    ...(line.provisionalCalendar ? [paint('yellow', say('cli.deadlines.provisional'))] : []),
    `${say('cli.column.due')}: ${localTime(line.dueAt)}`,
    ...rungs,
    ...changes,
  ].join('\n')}\n`;
};
