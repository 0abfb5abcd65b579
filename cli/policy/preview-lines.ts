import type { PolicyPreview, PolicyPreviewCounts } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { localTimeOr } from '../local-time.ts';
import type { Cell } from '../table.ts';
import { policyWords } from './policy-words.ts';

/** What would move, for people: totals, per level and customer, then each deadline old → new. */
export const previewText = (cli: Cli, preview: PolicyPreview): string => {
  const { totals, levels, customers, items, names, next, applies, mode, key, version } = preview;
  const words = policyWords(cli, names);
  const { say } = cli;
  const head = say(applies ? 'cli.policy.preview' : 'cli.policy.preview_if', { policy: key, version, mode });
  const sums = totals && say('cli.policy.preview_sums', { ...totals });
  if (totals && totals.changed + totals.refused === 0) return `${head}\n${sums}\n`;
  const tables =
    sums === null
      ? []
      : [
          `${sums}\n\n`,
          countsTable(
            cli,
            'cli.column.level',
            levels.map(({ level, ...counts }) => [words.level(level), counts]),
          ),
          '\n',
          countsTable(
            cli,
            'cli.column.customer',
            customers.map(({ name, ...counts }) => [name, counts]),
          ),
        ];
  return [
    `\n${head}\n`,
    ...tables,
    '\n',
    cli.table(
      [
        'cli.column.number',
        'cli.column.level',
        'cli.column.clock',
        'cli.column.old_due',
        'cli.column.new_due',
        'cli.column.becomes',
      ],
      items.flatMap(({ number, level, refused, deadlines }): Cell[][] =>
        refused === null
          ? deadlines.map(({ clock, from, to, becomes }) => [
              number,
              words.level(level),
              words.clock(clock),
              localTimeOr(from),
              localTimeOr(to),
              becomes === null
                ? ''
                : { text: cli.word('preview_becomes', becomes), style: becomes === 'overdue' ? 'red' : 'green' },
            ])
          : [[number, words.level(level), '', '', '', { text: refused, style: 'yellow' }]],
      ),
    ),
    next === null ? '' : `${say('cli.policy.preview_next', { next })}\n`,
  ].join('');
};

const countsTable = (
  cli: Cli,
  first: 'cli.column.level' | 'cli.column.customer',
  rows: readonly (readonly [string, PolicyPreviewCounts])[],
): string =>
  cli.table(
    [
      first,
      'cli.column.tickets',
      'cli.column.changed',
      'cli.column.later',
      'cli.column.earlier',
      'cli.column.become_overdue',
      'cli.column.back_in_time',
    ],
    rows.map(([name, counts]) => [
      name,
      String(counts.tickets),
      String(counts.changed),
      String(counts.later),
      String(counts.earlier),
      String(counts.becomeOverdue),
      String(counts.backInTime),
    ]),
  );
