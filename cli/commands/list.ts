import { type Command, Option } from 'commander';
import type { TicketLine } from '../../contracts/views.ts';
import type { ApiClient } from '../api-client.ts';
import type { Cli } from '../cli.ts';
import { collect, optionName } from '../field-option.ts';
import { levelCell } from '../level.ts';
import { localTime } from '../local-time.ts';
import { everyPage, groupNamed, isId, staffIds } from '../people.ts';
import { type Options, subcommand, whenRun } from '../subcommand.ts';
import type { Cell } from '../table.ts';

type Page = { items: TicketLine[]; next: string | null };

/** `desk list`: the tickets one may see, by any filter of `GET /tickets`. */
export const addList = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'list',
    about: say('cli.list.about'),
    examples: [
      'desk list --owner me --status in_progress',
      'desk list --group none --level P0 --level P1 --sort submitted',
      'desk list --overdue --all --quiet',
      'desk list --search "VPN 连接失败" --status in_progress',
    ],
  })
    .addOption(new Option('--status <status>', say('cli.list.status')).argParser(collect))
    .addOption(new Option('--level <level>', say('cli.list.level')).argParser(collect))
    .option('--category <key>', say('cli.list.category'))
    .option('--group <name|mine|none>', say('cli.list.group'))
    .option('--owner <account|me|none>', say('cli.list.owner'))
    .option('--requester <id|me>', say('cli.list.requester'))
    .option('--org <id>', say('cli.list.org'))
    .option('--overdue', say('cli.list.overdue'))
    .addOption(new Option('--no-overdue', say('cli.list.no_overdue')))
    .option('--parked', say('cli.list.parked'))
    .option('--submitted-from <instant>', say('cli.list.from'))
    .option('--submitted-to <instant>', say('cli.list.to'))
    .option('--search <words>', say('cli.list.search'))
    .option('--sort <due|submitted|updated>', say('cli.list.sort'))
    .option('--order <asc|desc>', say('cli.list.order'))
    .option('--limit <count>', say('cli.list.limit'))
    .option('--after <cursor>', say('cli.list.after'))
    .option('--all', say('cli.list.all'))
    .option('-q, --quiet', say('cli.list.quiet'));
  whenRun(command, cli, async (_, options) => {
    const api = cli.api();
    const query = await queryOf(api, options);
    const page: Page = options.all
      ? { items: await everyPage<TicketLine>(api, '/tickets', query), next: null }
      : (await api.send<Page>('GET', '/tickets', { query, nameOf: optionOf })).body;
    cli.answer(page, () =>
      options.quiet ? page.items.map(({ number }) => `${number}\n`).join('') : tableOf(cli, page.items),
    );
    if (cli.json || options.quiet) return;
    if (page.items.length === 0) cli.note(say('cli.list.none'));
    if (page.next !== null) cli.note(say('cli.list.more', { cursor: page.next }));
  });
};

const queryOf = async (api: ApiClient, options: Options) => {
  const { status, level, category, org, overdue, parked, submittedFrom, submittedTo, search } = options;
  const { sort, order, limit, after } = options;
  const [groupId, ownerId] = await Promise.all([groupIn(api, options.group), ownerIn(api, options.owner)]);
  return {
    status,
    level,
    category,
    groupId,
    ownerId,
    requesterId: options.requester,
    orgId: org,
    overdue,
    parked,
    submittedFrom,
    submittedTo,
    q: search,
    sort,
    order,
    limit,
    after,
  };
};

const groupIn = async (api: ApiClient, name: string | undefined): Promise<string | undefined> =>
  name === undefined || name === 'mine' || name === 'none' || isId(name) ? name : (await groupNamed(api, name)).id;

const ownerIn = async (api: ApiClient, name: string | undefined): Promise<string | undefined> =>
  name === undefined || name === 'me' || name === 'none' ? name : (await staffIds(api, [name]))[0];

const options: Record<string, string> = {
  groupId: '--group',
  ownerId: '--owner',
  requesterId: '--requester',
  orgId: '--org',
  q: '--search',
};

const optionOf = (field: string): string => {
  const name = field.split('.')[0]!;
  return options[name] ?? optionName(name);
};

const tableOf = (cli: Cli, items: readonly TicketLine[]): string =>
  cli.table(
    [
      'cli.column.number',
      'cli.column.level',
      'cli.column.status',
      'cli.column.due',
      'cli.column.owner',
      'cli.column.group',
      'cli.column.title',
    ],
    items.map((ticket) => [
      ticket.number,
      levelCell(cli, ticket.level),
      ticket.parked
        ? { text: `${cli.word('status', ticket.status)} !${cli.say('cli.show.parked')}`, style: 'red' }
        : cli.word('status', ticket.status),
      dueCell(cli, ticket),
      ticket.owner?.name ?? '—',
      ticket.group?.name ?? '—',
      ticket.title,
    ]),
    6,
  );

const dueCell = (cli: Cli, { nextDue, overdue }: TicketLine): Cell => {
  const due = nextDue === null ? '—' : localTime(nextDue);
  return overdue ? { text: `${due} ${cli.say('cli.show.overdue')}`, style: 'red' } : due;
};
