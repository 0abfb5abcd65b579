import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { harmless } from '../harmless.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import type { Me } from './login.ts';

/** `desk whoami`: as whom the desk sees the caller, and which desk that is. */
export const addWhoami = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'whoami',
    about: cli.say('cli.whoami.about'),
    examples: ['desk whoami', 'desk whoami --json'],
  });
  whenRun(command, cli, async () => {
    const api = cli.api();
    const me = await api.get<Me>('/me');
    cli.answer(
      me,
      () =>
        `${harmless(me.displayName)} (${me.account})  ${me.roles.map((role) => cli.word('role', role)).join(', ')}\n${api.url}\n`,
    );
  });
};
