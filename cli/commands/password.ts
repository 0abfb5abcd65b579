import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { askSecret } from '../prompt.ts';
import { subcommand, whenRun } from '../subcommand.ts';

/** `desk password`: changes one's own; asks for both without showing them. */
export const addPassword = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'password',
    about: cli.say('cli.password.about'),
    examples: ['desk password'],
  });
  whenRun(command, cli, async () => {
    const api = cli.api();
    if (!process.stdin.isTTY) throw usageError('cli.usage.terminal');
    const current = await askSecret(cli.say('cli.password.current'));
    const password = await askNewPassword(cli);
    await api.send('PUT', '/me/password', {
      body: { current, password },
      nameOf: (field) => (field === 'current' ? cli.say('cli.password.current') : cli.say('cli.password.new')),
    });
    cli.answer({ changed: true }, () => `${cli.say('cli.password.done')}\n`);
  });
};

/** Asked twice on a terminal, since nobody sees what is typed; from a pipe it is one line. */
export const askNewPassword = async (cli: Cli): Promise<string> => {
  const first = await askSecret(cli.say('cli.password.new'));
  if (process.stdin.isTTY && first !== (await askSecret(cli.say('cli.password.again')))) {
    throw usageError('cli.password.differ');
  }
  return first;
};
