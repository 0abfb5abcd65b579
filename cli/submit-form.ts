import type { Policy } from '../contracts/views.ts';
import type { Cli } from './cli.ts';
import { CliError, ProblemAnswer } from './cli-error.ts';
import type { IntakeBody } from './commands/submit.ts';
import { exitCodes } from './exit-codes.ts';
import { harmless } from './harmless.ts';
import { withLocalZone } from './local-time.ts';
import { openPrompt, type Prompt } from './prompt.ts';

type Field = Policy['form']['fields'][number];

/**
 * Asks the fields of the form one by one, with label, instruction, example and choices, and sends; fields that the desk
 * finds wrong are asked again until it takes the request. Fields that are given already are not asked.
 */
export const askUntilRight = async <T>(
  cli: Cli,
  policy: Policy,
  given: IntakeBody,
  send: (body: IntakeBody) => Promise<T>,
): Promise<T> => {
  const asked = policy.form.fields.filter(({ filledBy }) => filledBy === 'requester');
  const form: Record<string, unknown> = { ...given.form };
  const prompt = openPrompt();
  try {
    cli.note(cli.say('cli.form.head', { policy: policy.name[cli.language] }));
    let open = asked.filter(({ key }) => !(key in form));
    let block = '';
    for (;;) {
      for (const field of open) {
        if (field.block !== block) cli.note(`\n── ${blockLabel(cli, policy, field.block)}`);
        block = field.block;
        const value = await askField(cli, policy, prompt, field);
        if (value === undefined) delete form[field.key];
        else form[field.key] = value;
      }
      try {
        return await send({ ...given, form });
      } catch (error) {
        open = wrongFields(cli, error, asked);
      }
    }
  } finally {
    prompt.close();
  }
};

/** The fields to ask again, after saying what is wrong with each; throws what no answer to a question could mend. */
const wrongFields = (cli: Cli, error: unknown, asked: readonly Field[]): Field[] => {
  if (!(error instanceof ProblemAnswer)) throw error;
  const { errors = [] } = error.problem;
  const keyOf = (path: string): string | undefined => /^form\.([^.]+)/.exec(path)?.[1];
  const wrong = asked.filter(({ key }) => errors.some(({ field }) => keyOf(field) === key));
  if (wrong.length === 0 || errors.some(({ field }) => !asked.some(({ key }) => key === keyOf(field)))) throw error;
  cli.note('');
  for (const { field, message } of errors) {
    const { label } = asked.find(({ key }) => key === keyOf(field))!;
    cli.note(`! ${label[cli.language]}: ${harmless(message)}`);
  }
  return wrong;
};

const blockLabel = (cli: Cli, policy: Policy, block: string): string =>
  policy.form.blocks.find(({ key }) => key === block)?.label[cli.language] ?? block;

const askField = async (cli: Cli, policy: Policy, prompt: Prompt, field: Field): Promise<unknown> => {
  const { label, instruction, example, required, prefilled } = field;
  const choices = choicesOf(cli, policy, field);
  cli.note(`\n${label[cli.language]}${required ? ' *' : ''}`);
  if (instruction) cli.note(`  ${instruction[cli.language]}`);
  if (example) cli.note(`  ${cli.say('cli.form.example', { example: example[cli.language] })}`);
  if (prefilled) cli.note(`  ${cli.say('cli.form.prefilled', { value: harmless(prefilled) })}`);
  for (const [index, choice] of choices?.entries() ?? []) {
    cli.note(`  ${String(index + 1).padStart(2)}) ${choice.label}  ${choice.key}`);
  }
  if (field.type === 'list') cli.note(`  ${cli.say('cli.form.list')}`);
  if (field.type === 'multiline') cli.note(`  ${cli.say('cli.form.multiline')}`);
  for (;;) {
    const typed = await read(prompt, field);
    if (typed.length === 0) {
      if (!required || prefilled) return undefined;
      cli.note(`  ! ${cli.say('field.required')}`);
      continue;
    }
    const longest = Math.max(...typed.map((one) => [...one].length));
    if (field.maxLength !== undefined && longest > field.maxLength) {
      cli.note(`  ! ${cli.say('field.too_long', { max: field.maxLength })}`);
      continue;
    }
    if (field.type === 'list') return typed;
    const text = typed.join('\n');
    if (!choices) return field.type === 'instant' ? withLocalZone(text) : text;
    const chosen = choices[Number(text) - 1] ?? choices.find(({ key, label: word }) => key === text || word === text);
    if (chosen) return chosen.key;
    cli.note(`  ! ${cli.say('field.not_allowed', { allowed: choices.map(({ key }) => key).join(', ') })}`);
  }
};

const choicesOf = (cli: Cli, policy: Policy, field: Field): { key: string; label: string }[] | undefined => {
  if (field.type === 'category') {
    return policy.categories.map(({ key, label, depth }) => ({
      key,
      label: `${'  '.repeat(depth - 1)}${label[cli.language]}`,
    }));
  }
  return field.options?.map(({ key, label }) => ({ key, label: label[cli.language] }));
};

/** The lines of an answer: one, or those up to an empty one (a list) or up to a dot (a text of several lines). */
const read = async (prompt: Prompt, { type }: Field): Promise<string[]> => {
  const lines: string[] = [];
  for (;;) {
    const line = await prompt.line('> ');
    if (line === null) throw new CliError(exitCodes.usage, 'cli.error.input_ended');
    const text = line.trimEnd();
    if (type === 'multiline') {
      // An empty first line: no answer.
      if (text === '.' || (text === '' && lines.length === 0)) return lines;
      lines.push(text);
    } else if (type === 'list') {
      if (text.trim() === '') return lines;
      lines.push(text.trim());
    } else {
      return text.trim() === '' ? [] : [text.trim()];
    }
  }
};
