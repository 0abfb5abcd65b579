import { type Command, Option } from 'commander';
import { type ComplianceView, complianceBy } from '../../contracts/figures-view.ts';
import type { Cli } from '../cli.ts';
import { optionName } from '../field-option.ts';
import { dayOrTime, localTime } from '../local-time.ts';
import { subcommand, whenRun } from '../subcommand.ts';

type Figures = ComplianceView['total'];

/** `desk compliance`: how promises were kept, with and without those missed while the desk was down. */
export const addCompliance = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'compliance',
    about: say('cli.compliance.about'),
    examples: [
      'desk compliance',
      'desk compliance --from 2026-11-01T00:00:00+08:00 --to 2026-12-01T00:00:00+08:00 --by level',
      'desk compliance --by customer --json',
    ],
  })
    .option('--from <instant>', say('cli.compliance.from'))
    .option('--to <instant>', say('cli.compliance.to'))
    .addOption(new Option(`--by <${complianceBy.join('|')}>`, say('cli.compliance.by')).choices(complianceBy));
  whenRun(command, cli, async (_, { from, to, by }) => {
    const zoned = (text: string | undefined) => (text === undefined ? undefined : dayOrTime(text));
    const { body } = await cli.api().send<ComplianceView>('GET', '/compliance', {
      query: { from: zoned(from), to: zoned(to), by },
      nameOf: optionName,
    });
    cli.answer(body, () => textOf(cli, body));
  });
};

const textOf = (cli: Cli, { from, to, total, items }: ComplianceView): string =>
  [
    `${cli.paint('bold', cli.say('cli.compliance.head', { from: localTime(from), to: localTime(to) }))}\n`,
    cli.table(
      [
        'cli.column.of',
        'cli.column.kept',
        'cli.column.missed',
        'cli.column.while_down',
        'cli.column.past',
        'cli.column.open',
        'cli.column.rate',
        'cli.column.rate_without',
      ],
      [...items.map((item) => rowOf(item.name[cli.language], item)), rowOf(cli.say('cli.compliance.all'), total)],
    ),
  ].join('');

const rowOf = (name: string, figures: Figures): string[] => [
  name,
  String(figures.met),
  String(figures.missed),
  String(figures.missedWhileDown),
  String(figures.pastAtRegrading),
  String(figures.open),
  rateText(figures.rate),
  rateText(figures.rateWithoutDowntime),
];

const rateText = (rate: number | null): string => (rate === null ? '—' : `${(rate * 100).toFixed(1)} %`);
