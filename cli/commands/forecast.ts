import type { Command } from 'commander';
import type { ForecastView } from '../../contracts/forecast-view.ts';
import type { Cli } from '../cli.ts';
import { percent } from '../deadline-lines.ts';
import { optionName } from '../field-option.ts';
import { dayOrTime, localTime } from '../local-time.ts';
import { subcommand, whenRun } from '../subcommand.ts';

type Item = ForecastView['items'][number];

/** `desk forecast`: what will happen to a ticket if nobody acts: when, what, who is told, what the status will be. */
export const addForecast = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'forecast <number>',
    about: say('cli.forecast.about'),
    args: { number: 'cli.argument.number' },
    examples: [
      'desk forecast TS20261122001',
      'desk forecast TS20261122001 --until 2026-12-31T18:00:00+08:00',
      'desk forecast TS20261122001 --json',
    ],
  }).option('--until <instant>', say('cli.forecast.until'));
  whenRun(command, cli, async ([number], { until }) => {
    const { body } = await cli.api().send<ForecastView>('GET', `/tickets/${encodeURIComponent(number!)}/forecast`, {
      query: { until: until === undefined ? undefined : dayOrTime(until) },
      nameOf: optionName,
    });
    cli.answer(body, () => textOf(cli, body));
  });
};

const textOf = (cli: Cli, forecast: ForecastView): string => {
  const { say, paint, word } = cli;
  const { number, from, until, items, covered, cut, ends } = forecast;
  const rows = items.map((item) => [
    localTime(item.at),
    whatOf(cli, item),
    toldText(cli, item),
    word('status', item.status),
  ]);
  return [
    `${paint('bold', say('cli.forecast.head', { number, from: localTime(from), until: localTime(until) }))}\n`,
    rows.length > 0
      ? cli.table(['cli.column.at', 'cli.column.what', 'cli.column.told', 'cli.column.then'], rows, 2)
      : `${say('cli.forecast.nothing')}\n`,
    ...(cut ? [`${paint('yellow', say('cli.forecast.cut', { at: localTime(covered) }))}\n`] : []),
    ...(ends ? [`${say('cli.forecast.ends', { at: localTime(ends) })}\n`] : []),
  ].join('');
};

/** The rung, then what it brings about beside changes of other deadlines. */
const whatOf = (cli: Cli, { rung, type, events }: Item): string => {
  const further = events.slice(1).filter((one) => !one.startsWith('deadline_'));
  const first = rung
    ? `${rung.name[cli.language]} ${percent(rung.share)} ${cli.word('event', type)}`
    : cli.word('event', type);
  return [first, ...further.map((one) => cli.word('event', one))].join(' → ');
};

const toldText = (cli: Cli, { told = [] }: Item): string => {
  const people = new Map<string, string[]>();
  for (const { person, channel } of told) {
    const ways = people.get(person.name) ?? [];
    const way = cli.word('notification_channel', channel);
    if (!ways.includes(way)) people.set(person.name, [...ways, way]);
  }
  return [...people].map(([name, ways]) => `${name} (${ways.join(', ')})`).join('; ') || '—';
};
