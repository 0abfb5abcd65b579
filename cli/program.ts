import { Command } from 'commander';
import { manifest } from '../contracts/manifest.ts';
import type { Cli } from './cli.ts';
import { addCalendar } from './commands/calendar.ts';
import { addCompletion } from './commands/completion.ts';
import { addCompliance } from './commands/compliance.ts';
import { addDeadlines } from './commands/deadlines.ts';
import { addDoctor } from './commands/doctor.ts';
import { addForecast } from './commands/forecast.ts';
import { addGroup } from './commands/group.ts';
import { addLateness } from './commands/lateness.ts';
import { addList } from './commands/list.ts';
import { addLogin } from './commands/login.ts';
import { addLogout } from './commands/logout.ts';
import { addNotifications } from './commands/notifications.ts';
import { addOutcome } from './commands/outcome.ts';
import { addPassword } from './commands/password.ts';
import { addPolicy } from './commands/policy.ts';
import { addShow } from './commands/show.ts';
import { addSignal } from './commands/signal.ts';
import { addStep } from './commands/step.ts';
import { addSubmit } from './commands/submit.ts';
import { addTimeline } from './commands/timeline.ts';
import { addToken } from './commands/token.ts';
import { addUser } from './commands/user.ts';
import { addWatch } from './commands/watch.ts';
import { addWhoami } from './commands/whoami.ts';
import { displayWidth } from './display-width.ts';
import { commonOptions } from './subcommand.ts';

/** The whole command line: its own subcommands, and one for every command of the table. */
export const createProgram = (cli: Cli): Command => {
  const { say } = cli;
  const program = new Command('desk')
    .description(say('cli.about'))
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      displayWidth,
      styleTitle: (title) => titles(cli)[title] ?? title,
      // Commander would add its choices in English; the flag itself names them.
      optionDescription: (option) => option.description,
      subcommandTerm: (command) => command.name(),
    })
    .helpOption('-h, --help', say('cli.option.help'))
    .helpCommand(false)
    .addHelpText('after', `\n${say('cli.help.exit_codes')}`);
  for (const option of commonOptions(cli)) program.addOption(option);

  program.commandsGroup(say('cli.help.account'));
  for (const add of [addLogin, addLogout, addWhoami, addPassword, addToken]) add(program, cli);
  program.commandsGroup(say('cli.help.tickets'));
  for (const add of [addSubmit, addList, addShow, addTimeline, addDeadlines, addForecast, addWatch, addNotifications]) {
    add(program, cli);
  }
  program.commandsGroup(say('cli.help.steps'));
  for (const command of manifest) addStep(program, cli, command);
  program.commandsGroup(say('cli.help.running'));
  for (const add of [addOutcome, addSignal, addUser, addGroup, addCompliance, addLateness, addPolicy, addCalendar])
    add(program, cli);
  addDoctor(program, cli);
  addCompletion(program, cli);
  return program;
};

const titles = (cli: Cli): Record<string, string> => ({
  'Usage:': cli.say('cli.help.usage'),
  'Options:': cli.say('cli.help.options'),
  'Arguments:': cli.say('cli.help.arguments'),
  'Commands:': cli.say('cli.help.commands'),
});
