import type { Command } from 'commander';
import type { Timeline } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { bareKey, levelWords } from '../level-words.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { timelineLine } from '../timeline-line.ts';

/** `desk timeline`: what happened to a ticket, as far as one may read it; all of it unless a limit is given. */
export const addTimeline = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'timeline <number>',
    about: say('cli.timeline.about'),
    args: { number: 'cli.argument.number' },
    examples: ['desk timeline TS20261122001', 'desk timeline TS20261122001 --order desc --limit 5'],
  })
    .option('--after <seq>', say('cli.timeline.after'))
    .option('--limit <count>', say('cli.timeline.limit'))
    .option('--order <asc|desc>', say('cli.timeline.order'));
  whenRun(command, cli, async ([number], { after, limit, order }) => {
    const api = cli.api();
    const path = `/tickets/${encodeURIComponent(number!)}/timeline`;
    const page = async (from: string | number | undefined): Promise<Timeline> =>
      (await api.send<Timeline>('GET', path, { query: { after: from, limit: limit ?? 200, order }, nameOf: flag }))
        .body;
    const [all, words] = await Promise.all([page(after), cli.json ? bareKey : levelWords(cli, api, number!)]);
    while (limit === undefined && all.next !== null) {
      const more = await page(all.next);
      all.items.push(...more.items);
      Object.assign(all.names, more.names);
      all.next = more.next;
    }
    cli.answer(all, () => all.items.map((entry) => timelineLine(cli, entry, all.names, words)).join(''));
  });
};

const flag = (field: string): string => `--${field}`;
