import assert from 'node:assert/strict';
import { roles } from '../../contracts/actor.ts';
import { deliveryStates, notificationChannels } from '../../contracts/courier.ts';
import { acts } from '../../contracts/deadline-event.ts';
import { doctorCodes, doctorRepairs, repairResult } from '../../contracts/doctor.ts';
import { intakeChannels, waitingReasons } from '../../contracts/event.ts';
import en from '../../contracts/messages/en.json' with { type: 'json' };
import zh from '../../contracts/messages/zh.json' with { type: 'json' };
import { accountView } from '../../contracts/people.ts';
import { backtestDimensions } from '../../contracts/policy-backtest.ts';
import { moveOutcomes } from '../../contracts/policy-move.ts';
import { publicationView, revisionStates } from '../../contracts/policy-revision.ts';
import { selectionBases } from '../../contracts/policy-selection.ts';
import { problemStatus } from '../../contracts/problem.ts';
import { deadlineView, ledgerLine } from '../../contracts/ticket-view.ts';
import { notificationTable, notificationTemplates } from '../../domain/notification/table.ts';
import { phases } from '../../domain/policy/guidance.ts';
import { commands } from '../../domain/ticket/commands/table.ts';
import { asPlain } from '../../domain/ticket/text.ts';
import { statuses } from '../../domain/ticket/ticket.ts';
import { allFiles, read, roomOf } from './sources.ts';

const catalogues: Record<string, Record<string, string>> = { zh, en };
const keys = Object.keys(zh);

const code = allFiles()
  .filter((file) => /\.(ts|tsx)$/.test(file) && roomOf(file) !== 'test')
  .map((file) => ({ file, text: read(file) }));
const textOf = (rooms: readonly string[]): string =>
  code
    .filter(({ file }) => rooms.some((room) => file.startsWith(room)))
    .map(({ text }) => text)
    .join('\n');
const codesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, one]) => one!);
const everything = code.map(({ text }) => text).join('\n');

/** Codes with which domain, workflow and signal intake refuse. */
const refusals = new Set([
  ...codesIn(textOf(['domain/ticket', 'activities/admit']), /\brefused?\(\s*'(\w+)'/g),
  ...codesIn(
    textOf(['workflows/ticket', 'api/tickets']),
    /(?:reject\([^;]*?|failure\(|problemOfRefusal\()\{ code: '(\w+)'/g,
  ),
  ...codesIn(read('domain/ticket/messages.ts').match(/type SignalFault =[^;]*;/)?.[0] ?? '', /'(\w+)'/g),
]);

/** Codes of wrong fields: the schemas' own, those of zod's issues, those that only the database can tell. */
const fieldCodes = new Set([
  ...codesIn(everything, /\berror: '(\w+)'/g),
  ...codesIn(everything, /\{ error: '(\w+)'/g),
  ...codesIn(textOf(['api']), /wrongField\([^)]*?, '(\w+)'(?:, '(?:body|query|path|header)')?\)/g),
  ...codesIn(read('contracts/field-codes.ts'), /code: '(\w+)'/g),
  ...codesIn(read('contracts/field-codes.ts'), /'((?:too|not|wrong)_\w+)'/g),
]);

const optionsOf = (command: string, field: string): string[] =>
  (commands[command]!.input(asPlain).shape[field] as unknown as { options: string[] }).options;

const commandKeys = Object.values(commands).flatMap(({ name, input }) => [
  name,
  ...Object.keys(input(asPlain).shape).map((field) => `${name}.${field}`),
]);

/** Keys that are put together at run time: by prefix, all that code can ask for. */
const families: Record<string, readonly string[]> = {
  notification: notificationTemplates.flatMap((template) => [`${template}.subject`, `${template}.text`]),
  reason: [...waitingReasons, ...optionsOf('escalate', 'reason'), ...optionsOf('cancel', 'kind')],
  refusal: [...refusals],
  problem: Object.keys(problemStatus),
  command: commandKeys,
  event: Object.keys(notificationTable),
  status: statuses,
  role: roles,
  channel: intakeChannels,
  account_kind: accountView.shape.kind.options,
  deadline_state: deadlineView.shape.state.options,
  doctor_finding: doctorCodes,
  doctor_remedy: doctorCodes,
  doctor_repair: doctorRepairs,
  doctor_outcome: repairResult.shape.outcome.options,
  notification_channel: notificationChannels,
  delivery_state: deliveryStates,
  act: acts,
  /** What moves or ends a promise and is no event; further codes are those of events and reasons. */
  cause: [
    'regraded',
    'reclassified',
    'agreed',
    'agreement_ended',
    'longest_pause',
    'policy_changed',
    'calendar_changed',
  ],
  /** Parts that rungs and notifications name; posts have keys of their own. */
  recipient: [
    'requester',
    'owner',
    'owner_or_group',
    'former_owner',
    'group',
    'group_lead',
    'supervisor',
    'department_manager',
    'reviewers',
    'collaborator',
    'successor',
  ],
  duration_unit: ['seconds', 'minutes', 'hours', 'days', 'workingDays'],
  phase: phases,
  revision_state: revisionStates,
  publication_cause: publicationView.shape.versions.element.shape.cause.options,
  move_outcome: moveOutcomes,
  preview_becomes: ['overdue', 'in_time'],
  backtest_dimension: backtestDimensions,
  backtest_outcome: ['met', 'missed', 'past', 'open', 'void'],
  selection_basis: [...selectionBases, 'otherwise'],
  rung_state: ledgerLine.shape.rungs.element.shape.state.options,
};

/** Whole keys in code. */
const literal = new Set(codesIn(everything, /['"`]([a-z_]+(?:\.[a-zA-Z0-9_]+)+)['"`]/g));

/** Sets whose members the types hold to the catalogue; each must at least be named somewhere by its last part. */
const typed = ['field', 'problem.detail', 'cli.user', 'cli.outcome.state'];

/** Sentences for what the library of the command line complains of, under its own codes. */
const commander = 'cli.usage';

const isUsed = (key: string): boolean => {
  if (literal.has(key)) return true;
  const [prefix = '', ...rest] = key.split('.');
  if (families[prefix]?.includes(rest.join('.'))) return true;
  if (key.startsWith(`${commander}.`)) return true;
  return typed.some((set) => key.startsWith(`${set}.`) && everything.includes(`'${key.slice(set.length + 1)}'`));
};

const placeholders = (sentence: string): string[] => [...new Set(codesIn(sentence, /\{(\w+)\}/g))].sort();

describe('the catalogues of sentences', () => {
  it('have the same keys in every language, none empty', () => {
    assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort());
    for (const [language, catalogue] of Object.entries(catalogues)) {
      for (const [key, sentence] of Object.entries(catalogue)) assert.ok(sentence.trim(), `${language} ${key}`);
    }
  });

  it('fill the same values into a sentence in every language', () => {
    const different = keys.filter(
      (key) => placeholders(catalogues.zh![key]!).join() !== placeholders(catalogues.en![key] ?? '').join(),
    );
    assert.deepEqual(different, []);
  });

  it('name each key once', () => {
    for (const language of ['zh', 'en']) {
      const all = codesIn(read(`contracts/messages/${language}.json`), /^\s*"([^"]+)":/gm);
      assert.deepEqual(
        all.filter((key, index) => all.indexOf(key) !== index),
        [],
      );
    }
  });

  it('hold no key that nobody asks for', () => {
    assert.deepEqual(
      keys.filter((key) => !isUsed(key)),
      [],
    );
  });

  it('hold every key that code names', () => {
    const prefixes = new Set(keys.map((key) => key.split('.')[0]!));
    const named = codesIn(
      textOf(['api', 'activities', 'cli', 'worker', 'intake', 'web']),
      /message\(\s*\w+,\s*'([^']+)'/g,
    );
    const detailed = codesIn(everything, /detail: '([a-z_]+(?:\.\w+)+)'/g);
    const missing = [...named, ...detailed].filter((key) => prefixes.has(key.split('.')[0]!) && !(key in zh));
    assert.deepEqual([...new Set(missing)], []);
  });

  it('know every set of keys that is put together at run time', () => {
    const composed = codesIn(everything, /`([a-z_]+(?:\.[a-z_]+)*)\.\$\{/g).filter((prefix) =>
      keys.some((key) => key.startsWith(`${prefix}.`)),
    );
    const words = codesIn(everything, /\bword\('([\w.]+)'/g);
    const known = [...typed, commander, ...Object.keys(families)];
    const unknown = [...new Set([...composed, ...words])].filter((prefix) => !known.includes(prefix));
    assert.deepEqual(unknown, [], 'describe the new set in this test');
  });

  it('have a sentence for every refusal, with its reason', () => {
    assert.ok(refusals.size > 30);
    assert.deepEqual([...refusals].filter((one) => !(`refusal.${one}` in zh)).sort(), []);
  });

  it('have a sentence for every wrong field', () => {
    assert.ok(fieldCodes.size > 20);
    assert.deepEqual([...fieldCodes].filter((one) => !(`field.${one}` in zh)).sort(), []);
  });

  it('have a word for every code: notifications, problems, reasons, events, states, commands and their fields', () => {
    const missing = Object.keys(families).flatMap((prefix) =>
      families[prefix]!.map((rest) => `${prefix}.${rest}`).filter((key) => !(key in zh)),
    );
    assert.deepEqual(missing, []);
  });
});
