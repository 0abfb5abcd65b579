import type { Command } from 'commander';
import type { PolicySelectionRule } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { type Options, subcommand, whenRun } from '../subcommand.ts';

/** Options by the basis they name. */
const bases = {
  project: 'project',
  customer: 'customer',
  category: 'category',
  channel: 'channel',
  requesterKind: 'requester_kind',
} as const;

/** `desk policy select`: which policy a new ticket gets. */
export const addSelection = (policy: Command, cli: Cli): void => {
  const { say } = cli;
  const select = subcommand(policy, cli, {
    usage: 'select',
    about: say('cli.policy.select'),
    examples: [
      'desk policy select list',
      'desk policy select set it-handbook --category network',
      'desk policy select set default --default',
      'desk policy select remove --category network',
    ],
  });

  const list = subcommand(select, cli, {
    usage: 'list',
    about: say('cli.policy.select_list'),
    examples: ['desk policy select list'],
  });
  whenRun(list, cli, async () => {
    const all = await cli.api().get<{ items: PolicySelectionRule[]; otherwise: string }>('/policy-selection');
    cli.answer(all, () => {
      const otherwise = { basis: cli.word('selection_basis', 'otherwise'), value: '', policy: all.otherwise };
      const rules = all.items.map((one) => ({ ...one, basis: cli.word('selection_basis', one.basis) }));
      return tableOf(cli, [...rules, otherwise]);
    });
  });

  const set = withBasis(
    cli,
    subcommand(select, cli, {
      usage: 'set <policy>',
      about: say('cli.policy.select_set'),
      args: { policy: 'cli.policy.key' },
      examples: ['desk policy select set it-handbook --category network', 'desk policy select set default --default'],
    }),
  );
  whenRun(set, cli, async ([key], options) => {
    const body = { ...basisIn(options), policy: key };
    const { body: rule } = await cli.api().send<PolicySelectionRule>('PUT', '/policy-selection', {
      body,
      nameOf: (field) => (field === 'value' ? optionOf(body.basis) : field),
    });
    cli.answer(rule, () => tableOf(cli, [{ ...rule, basis: cli.word('selection_basis', rule.basis) }]));
  });

  const remove = withBasis(
    cli,
    subcommand(select, cli, {
      usage: 'remove',
      about: say('cli.policy.select_remove'),
      examples: ['desk policy select remove --category network'],
    }),
  );
  whenRun(remove, cli, async (_, options) => {
    const query = basisIn(options);
    await cli.api().send('DELETE', '/policy-selection', { query });
    cli.answer({ ...query, removed: true }, () => `${say('cli.policy.select_removed')}\n`);
  });
};

const withBasis = (cli: Cli, command: Command): Command => {
  const { say } = cli;
  return command
    .option('--project <key>', say('cli.policy.by_project'))
    .option('--customer <id>', say('cli.policy.by_customer'))
    .option('--category <path>', say('cli.policy.by_category'))
    .option('--channel <channel>', say('cli.policy.by_channel'))
    .option('--requester-kind <kind>', say('cli.policy.by_kind'))
    .option('--default', say('cli.policy.by_default'));
};

const basisIn = (options: Options): { basis: string; value: string } => {
  const named = Object.entries(bases).filter(([option]) => options[option] !== undefined);
  const [first] = named;
  if (named.length + (options.default ? 1 : 0) !== 1) throw usageError('cli.policy.one_basis');
  return first ? { basis: first[1], value: String(options[first[0]]) } : { basis: 'default', value: '' };
};

const optionOf = (basis: string): string => `--${basis.replace('_', '-')}`;

const tableOf = (cli: Cli, rules: readonly { basis: string; value: string; policy: string }[]): string =>
  cli.table(
    ['cli.column.basis', 'cli.column.value', 'cli.column.policy'],
    rules.map(({ basis, value, policy }) => [basis, value, policy]),
  );
