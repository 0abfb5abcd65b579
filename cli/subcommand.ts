import { type Command, Option } from 'commander';
import { languages, type MessageKey } from '../contracts/message.ts';
import type { Cli } from './cli.ts';

/** What stands in the head of a subcommand. */
export type Heading = {
  /** `show <number>` */
  usage: string;
  about: string;
  /** Command lines as they are typed, shown by `--help`. */
  examples?: readonly string[];
  /** Explanations of the arguments, by name. */
  args?: Readonly<Record<string, MessageKey>>;
};

/** Options as commander read them. */
// biome-ignore lint/suspicious/noExplicitAny: each subcommand knows its own options
export type Options = Record<string, any>;

/** Adds a subcommand; the options that all have come last, when {@link whenRun} is called. */
export const subcommand = (parent: Command, cli: Cli, { usage, about, examples = [], args = {} }: Heading): Command => {
  const [name = '', ...rest] = usage.split(' ');
  const command = parent.command(name).description(capitalised(about)).helpCommand(false);
  for (const argument of rest) {
    const key = args[argument.replace(/[<>[\].]/g, '')];
    command.argument(argument, key === undefined ? '' : cli.say(key));
  }
  if (examples.length > 0) {
    const lines = examples.map((example) => `  $ ${example}`).join('\n');
    command.addHelpText('after', `\n${cli.say('cli.help.examples')}\n${lines}`);
  }
  return command;
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Adds the common options, and says what the subcommand does. */
export const whenRun = (
  command: Command,
  cli: Cli,
  run: (args: readonly string[], options: Options) => Promise<void>,
): Command => {
  for (const option of commonOptions(cli)) command.addOption(option);
  return command.action(async () => {
    const options = command.opts<Options>();
    cli.json = options.json === true || command.optsWithGlobals<Options>().json === true;
    await run(command.args, options);
  });
};

/** Options of every subcommand, before or after its name. */
export const commonOptions = (cli: Cli): Option[] => [
  new Option('--json', cli.say('cli.option.json')).helpGroup(cli.say('cli.help.common')),
  new Option('--lang <zh|en>', cli.say('cli.option.lang')).choices(languages).helpGroup(cli.say('cli.help.common')),
];
