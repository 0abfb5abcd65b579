import { Command, CommanderError } from 'commander';
import { createCli } from '../cli/cli.ts';
import { surroundings } from '../cli/environment.ts';
import { addBacktest } from '../cli/policy/add-backtest.ts';
import { problemLines } from '../cli/policy/draft-files.ts';
import type { BacktestSource } from '../cli/policy/run-backtest.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { instantOf } from '../contracts/instant.ts';
import { languages } from '../contracts/message.ts';
import { createDatabase } from '../db/database.ts';
import { type Backtest, createBacktest } from '../policies/backtest-page.ts';
import { draftToTry } from '../policies/draft-to-try.ts';
import { lookIntoRecord } from '../policies/keep-policy-versions.ts';
import { PolicyFileInvalid } from '../policies/load.ts';
import { createPolicyStore } from '../policies/store.ts';

// `npm run backtest`: `desk policy backtest` beside the database, without the API (docs/policies.md).

/** Tickets in memory at once. */
const pageSize = 500;

const open = async (): Promise<{ source: BacktestSource; close: () => Promise<void> }> => {
  const config = loadConnectedConfig(process.env);
  const { db, close } = createDatabase(config.databaseUrl, { applicationName: 'desk backtest' });
  const policies = createPolicyStore(config.policy, config.timeZone);
  await lookIntoRecord({ db, policies, log: { warn: () => {} } });
  const now = instantOf(Date.now());
  let backtest: Backtest | undefined;
  return {
    source: async ({ key, policy, calendars, from, to }, after, fileOf) => {
      try {
        const draft = backtest ? undefined : draftToTry(policies, { key, policy, calendars }, now);
        backtest ??= await createBacktest({ db, policies, now }, draft!, { period: { key, from, to } });
      } catch (error) {
        if (!(error instanceof PolicyFileInvalid)) throw error;
        throw new Error(problemLines(error.problems, fileOf).join('\n'));
      }
      return backtest({ after, limit: pageSize });
    },
    close,
  };
};

const argv = process.argv.slice(2);
const around = surroundings();
const named = argv[argv.indexOf('--lang') + 1];
const cli = createCli(around, languages.find((one) => argv.includes('--lang') && one === named) ?? around.language);
const program = new Command('npm run')
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .helpCommand(false);
addBacktest(program, cli, open);
for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} });
try {
  await program.parseAsync(['backtest', ...argv], { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError && error.exitCode === 0)) {
    const { key, values } = error as { key?: string; values?: Record<string, string> };
    const sentence =
      key?.startsWith('cli.backtest.') === true
        ? cli.say(key as Parameters<typeof cli.say>[0], values)
        : (error as Error).message || (error as Error).name;
    cli.note(sentence);
    process.exitCode = 2;
  }
}
