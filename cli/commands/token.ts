import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { localTime, localTimeOr } from '../local-time.ts';
import { accountNamed } from '../people.ts';
import { subcommand, whenRun } from '../subcommand.ts';

type Token = { id: string; name: string; createdAt: string; lastUsedAt: string | null; revokedAt: string | null };

/** `desk token`: tokens for programs, one's own or those of service accounts. */
export const addToken = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const token = subcommand(program, cli, {
    usage: 'token',
    about: say('cli.token.about'),
    examples: ["desk token create --name 'nightly report'", 'desk token create --account triage-bot --name triage'],
  });

  const create = subcommand(token, cli, {
    usage: 'create',
    about: say('cli.token.create'),
    examples: ["desk token create --name 'nightly report'", 'desk token create --account triage-bot --name triage'],
  })
    .requiredOption('--name <text>', say('cli.token.name'))
    .option('--account <name>', say('cli.token.account'));
  whenRun(create, cli, async (_, { name, account }) => {
    const api = cli.api();
    const { body: made } = await api.send<Token & { secret: string }>('POST', '/tokens', {
      body: { name, ...(account !== undefined && { accountId: (await accountNamed(api, account)).id }) },
      nameOf: (field) => (field === 'accountId' ? '--account' : `--${field}`),
    });
    if (!cli.json) cli.note(say('cli.token.once', { id: made.id }));
    cli.answer(made, () => `${made.secret}\n`);
  });

  const list = subcommand(token, cli, {
    usage: 'list',
    about: say('cli.token.list'),
    examples: ['desk token list', 'desk token list --account triage-bot'],
  }).option('--account <name>', say('cli.token.account'));
  whenRun(list, cli, async (_, { account }) => {
    const api = cli.api();
    const accountId = account === undefined ? undefined : (await accountNamed(api, account)).id;
    const body = await api.get<{ items: Token[] }>('/tokens', { accountId });
    cli.answer(body, () =>
      cli.table(
        ['cli.column.id', 'cli.column.name', 'cli.column.created', 'cli.column.used', 'cli.column.state'],
        body.items.map(({ id, name, createdAt, lastUsedAt, revokedAt }) => [
          id,
          name,
          localTime(createdAt),
          localTimeOr(lastUsedAt),
          revokedAt === null ? say('cli.token.valid') : { text: say('cli.token.revoked'), style: 'dim' },
        ]),
      ),
    );
  });

  const revoke = subcommand(token, cli, {
    usage: 'revoke <id>',
    about: say('cli.token.revoke'),
    args: { id: 'cli.token.id' },
    examples: ['desk token revoke 0192f3c4-5d6e-7f80-9a1b-2c3d4e5f6071'],
  });
  whenRun(revoke, cli, async ([id]) => {
    await cli.api().send('DELETE', `/tokens/${encodeURIComponent(id!)}`);
    cli.answer({ id, revoked: true }, () => `${say('cli.token.revoke_done', { id: id! })}\n`);
  });
};
