import assert from 'node:assert/strict';
import type { Command } from 'commander';
import { createCli } from '../../cli/cli.ts';
import { surroundings } from '../../cli/environment.ts';
import { createProgram } from '../../cli/program.ts';

/** Subcommands that do something, with the words that lead to them. */
const leaves = (command: Command, path: string[] = []): { command: Command; path: string[] }[] =>
  command.commands.length === 0
    ? [{ command, path }]
    : command.commands.flatMap((one) => leaves(one, [...path, one.name()]));

const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({
    writeOut: (more) => {
      text += more;
    },
  });
  command.outputHelp();
  return text;
};

describe('desk … --help', () => {
  it('has an example for every subcommand, with options that it takes', () => {
    const all = leaves(createProgram(createCli(surroundings(), 'en')));
    assert.ok(all.length > 60, `${all.length} subcommands`);
    for (const { command, path } of all) {
      const own = ['desk', ...path].join(' ');
      const help = helpOf(command);
      const examples = help.split('\n').filter((line) => line.startsWith(`  $ ${own}`));
      assert.ok(examples.length > 0, `${own} has no example`);
      // Takes the fields of the desk's form, whatever they are.
      if (own === 'desk submit') continue;
      const known = command.options.map(({ long }) => long);
      for (const example of examples) {
        for (const [option] of example.matchAll(/(?<= )--[a-z][a-z-]*/g)) {
          assert.ok(known.includes(option), `${own} does not know ${option}: ${example}`);
        }
      }
    }
  });
});
