import type { Command, Option } from 'commander';

/** A word that can be completed, with what it means. */
export type Word = { word: string; about: string };

/** An option with the values it may take, where they are known. */
export type OptionWord = Word & { takesValue: boolean; values: readonly string[] };

/** A place on the command line: `desk`, `desk assign`, `desk token create`; what may follow there. */
export type Place = { path: readonly string[]; words: readonly Word[]; options: readonly OptionWord[] };

/** All places of the program, itself first. */
export const wordsOf = (program: Command): Place[] => placesIn(program, []);

const placesIn = (command: Command, path: readonly string[]): Place[] => [
  {
    path,
    words: command.commands.map((one) => ({ word: one.name(), about: one.description() })),
    options: [
      ...command.options.filter(({ hidden }) => !hidden).map(optionWord),
      { word: '--help', about: '', takesValue: false, values: [] },
    ],
  },
  ...command.commands.flatMap((one) => placesIn(one, [...path, one.name()])),
];

const optionWord = (option: Option): OptionWord => ({
  word: option.long ?? option.short ?? '',
  about: option.description,
  takesValue: option.required || option.optional,
  values: option.argChoices ?? valuesIn(option.flags),
});

/** `--sort <due|submitted|updated>` names its values. */
const valuesIn = (flags: string): string[] => {
  const kind = /<([a-z0-9_|]+)>/.exec(flags)?.[1] ?? '';
  return kind.includes('|') ? kind.split('|') : [];
};
