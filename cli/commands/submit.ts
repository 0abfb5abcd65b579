import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Level, Policy } from '../../contracts/views.ts';
import type { Answer, ApiClient } from '../api-client.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { keepsAs, optionName } from '../field-option.ts';
import { harmless } from '../harmless.ts';
import { levelText } from '../level.ts';
import { localTime, withLocalZone } from '../local-time.ts';
import { readFileOrStdin, readText } from '../read-text.ts';
import { type Options, subcommand, whenRun } from '../subcommand.ts';
import { askUntilRight } from '../submit-form.ts';

/** What `POST /tickets` takes. */
export type IntakeBody = { form?: Record<string, unknown>; [member: string]: unknown };

/** What it answers. */
export type Receipt = {
  number: string;
  requestId: string;
  state: 'recorded' | 'accepted';
  level: Level;
  promised: { clock: string; name: { zh: string; en: string }; dueAt: string }[];
  next: string;
};

/**
 * `desk submit`: a new ticket, from options named after the fields of the policy's form, from a file, or by asking field by
 * field.
 */
export const addSubmit = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'submit',
    about: say('cli.submit.about'),
    examples: [
      'desk submit',
      'desk submit --file request.json',
      "desk submit --title '…' --description @problem.txt --category network/wifi …",
      'desk submit --fields',
    ],
  })
    .usage('[options] [--<field> <value> …]')
    .allowUnknownOption()
    .allowExcessArguments()
    .option('--file <path>', say('cli.submit.file'))
    .option('--ask', say('cli.submit.ask'))
    .option('--fields', say('cli.submit.fields'))
    .option('--channel <channel>', say('cli.submit.channel'))
    .option('--project <key>', say('cli.submit.project'))
    .option('--requester <account>', say('cli.submit.requester'))
    .option('--follow-up-of <number>', say('cli.submit.follow_up_of'))
    .option('--complaint-about <number>', say('cli.submit.complaint_about'))
    .option('--rang-at <time>', say('cli.submit.rang_at'))
    .option('--answered-at <time>', say('cli.submit.answered_at'))
    .option('--idempotency-key <id>', say('cli.option.idempotency_key'));
  command.addHelpText('after', `\n${say('cli.submit.help')}\n${say('cli.help.texts')}`);

  whenRun(command, cli, async (rest, options) => {
    const api = cli.api();
    const given = fieldsIn(rest);
    const { requester, channel, project } = options;
    const policyOf = (): Promise<Policy> =>
      api.get<Policy>('/policy', { requester, channel, project, category: given.get('category')?.join('/') });
    if (options.fields) {
      const policy = await policyOf();
      cli.answer(policy, () => fieldTable(cli, policy));
      return;
    }
    const asks = options.ask || (options.file === undefined && given.size === 0 && process.stdin.isTTY);
    if (!asks && options.file === undefined && given.size === 0) throw usageError('cli.submit.nothing');
    const policy = asks || given.size > 0 ? await policyOf() : null;
    const body = await bodyFrom(options, given, policy);
    const key: string = options.idempotencyKey ?? randomUUID();
    const send = (one: IntakeBody) => sendRequest(api, one, key);
    const { body: receipt } = asks ? await askUntilRight(cli, policy!, body, send) : await send(body);
    cli.answer(receipt, () => receiptText(cli, receipt));
  });
};

const sendRequest = (api: ApiClient, body: IntakeBody, key: string): Promise<Answer<Receipt>> =>
  api.send<Receipt>('POST', '/tickets', {
    body,
    key,
    nameOf: (field) => {
      const [first = '', second] = field.split('.');
      if (first === 'call') return optionName(second ?? 'rangAt');
      if (first === 'form') return second === undefined ? 'form' : optionName(second);
      return first === '' ? '' : optionName(first);
    },
  });

/** The options that are not ours: fields of the form, by name. */
const fieldsIn = (rest: readonly string[]): Map<string, string[]> => {
  const fields = new Map<string, string[]>();
  for (let index = 0; index < rest.length; index += 1) {
    const argument = rest[index]!;
    if (!argument.startsWith('--')) throw usageError('cli.usage.excessArguments', { what: argument });
    const equals = argument.indexOf('=');
    const flag = equals === -1 ? argument : argument.slice(0, equals);
    const value = equals === -1 ? rest[++index] : argument.slice(equals + 1);
    if (value === undefined) throw usageError('cli.usage.optionMissingArgument', { what: flag });
    const field = keepsAs(flag);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
};

const bodyFrom = async (
  { file, channel, project, requester, followUpOf, complaintAbout, rangAt, answeredAt }: Options,
  given: ReadonlyMap<string, string[]>,
  policy: Policy | null,
): Promise<IntakeBody> => {
  const written = file === undefined ? {} : objectIn(await readFileOrStdin(file));
  const form: Record<string, unknown> = { ...(written.form as object | undefined) };
  for (const [field, values] of given) {
    const type = policy?.form.fields.find(({ key }) => key === field)?.type;
    const texts = type === 'text' || type === 'multiline' ? await Promise.all(values.map(readText)) : values;
    form[field] = type === 'list' || texts.length > 1 ? texts : texts[0];
  }
  return {
    ...written,
    ...(channel !== undefined && { channel }),
    ...(project !== undefined && { project }),
    ...(requester !== undefined && { requester }),
    ...(followUpOf !== undefined && { followUpOf }),
    ...(complaintAbout !== undefined && { complaintAbout }),
    ...((rangAt ?? answeredAt) !== undefined && { call: callOf(rangAt, answeredAt) }),
    form,
  };
};

const callOf = (rangAt: string | undefined, answeredAt: string | undefined) => ({
  ...(rangAt !== undefined && { rangAt: withLocalZone(rangAt) }),
  ...(answeredAt !== undefined && { answeredAt: withLocalZone(answeredAt) }),
});

const objectIn = (text: string): IntakeBody => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as IntakeBody;
  } catch {
    // Said below.
  }
  throw usageError('cli.usage.json', { option: '--file' });
};

const receiptText = (cli: Cli, { number, level, promised, next, state, requestId }: Receipt): string => {
  const promises = promised.map(({ name, dueAt }) => `  ${name[cli.language]}  ${localTime(dueAt)}\n`);
  const later = state === 'accepted' ? `${cli.say('cli.submit.accepted', { id: requestId })}\n` : '';
  return `${cli.paint('bold', number)}  ${levelText(cli, level)}\n${promises.join('')}${harmless(next)}\n${later}`;
};

const fieldTable = (cli: Cli, policy: Policy): string =>
  cli.table(
    ['cli.column.option', 'cli.column.label', 'cli.column.required', 'cli.column.type', 'cli.column.allowed'],
    policy.form.fields
      .filter(({ filledBy }) => filledBy === 'requester')
      .map(({ key, label, required, type, options, instruction, example }) => [
        optionName(key),
        label[cli.language],
        required ? cli.say('cli.yes') : '',
        type,
        options?.map((option) => option.key).join('|') ??
          [instruction?.[cli.language], example && `(${example[cli.language]})`].filter(Boolean).join(' '),
      ]),
    4,
  );
