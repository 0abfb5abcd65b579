import { type Command, Option } from 'commander';
import type { ApiClient } from '../api-client.ts';
import type { Cli } from '../cli.ts';
import { collect } from '../field-option.ts';
import { allGroups, allStaff, type Group, groupNamed, staffIds } from '../people.ts';
import { subcommand, whenRun } from '../subcommand.ts';

type Route = { category: string; groupId: string };

/** `desk group`: groups, their members, and which categories' tickets they get. */
export const addGroup = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const group = subcommand(program, cli, {
    usage: 'group',
    about: say('cli.group.about'),
    examples: [
      "desk group add '网络组' --line 1 --lead wang --member wang --member li",
      "desk group members '网络组' --add zhao --remove li",
      "desk group route '网络组' network/wifi network/outage",
    ],
  });

  const list = subcommand(group, cli, { usage: 'list', about: say('cli.group.list'), examples: ['desk group list'] });
  whenRun(list, cli, async () => {
    const api = cli.api();
    const items = await allGroups(api);
    const text = cli.json ? '' : await tableOf(cli, api, items);
    cli.answer({ items, next: null }, () => text);
  });

  const add = subcommand(group, cli, {
    usage: 'add <name>',
    about: say('cli.group.add'),
    examples: ["desk group add '网络组' --line 1 --lead wang --member wang --member li"],
  })
    .requiredOption('--line <1|2|3>', say('cli.group.line'))
    .option('--lead <account>', say('cli.group.lead'))
    .addOption(new Option('--member <account>', say('cli.group.member')).argParser(collect));
  whenRun(add, cli, async ([name], { line, lead, member = [] }) => {
    const api = cli.api();
    const memberIds = await staffIds(api, member);
    const [leadId] = lead === undefined ? [] : await staffIds(api, [lead]);
    const body = { name, line: Number(line), memberIds, ...(leadId !== undefined && { leadId }) };
    await shown(cli, api, (await api.send<Group>('POST', '/groups', { body, nameOf })).body);
  });

  const members = subcommand(group, cli, {
    usage: 'members <group>',
    about: say('cli.group.members'),
    examples: ["desk group members '网络组' --add zhao --remove li"],
  })
    .addOption(new Option('--add <account>', say('cli.group.members_add')).argParser(collect))
    .addOption(new Option('--remove <account>', say('cli.group.members_remove')).argParser(collect))
    .option('--lead <account>', say('cli.group.lead'));
  whenRun(members, cli, async ([name], { add: added = [], remove = [], lead }) => {
    const api = cli.api();
    const found = await groupNamed(api, name!);
    if (added.length + remove.length === 0 && lead === undefined) return shown(cli, api, found);
    const [more, fewer] = await Promise.all([staffIds(api, added), staffIds(api, remove)]);
    const [leadId] = lead === undefined ? [] : await staffIds(api, [lead]);
    const memberIds = [...new Set([...found.memberIds, ...more])].filter((id) => !fewer.includes(id));
    const body = { memberIds, ...(leadId !== undefined && { leadId }) };
    await shown(cli, api, (await api.send<Group>('PATCH', `/groups/${found.id}`, { body, nameOf })).body);
  });

  const route = subcommand(group, cli, {
    usage: 'route <group> [category...]',
    about: say('cli.group.route'),
    examples: ["desk group route '网络组' network/wifi network/outage"],
  }).option('--remove', say('cli.group.route_remove'));
  whenRun(route, cli, async ([name, ...categories], { remove }) => {
    const api = cli.api();
    const found = await groupNamed(api, name!);
    for (const category of categories) {
      if (remove) await api.send('DELETE', '/category-routes', { query: { category } });
      else await api.send('PUT', '/category-routes', { body: { category, groupId: found.id } });
    }
    const all = await api.get<{ items: Route[] }>('/category-routes');
    const own = all.items.filter(({ groupId }) => groupId === found.id);
    cli.answer({ items: own }, () => own.map(({ category }) => `${category}\n`).join(''));
  });
};

const shown = async (cli: Cli, api: ApiClient, group: Group): Promise<void> => {
  const text = cli.json ? '' : await tableOf(cli, api, [group]);
  cli.answer(group, () => text);
};

const tableOf = async (cli: Cli, api: ApiClient, groups: readonly Group[]): Promise<string> => {
  const names = new Map((await allStaff(api)).map(({ id, account }) => [id, account]));
  return cli.table(
    [
      'cli.column.name',
      'cli.column.line',
      'cli.column.lead',
      'cli.column.members',
      'cli.column.state',
      'cli.column.id',
    ],
    groups.map(({ id, name, line, leadId, memberIds, active }) => [
      name,
      String(line),
      leadId === null ? '—' : (names.get(leadId) ?? leadId),
      memberIds.map((member) => names.get(member) ?? member).join(', ') || '—',
      active ? cli.say('cli.user.active') : { text: cli.say('cli.user.disabled'), style: 'dim' },
      id,
    ]),
  );
};

const options: Record<string, string> = { leadId: '--lead', memberIds: '--member', line: '--line', name: 'name' };

const nameOf = (field: string): string => options[field.split('.')[0]!] ?? field;
