import type { Command } from 'commander';
import type { LedgerLine } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { deadlineLines, percent } from '../deadline-lines.ts';
import { bareKey, type LevelWords, levelWords } from '../level-words.ts';
import { localTime, localTimeOr } from '../local-time.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { stateCell } from './show.ts';

/** `desk deadlines`: the ledger: what was promised, what moved it and who, what fired and how late. */
export const addDeadlines = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'deadlines <number>',
    about: cli.say('cli.deadlines.about'),
    args: { number: 'cli.argument.number' },
    examples: [
      'desk deadlines TS20261122001',
      'desk deadlines TS20261122001 --explain',
      'desk deadlines TS20261122001 --explain --json > ledger.json',
    ],
  }).option('--explain', cli.say('cli.deadlines.explain'));
  whenRun(command, cli, async ([number], { explain }) => {
    const api = cli.api();
    const [ledger, words] = await Promise.all([
      api.get<{ items: LedgerLine[] }>(
        `/tickets/${encodeURIComponent(number!)}/deadlines`,
        explain ? { explain: 'true' } : {},
      ),
      cli.json ? bareKey : levelWords(cli, api, number!),
    ]);
    cli.answer(ledger, () =>
      explain
        ? ledger.items.map((line) => deadlineLines(cli, line, words)).join('\n')
        : tableOf(cli, ledger.items, words),
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
        .map(({ share, whileDown }) => percent(share) + (whileDown ? '!' : ''))
        .join(' ') || '—',
    ]),
  );
