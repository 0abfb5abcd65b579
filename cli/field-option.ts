import { Option } from 'commander';
import type { CommandManifest, FieldSchema } from '../contracts/manifest.ts';
import { usageError } from './cli-error.ts';
import { readText } from './read-text.ts';
import type { Options } from './subcommand.ts';

/** `permanentFixBy` as an option: `--permanent-fix-by`. */
export const optionName = (field: string): string =>
  `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-')}`;

/** The name under which commander keeps an option, which for every field of ours is the field's own. */
export const keepsAs = (flag: string): string =>
  flag.replace(/^--(no-)?/, '').replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** May several be given? */
const isList = (schema: FieldSchema): boolean => listIn(schema) !== undefined;

const listIn = (schema: FieldSchema): FieldSchema | undefined =>
  schema.type === 'array' ? schema : schema.anyOf?.find((one) => one.type === 'array');

/** What may be written, if that is a short list. */
const choicesOf = (schema: FieldSchema): readonly string[] | undefined => schema.enum ?? listIn(schema)?.items?.enum;

/** Takes an option that may be repeated; `--no-…` before it counts for nothing. */
export const collect = (value: string, before: unknown): string[] => [...(Array.isArray(before) ? before : []), value];

/** The options for one field of a command's input. What is wrong with a value is the desk's to say. */
export const fieldOptions = ({ texts, input }: CommandManifest, field: string, about: string): Option[] => {
  const schema = input.properties[field]!;
  const name = optionName(field);
  if (schema.type === 'boolean') return [new Option(name, about), new Option(name.replace('--', '--no-'))];
  const choices = choicesOf(schema);
  const kind = texts.includes(field) ? 'text' : (schema.format ?? (choices ? choices.join('|') : 'value'));
  const option = new Option(`${name} <${kind}>`, describe(about, schema));
  if (!isList(schema)) return [option];
  const repeated = new Option(`${name} <${kind}>`, describe(about, schema)).argParser(collect);
  const mayBeEmpty = (listIn(schema)?.minItems ?? 0) === 0;
  return mayBeEmpty ? [repeated, new Option(name.replace('--', '--no-'))] : [repeated];
};

const describe = (about: string, { default: standard }: FieldSchema): string =>
  standard === undefined ? about : `${about} [${String(standard)}]`;

/** The input of a command from its options: texts read from where they are, lists as lists. */
export const inputFrom = async (
  { texts, input }: CommandManifest,
  options: Options,
): Promise<Record<string, unknown>> => {
  const body: Record<string, unknown> = {};
  for (const [field, schema] of Object.entries(input.properties)) {
    const given = options[keepsAs(optionName(field))];
    if (given === undefined) continue;
    if (isList(schema)) body[field] = given === false ? [] : listOrOne(schema, given);
    else if (texts.includes(field)) body[field] = await readText(given);
    else body[field] = schema.type === 'integer' || schema.type === 'number' ? numberOf(field, given) : given;
  }
  return body;
};

/** A field that takes one or several gets one as it is. */
const listOrOne = (schema: FieldSchema, given: string[]): unknown =>
  schema.anyOf && given.length === 1 ? given[0] : given;

const numberOf = (field: string, text: string): number => {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw usageError('cli.usage.number', { option: optionName(field) });
  return number;
};
