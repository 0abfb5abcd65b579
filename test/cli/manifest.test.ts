import assert from 'node:assert/strict';
import type { Command } from 'commander';
import { createCli } from '../../cli/cli.ts';
import { surroundings } from '../../cli/environment.ts';
import { createProgram } from '../../cli/program.ts';
import { commandInput } from '../../contracts/command-input.ts';
import { manifest } from '../../contracts/manifest.ts';
import { isMessageKey, languages } from '../../contracts/message.ts';
import { staleFiles } from '../../dev/make-manifest.ts';
import { commands } from '../../domain/ticket/commands/table.ts';

describe('the manifest of commands', () => {
  it('is what the table of commands says now; else run `npm run manifest`', () => {
    assert.deepEqual(staleFiles(), []);
  });

  it('has a word in both languages for every command and field', () => {
    const keys = manifest.flatMap(({ name, input }) => [
      `command.${name}`,
      ...Object.keys(input.properties).map((field) => `command.${name}.${field}`),
    ]);
    assert.deepEqual(
      keys.filter((key) => !isMessageKey(key)),
      [],
    );
  });

  it('gives every command of the table a subcommand of its own, in both languages', () => {
    for (const language of languages) {
      const program = createProgram(createCli(surroundings({}), language));
      const names = program.commands.flatMap((command: Command) => [command.name(), ...command.aliases()]);
      assert.equal(new Set(names).size, names.length, 'no two subcommands share a name');
      assert.deepEqual(
        Object.keys(commands).filter((name) => !names.includes(name)),
        [],
      );
    }
  });

  it('lets a program check an input before it is sent', () => {
    assert.deepEqual(commandInput('assign').parse({ to: 'wang' }), { to: 'wang' });
    assert.equal(commandInput('acknowledge').safeParse({ channel: 'pigeon' }).success, false);
    assert.equal(commandInput('claim').safeParse({ more: 1 }).success, false);
  });
});
