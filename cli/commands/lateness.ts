import type { Command } from 'commander';
import type { LatenessView } from '../../contracts/figures-view.ts';
import { hoursText } from '../calendar/hours-text.ts';
import type { Cli } from '../cli.ts';
import { optionName } from '../field-option.ts';
import { dayOrTime, lengthOf, localTime } from '../local-time.ts';
import { subcommand, whenRun } from '../subcommand.ts';

type Spread = NonNullable<LatenessView['total']>;

/** `desk lateness`: how late warnings, limits and escalations have fired, per clock. */
export const addLateness = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'lateness',
    about: say('cli.lateness.about'),
    examples: [
      'desk lateness',
      'desk lateness --from 2026-11-01T00:00:00+08:00 --to 2026-12-01T00:00:00+08:00',
      'desk lateness --json',
    ],
  })
    .option('--from <instant>', say('cli.lateness.from'))
    .option('--to <instant>', say('cli.compliance.to'));
  whenRun(command, cli, async (_, { from, to }) => {
    const zoned = (text: string | undefined) => (text === undefined ? undefined : dayOrTime(text));
    const { body } = await cli.api().send<LatenessView>('GET', '/lateness', {
      query: { from: zoned(from), to: zoned(to) },
      nameOf: optionName,
    });
    cli.answer(body, () => textOf(cli, body));
  });
};

const textOf = (cli: Cli, { from, to, lateAfterSeconds, total, items }: LatenessView): string => {
  const { say, language } = cli;
  const head = `${cli.paint('bold', say('cli.lateness.head', { from: localTime(from), to: localTime(to) }))}\n`;
  if (!total) return `${head}${say('cli.lateness.nothing')}\n`;
  const rows = items.map((item) => [`${item.policy} · ${item.name[language]}`, ...cellsOf(item)]);
  return [
    head,
    cli.table(
      [
        'cli.column.clock',
        'cli.column.fired_count',
        'cli.column.p50',
        'cli.column.p95',
        'cli.column.p99',
        'cli.column.latest',
        'cli.column.late',
      ],
      [...rows, [say('cli.compliance.all'), ...cellsOf(total)]],
    ),
    `${say('cli.lateness.late_is', { length: lengthOf(lateAfterSeconds * 1000) })}\n`,
  ].join('');
};

const cellsOf = ({ count, p50Ms, p95Ms, p99Ms, maxMs, late }: Spread): string[] => [
  String(count),
  ...[p50Ms, p95Ms, p99Ms, maxMs].map(lengthText),
  String(late),
];

const lengthText = (ms: number): string => (ms < 1000 ? hoursText(Math.round(ms)) : lengthOf(ms));
