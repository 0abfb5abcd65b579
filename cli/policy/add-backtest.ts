import type { Command } from 'commander';
import type { BacktestPage } from '../../contracts/policy-backtest.ts';
import type { Cli } from '../cli.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { withFilePlaces } from './file-places.ts';
import { type BacktestSource, runBacktest } from './run-backtest.ts';

/** Tickets of a request. */
const pageSize = 100;

/** `desk policy backtest`: a draft or a calendar on recorded tickets. `npm run backtest` is the same beside the database. */
export const addBacktest = (
  policy: Command,
  cli: Cli,
  open: () => Promise<{ source: BacktestSource; close: () => Promise<void> }> = async () => ({
    source: overHttp(cli),
    close: async () => {},
  }),
): void => {
  const { say } = cli;
  const name = policy.name() === 'policy' ? 'desk policy backtest' : 'npm run backtest --';
  const backtest = subcommand(policy, cli, {
    usage: 'backtest',
    about: say('cli.backtest.about'),
    examples: [
      `${name} --policy house.json --from 2026-01-01 --to 2026-07-01`,
      `${name} --policy house.json --from 2026-01-01 --to 2026-07-01 --csv > differ.csv`,
      `${name} --policy house.json --from 2026-01-01 --to 2026-07-01 --csv sums > sums.csv`,
      `${name} --policy customer-response --calendar cn-working.json --from 2026-01-01 --to 2026-07-01`,
    ],
  })
    .requiredOption('--policy <file|key>', say('cli.backtest.policy'))
    .option('--calendar <file>', say('cli.backtest.calendar'))
    .requiredOption('--from <time>', say('cli.backtest.from'))
    .requiredOption('--to <time>', say('cli.backtest.to'))
    .option('--csv [what]', say('cli.backtest.csv'));
  whenRun(backtest, cli, async (_, options) => {
    const { source, close } = await open();
    try {
      await runBacktest(cli, source, options);
    } finally {
      await close();
    }
  });
};

const overHttp =
  (cli: Cli): BacktestSource =>
  async ({ key, ...asked }, after, fileOf) =>
    withFilePlaces({ fileOf, nameOf: (field) => `--${field}` }, async () => {
      const path = `/policies/${encodeURIComponent(key)}/backtest`;
      const body = { ...asked, after, limit: pageSize };
      return (await cli.api().send<BacktestPage>('POST', path, { body })).body;
    });
