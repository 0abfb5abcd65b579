import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { ProblemAnswer, Unreachable } from '../cli-error.ts';
import { readCredentials, removeCredentials } from '../credentials.ts';
import { subcommand, whenRun } from '../subcommand.ts';

/** `desk logout`: revokes the token that `login` made, and forgets it. */
export const addLogout = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'logout',
    about: cli.say('cli.logout.about'),
    examples: ['desk logout'],
  });
  whenRun(command, cli, async () => {
    const { configDirectory } = cli.surroundings;
    const stored = readCredentials(configDirectory);
    let revoked = false;
    if (stored?.tokenId) {
      const api = cli.apiAt(stored.url, { Authorization: `Bearer ${stored.token}` });
      try {
        await api.send('DELETE', `/tokens/${stored.tokenId}`);
        revoked = true;
      } catch (error) {
        if (error instanceof Unreachable) cli.note(cli.say('cli.logout.not_revoked', { url: stored.url }));
        // Revoked already, or the account is disabled: there is nothing left to revoke.
        else if (!(error instanceof ProblemAnswer)) throw error;
      }
    }
    removeCredentials(configDirectory);
    cli.answer(
      { signedOut: stored !== null, revoked },
      () => `${cli.say(stored === null ? 'cli.logout.nobody' : 'cli.logout.done')}\n`,
    );
  });
};
