import type { Command } from 'commander';
import type { NotificationView } from '../../contracts/notification.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { localTime } from '../local-time.ts';
import { subcommand, whenRun } from '../subcommand.ts';

type Page = { items: NotificationView[]; next: string | null };

/** `desk notifications`: one's own, and marking them as read. */
export const addNotifications = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'notifications',
    about: say('cli.notifications.about'),
    examples: ['desk notifications list --unread', 'desk notifications read --all'],
  });

  const list = subcommand(command, cli, {
    usage: 'list',
    about: say('cli.notifications.list'),
    examples: ['desk notifications list --unread'],
  })
    .option('--unread', say('cli.notifications.unread'))
    .option('--limit <count>', say('cli.list.limit'))
    .option('--after <cursor>', say('cli.list.after'));
  whenRun(list, cli, async (_, { unread, limit, after }) => {
    const page = await cli.api().get<Page>('/notifications', { unread, limit, after });
    cli.answer(page, () =>
      cli.table(
        ['cli.column.id', 'cli.column.at', 'cli.column.number', 'cli.column.message', 'cli.column.state'],
        page.items.map(({ id, at, number, template, readAt }) => [
          id,
          localTime(at),
          number,
          cli.word('notification', `${template}.subject`),
          readAt === null ? { text: say('cli.notifications.new'), style: 'bold' } : '',
        ]),
      ),
    );
    if (page.next !== null && !cli.json) cli.note(say('cli.list.more', { cursor: page.next }));
  });

  const read = subcommand(command, cli, {
    usage: 'read [id...]',
    about: say('cli.notifications.read'),
    args: { id: 'cli.notifications.id' },
    examples: ['desk notifications read --all', 'desk notifications read 0192f3c4-5d6e-7f80-9a1b-2c3d4e5f6071'],
  }).option('--all', say('cli.notifications.all'));
  whenRun(read, cli, async (ids, { all }) => {
    if (!all && ids.length === 0) throw usageError('cli.usage.missingArgument', { what: 'id' });
    const api = cli.api();
    let count = 0;
    if (all) count = (await api.send<{ read: number }>('POST', '/notifications/read-all')).body.read;
    else {
      for (const id of ids) await api.send('POST', `/notifications/${encodeURIComponent(id)}/read`);
      count = ids.length;
    }
    cli.answer({ read: count }, () => `${say('cli.notifications.done', { count })}\n`);
  });
};
