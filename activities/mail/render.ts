import { isMessageKey, type Language, type MessageKey, message } from '../../contracts/message.ts';
import type { NotificationData } from '../../domain/notification/data-of.ts';
import { promisedOnly } from '../../domain/notification/promised.ts';
import type { Localized } from '../../domain/policy/plan.ts';
import { zonedTime } from './zoned-time.ts';

/** The words of the policy a ticket has pinned; level codes mean different things in different policies (requirements 1.1). */
export type PolicyWords = {
  levels: readonly { key: string; code: string; word: Localized }[];
  clocks: readonly { key: string; name: Localized; internal?: boolean }[];
};

/** What rendering needs beside the notification. */
export type RenderContext = {
  language: Language;
  /** Of the recipient. */
  name: string;
  /** Where people reach the desk, without a slash at the end. */
  publicUrl: string;
  /** DESK_TIME_ZONE. */
  zone: string;
  /** Undefined when the policy is not installed any more: then neither level nor clock is named. */
  words: PolicyWords | undefined;
  /** The person's words that belong into the message; undefined when there are none or they were erased. */
  text: string | undefined;
};

/** A notification in words. Throws a RangeError for a template the catalogues do not have. */
export const renderNotification = (
  template: string,
  number: string,
  data: NotificationData,
  context: RenderContext,
): { subject: string; text: string } => {
  const { language, publicUrl } = context;
  const values = { number, name: context.name, ...wordsOf(data, context) };
  const paragraphs = [
    say(language, 'mail.greeting', values),
    say(language, `notification.${template}.text`, values),
    ...(context.text === undefined ? [] : [quoted(context.text)]),
    factsOf(data, context, values),
    `${say(language, 'mail.link', values)}\n${publicUrl}/tickets/${encodeURIComponent(number)}`,
    say(language, 'mail.footer', values),
  ];
  return {
    subject: `[${number}] ${say(language, `notification.${template}.subject`, values)}`,
    text: `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`,
  };
};

type Values = Record<string, string | number>;

/** Every value a template may use; those that a notification lacks stay empty. */
const wordsOf = (data: NotificationData, context: RenderContext): Values => {
  const { language, zone } = context;
  return {
    level: levelWords(data.level, context),
    from: data.from === undefined ? '' : levelWords(data.from, context),
    clock: data.clock === undefined ? '' : clockWords(data.clock, context),
    share: data.share === undefined ? '' : Math.round(data.share * 100),
    due: data.dueAt === undefined ? '' : zonedTime(data.dueAt, zone),
    until: data.until === undefined ? '' : zonedTime(data.until, zone),
    reason: data.reason === undefined ? '' : optional(language, `reason.${data.reason}`),
    about: data.about ?? '',
    outcome: data.kept === undefined ? '' : say(language, data.kept ? 'dispute.kept' : 'dispute.changed', {}),
  };
};

/** Level, promised instants and dates as lines of their own. */
const factsOf = (data: NotificationData, context: RenderContext, values: Values): string => {
  const { language, zone } = context;
  const lines = [
    values.level === '' ? '' : say(language, 'mail.fact.level', values),
    values.clock === '' ? '' : say(language, 'mail.fact.deadline', values),
    values.until === '' ? '' : say(language, 'mail.fact.until', values),
    ...promisedOnly(context.words?.clocks, data.promises ?? []).map(({ clock, dueAt }) =>
      say(language, 'mail.fact.deadline', { clock: clockWords(clock, context), due: zonedTime(dueAt, zone) }),
    ),
  ];
  return lines.filter((line) => line !== '').join('\n');
};

/** Code and word, never the bare code: "P1" is the top level of one policy and the second of another. */
const levelWords = (key: string, { language, words }: RenderContext): string => {
  const level = words?.levels.find((one) => one.key === key);
  return level ? (level.code === level.word[language] ? level.code : `${level.code} ${level.word[language]}`) : '';
};

const clockWords = (key: string, { language, words }: RenderContext): string =>
  words?.clocks.find((one) => one.key === key)?.name[language] ?? key;

const quoted = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => `> ${line}`)
    .join('\n');

const say = (language: Language, key: string, values: Values): string => {
  if (!isMessageKey(key)) throw new RangeError(`no such message: ${key}`);
  return message(language, key as MessageKey, values);
};

const optional = (language: Language, key: string): string => (isMessageKey(key) ? message(language, key) : '');
