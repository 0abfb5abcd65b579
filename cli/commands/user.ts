import { type Command, Option } from 'commander';
import { type Role, roles } from '../../contracts/actor.ts';
import type { AccountView } from '../../contracts/people.ts';
import type { Cli } from '../cli.ts';
import { collect, optionName } from '../field-option.ts';
import { harmless } from '../harmless.ts';
import { accountNamed } from '../people.ts';
import { readStdin } from '../read-text.ts';
import { type Options, subcommand, whenRun } from '../subcommand.ts';
import { askNewPassword } from './password.ts';

type Page = { items: AccountView[]; next: string | null };

/** `desk user`: accounts of people and programs; for administrators. */
export const addUser = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const user = subcommand(program, cli, {
    usage: 'user',
    about: say('cli.user.about'),
    examples: [
      "desk user add wang --name '王工' --kind staff --role engineer --email wang@example.com --ask-password",
      'desk user list --role engineer --status active',
      'desk user disable wang',
    ],
  });

  const list = subcommand(user, cli, {
    usage: 'list',
    about: say('cli.user.list'),
    examples: ['desk user list --role engineer --status active'],
  })
    .option('--search <words>', say('cli.user.search'))
    .option('--role <role>', say('cli.user.role', { roles: roles.join(', ') }))
    .option('--status <active|disabled>', say('cli.user.status'))
    .option('--limit <count>', say('cli.list.limit'))
    .option('--after <cursor>', say('cli.list.after'));
  whenRun(list, cli, async (_, { search, role, status, limit, after }) => {
    const page = await cli.api().get<Page>('/accounts', { q: search, role, status, limit, after });
    cli.answer(page, () => tableOf(cli, page.items));
    if (page.next !== null && !cli.json) cli.note(say('cli.list.more', { cursor: page.next }));
  });

  const show = subcommand(user, cli, {
    usage: 'show <account>',
    about: say('cli.user.show'),
    examples: ['desk user show wang'],
  });
  whenRun(show, cli, async ([name]) => {
    const account = await accountNamed(cli.api(), name!);
    cli.answer(account, () => tableOf(cli, [account]));
  });

  const add = withProfile(
    cli,
    subcommand(user, cli, {
      usage: 'add <account>',
      about: say('cli.user.add'),
      examples: [
        "desk user add wang --name '王工' --kind staff --role engineer --email wang@example.com --ask-password",
      ],
    }),
  );
  whenRun(add, cli, async ([account], options) => {
    const api = cli.api();
    const password = await passwordIn(cli, options);
    const { body } = await api.send<AccountView>('POST', '/accounts', {
      body: { account, ...profileIn(options), ...(password !== undefined && { password }) },
      nameOf: optionOf,
    });
    cli.answer(body, () => tableOf(cli, [body]));
  });

  const set = withProfile(
    cli,
    subcommand(user, cli, {
      usage: 'set <account>',
      about: say('cli.user.set'),
      examples: ['desk user set wang --role engineer --role supervisor'],
    }),
  );
  whenRun(set, cli, async ([name], options) => {
    const password = await passwordIn(cli, options);
    await change(cli, name!, { ...profileIn(options), ...(password !== undefined && { password }) });
  });

  for (const [word, status] of [
    ['disable', 'disabled'],
    ['enable', 'active'],
  ] as const) {
    const command = subcommand(user, cli, {
      usage: `${word} <account>`,
      about: say(`cli.user.${word}`),
      examples: [`desk user ${word} wang`],
    });
    whenRun(command, cli, async ([name]) => change(cli, name!, { status }));
  }
};

const withProfile = (cli: Cli, command: Command): Command => {
  const { say } = cli;
  return command
    .option('--name <text>', say('cli.user.name'))
    .option('--kind <individual|enterprise|staff|partner|service>', say('cli.user.kind'))
    .addOption(new Option('--role <role>', say('cli.user.roles', { roles: roles.join(', ') })).argParser(collect))
    .option('--email <address>', say('cli.user.email'))
    .option('--mobile <number>', say('cli.user.mobile'))
    .option('--org <id>', say('cli.user.org'))
    .option('--language <zh|en>', say('cli.user.language'))
    .option('--ask-password', say('cli.user.ask_password'))
    .option('--password-stdin', say('cli.user.password_stdin'));
};

const profileIn = ({ name, kind, role, email, mobile, org, language }: Options): Record<string, unknown> => ({
  ...(name !== undefined && { displayName: name }),
  ...(kind !== undefined && { kind }),
  ...(role !== undefined && { roles: role as Role[] }),
  ...(email !== undefined && { email }),
  ...(mobile !== undefined && { mobile }),
  ...(org !== undefined && { orgId: org }),
  ...(language !== undefined && { language }),
});

/** Passwords never stand on a command line, which other users of the machine can see. */
const passwordIn = async (cli: Cli, options: Options): Promise<string | undefined> => {
  if (options.passwordStdin) return (await readStdin()).replace(/\r?\n$/, '');
  return options.askPassword ? askNewPassword(cli) : undefined;
};

const change = async (cli: Cli, name: string, changes: Record<string, unknown>): Promise<void> => {
  const api = cli.api();
  const { id } = await accountNamed(api, name);
  const { body } = await api.send<AccountView>('PATCH', `/accounts/${id}`, { body: changes, nameOf: optionOf });
  cli.answer(body, () => tableOf(cli, [body]));
};

const optionNames: Record<string, string> = {
  displayName: '--name',
  roles: '--role',
  orgId: '--org',
  account: 'account',
};

const optionOf = (field: string): string => {
  const name = field.split('.')[0]!;
  return name === '' ? '' : (optionNames[name] ?? optionName(name));
};

const tableOf = (cli: Cli, items: readonly AccountView[]): string =>
  cli.table(
    [
      'cli.column.account',
      'cli.column.name',
      'cli.column.kind',
      'cli.column.roles',
      'cli.column.state',
      'cli.column.id',
    ],
    items.map((one) => [
      one.account,
      harmless(one.displayName),
      cli.word('account_kind', one.kind),
      one.roles.map((role) => cli.word('role', role)).join(', '),
      one.status === 'active' ? cli.say('cli.user.active') : { text: cli.say('cli.user.disabled'), style: 'dim' },
      one.id,
    ]),
  );
