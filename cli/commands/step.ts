import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { CommandManifest } from '../../contracts/manifest.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { fieldOptions, inputFrom, optionName } from '../field-option.ts';
import { subcommand, whenRun } from '../subcommand.ts';

type Result = { number: string; commandId: string; revision?: number; state?: 'accepted' };

/** Adds the subcommand of one command of the table: `desk assign <number> --to wang`. */
export const addStep = (program: Command, cli: Cli, manifest: CommandManifest): void => {
  const { name, input } = manifest;
  const word = name.replaceAll('_', '-');
  const command = subcommand(program, cli, {
    usage: `${word} <number>`,
    about: cli.word('command', name),
    args: { number: 'cli.argument.number' },
    examples: [exampleOf(manifest, word)],
  });
  if (word !== name) command.alias(name);
  for (const field of Object.keys(input.properties)) {
    const about = cli.word(`command.${name}`, field);
    const needed = input.required?.includes(field) ? `${about} ${cli.say('cli.help.required')}` : about;
    for (const option of fieldOptions(manifest, field, needed)) command.addOption(option);
  }
  command
    .option('--idempotency-key <id>', cli.say('cli.option.idempotency_key'))
    .option('--if-match <revision>', cli.say('cli.option.if_match'));
  if (manifest.texts.length > 0) command.addHelpText('after', `\n${cli.say('cli.help.texts')}`);

  whenRun(command, cli, async ([number], options) => {
    const key: string = options.idempotencyKey ?? randomUUID();
    const body = await inputFrom(manifest, options);
    const { body: result } = await cli
      .api()
      .send<Result>('POST', `/tickets/${encodeURIComponent(number!)}/commands/${name}`, {
        body,
        key,
        nameOf: (field) => (field === 'idempotency-key' || field === 'if-match' ? `--${field}` : optionIn(field)),
        headers: options.ifMatch === undefined ? {} : { 'If-Match': etagOf(options.ifMatch) },
      });
    cli.answer(result, () =>
      result.revision === undefined
        ? `${cli.say('cli.step.accepted', { number: result.number, command: word, id: result.commandId })}\n`
        : `${cli.say('cli.step.done', { number: result.number, command: word, revision: result.revision })}\n`,
    );
  });
};

const etagOf = (revision: string): string => {
  if (!/^"?\d+"?$/.test(revision)) throw usageError('cli.usage.number', { option: '--if-match' });
  return `"${revision.replaceAll('"', '')}"`;
};

/** `means.0` is the option `--means`. */
const optionIn = (field: string): string => (field === '' ? '' : optionName(field.split('.')[0]!));

/** What is refused without, most of the time, though it may be left out. */
const usual: Record<string, readonly string[]> = { resolve: ['verification'] };

const samples: Record<string, string> = { to: 'wang', level: 'P1', category: 'network/wifi', tags: 'vpn' };

/** A command line that names every field which must be there, or else the first one. */
const exampleOf = ({ name, input, texts }: CommandManifest, word: string): string => {
  const { properties, required = [] } = input;
  const needed = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  const fields = [...needed, ...(usual[name] ?? [])];
  const written = fields.map((field) => {
    const schema = properties[field]!;
    const choice = schema.enum?.[0] ?? schema.items?.enum?.[0];
    const format = schema.format === 'date-time' ? '2026-11-30T18:00:00+08:00' : '2026-11-30';
    const value = choice ?? (texts.includes(field) ? "'…'" : schema.format ? format : (samples[field] ?? '…'));
    return schema.type === 'boolean' ? optionName(field) : `${optionName(field)} ${value}`;
  });
  return ['desk', word, 'TS20261122001', ...written].join(' ');
};
