import type { Command } from 'commander';
import type { PolicyChange, PolicyDetail, PolicyLine, PolicyRevision, PolicyVersion } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { levelText } from '../level.ts';
import { localTime } from '../local-time.ts';
import { addBacktest } from '../policy/add-backtest.ts';
import { addPublishing } from '../policy/add-publishing.ts';
import { addSelection } from '../policy/add-selection.ts';
import { changeLines, policyText, revisionTable } from '../policy/policy-lines.ts';
import { subcommand, whenRun } from '../subcommand.ts';

/** `desk policy`: the policies, their versions and what they say; publishing and selecting them. */
export const addPolicy = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const policy = subcommand(program, cli, {
    usage: 'policy',
    about: say('cli.policy.about'),
    examples: [
      'desk policy list',
      'desk policy show default --phase intake',
      'desk policy show default --source > house.json',
      "desk policy publish house.json --note 'P2 within an hour' --effective-from 2026-11-30T00:00:00+08:00",
    ],
  });
  addReading(policy, cli);
  addVersions(policy, cli);
  addPublishing(policy, cli);
  addBacktest(policy, cli);
  addSelection(policy, cli);
};

const pathOf = (key: string): string => `/policies/${encodeURIComponent(key)}`;

const addReading = (policy: Command, cli: Cli): void => {
  const { say, language } = cli;
  const list = subcommand(policy, cli, {
    usage: 'list',
    about: say('cli.policy.list'),
    examples: ['desk policy list'],
  });
  whenRun(list, cli, async () => {
    const all = await cli.api().get<{ items: PolicyLine[] }>('/policies');
    cli.answer(all, () =>
      cli.table(
        [
          'cli.column.policy',
          'cli.column.name',
          'cli.column.version',
          'cli.column.scheduled',
          'cli.column.levels',
          'cli.column.usual',
        ],
        all.items.map((one) => [
          one.base === null ? one.key : `${one.key} (${one.base})`,
          one.name[language],
          String(one.version ?? '—'),
          one.scheduled.map(({ version, effectiveFrom }) => `${version} ${localTime(effectiveFrom)}`).join(', ') || '—',
          one.levels.map((level) => levelText(cli, level)).join(', '),
          one.usual ? say('cli.yes') : '',
        ]),
      ),
    );
  });

  const show = subcommand(policy, cli, {
    usage: 'show <policy>',
    about: say('cli.policy.show'),
    args: { policy: 'cli.policy.key' },
    examples: ['desk policy show it-handbook', 'desk policy show it-handbook --version 1 --source > it-handbook.json'],
  })
    .option('--version <number>', say('cli.policy.version'))
    .option('--phase <phase>', say('cli.policy.phase'))
    .option('--source', say('cli.policy.source'));
  whenRun(show, cli, async ([key], { version, phase, source }) => {
    const detail = await cli.api().get<PolicyDetail>(pathOf(key!), { version });
    if (!source) return cli.answer(detail, () => policyText(cli, detail, phase));
    const whole = await cli.api().get<PolicyVersion>(`${pathOf(key!)}/versions/${detail.version}`);
    cli.answer(whole.policy, () => `${JSON.stringify(whole.policy, null, 2)}\n`);
  });
};

const addVersions = (policy: Command, cli: Cli): void => {
  const { say } = cli;
  const revisions = subcommand(policy, cli, {
    usage: 'revisions <policy>',
    about: say('cli.policy.revisions'),
    args: { policy: 'cli.policy.key' },
    examples: ['desk policy revisions customer-response'],
  });
  whenRun(revisions, cli, async ([key]) => {
    const all = await cli.api().get<{ items: PolicyRevision[] }>(`${pathOf(key!)}/versions`);
    cli.answer(all, () => revisionTable(cli, all.items));
  });

  const diff = subcommand(policy, cli, {
    usage: 'diff <policy>',
    about: say('cli.policy.diff'),
    args: { policy: 'cli.policy.key' },
    examples: ['desk policy diff customer-response', 'desk policy diff customer-response --from 1 --to 3'],
  })
    .option('--from <number>', say('cli.policy.from'))
    .option('--to <number>', say('cli.policy.to'));
  whenRun(diff, cli, async ([key], options) => {
    const api = cli.api();
    const { items } = await api.get<{ items: PolicyRevision[] }>(`${pathOf(key!)}/versions`);
    const to = Number(options.to ?? items[0]!.version);
    const before = options.from ?? items.find(({ version }) => version < to)?.version;
    if (before === undefined) throw new CliError(exitCodes.notFound, 'cli.policy.none_before', { policy: key!, to });
    const query = { from: before, to };
    const found = await api.get<{ changes: PolicyChange[] }>(`${pathOf(key!)}/diff`, query);
    cli.answer(found, () => changeLines(cli, found.changes) || `${say('cli.policy.no_changes')}\n`);
  });
};
