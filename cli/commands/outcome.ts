import type { Command } from 'commander';
import type { CommandState } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { subcommand, whenRun } from '../subcommand.ts';

/** `desk outcome`: what became of a command or a request that was accepted but not recorded yet. */
export const addOutcome = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'outcome <id>',
    about: cli.say('cli.outcome.about'),
    args: { id: 'cli.outcome.id' },
    examples: ['desk outcome 2f1c… --ticket TS20261122001'],
  }).option('--ticket <number>', cli.say('cli.outcome.ticket'));
  whenRun(command, cli, async ([id], { ticket }) => {
    const state = await cli.api().get<CommandState>(`/commands/${encodeURIComponent(id!)}`, { ticket });
    const { number, revision } = state;
    cli.answer(state, () => {
      const word = cli.word('cli.outcome.state', state.state);
      const more = revision !== null ? `${cli.say('cli.column.revision')} ${revision}` : (state.reason ?? '');
      return `${[number, word, more].filter(Boolean).join('  ')}\n`;
    });
  });
};
