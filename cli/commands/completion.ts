import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { wordsOf } from '../completion/words.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { subcommand, whenRun } from '../subcommand.ts';

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `desk completion`: the script that completes subcommands and options in a shell. */
export const addCompletion = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'completion <shell>',
    about: cli.say('cli.completion.about'),
    args: { shell: 'cli.completion.shell' },
    examples: [
      'source <(desk completion bash)',
      'source <(desk completion zsh)',
      'desk completion fish > ~/.config/fish/completions/desk.fish',
    ],
  });
  whenRun(command, cli, async ([shell]) => {
    if (!Object.hasOwn(scripts, shell!)) {
      throw usageError('cli.usage.shell', { shell: shell!, allowed: Object.keys(scripts).join(', ') });
    }
    cli.print(scripts[shell as keyof typeof scripts](wordsOf(program)));
  });
};
