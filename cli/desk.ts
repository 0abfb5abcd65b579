import { CommanderError } from 'commander';
import { type Language, languages } from '../contracts/message.ts';
import { createCli } from './cli.ts';
import { CliError } from './cli-error.ts';
import { surroundings } from './environment.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { showError } from './show-error.ts';
import { usageProblem } from './usage-problem.ts';

// The agents' command line: `desk --help`, docs/cli.md.

const chosenLanguage = (argv: readonly string[]): Language | undefined => {
  const at = argv.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const value = at === -1 ? undefined : argv[at]!.includes('=') ? argv[at]!.slice('--lang='.length) : argv[at + 1];
  return languages.find((language) => language === value);
};

// A reader that has seen enough (`desk list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.unexpected);
});

const around = surroundings();
const argv = process.argv.slice(2);
const cli = createCli(around, chosenLanguage(argv) ?? around.language);
try {
  await createProgram(cli).parseAsync(argv, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) process.exitCode = exitCodes.ok;
    else {
      process.exitCode = exitCodes.usage;
      // Without a subcommand commander has shown the help already.
      if (error.code !== 'commander.help') {
        const sentence = usageProblem(cli, error);
        cli.note(argv.includes('--json') ? JSON.stringify({ code: 'usage', title: sentence }) : sentence);
      }
    }
  } else {
    process.exitCode = showError(cli, error);
    if (error instanceof CliError && error.exit === exitCodes.interrupted) process.exit(exitCodes.interrupted);
  }
}
