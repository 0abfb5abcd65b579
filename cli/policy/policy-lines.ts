import type { PolicyChange, PolicyDetail, PolicyRevision, Publication } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { harmless } from '../harmless.ts';
import { levelText } from '../level.ts';
import { localTime } from '../local-time.ts';

/** A limit as it stands in the file: `8 h`, `3 working days`; for an agreed date the words of that. */
const limitText = (cli: Cli, limit: Record<string, number> | null): string =>
  limit === null
    ? cli.say('cli.policy.agreed')
    : Object.entries(limit)
        .map(([unit, count]) => `${count} ${cli.word('duration_unit', unit)}`)
        .join(' ');

/** A policy for people: its levels, clocks, escalation path, and what to do in each phase. */
export const policyText = (cli: Cli, policy: PolicyDetail, phase: string | undefined): string => {
  const { say, language, paint } = cli;
  const head = (text: string): string => `\n${paint('bold', text)}\n`;
  const words = (keys: readonly string[] | null): string => keys?.join(', ') ?? '';
  const levelWords = (keys: readonly string[] | null): string =>
    keys?.map((key) => levelText(cli, policy.levels.find((one) => one.key === key)!)).join(', ') ?? '';
  const procedures = policy.procedures
    .filter((one) => phase === undefined || one.phase === phase)
    .map(
      (one) =>
        head(cli.word('phase', one.phase)) +
        one.steps
          .map(({ text, kind, levels = [] }) => {
            const sign = { do: '-', ask: '?', check: '☐' }[kind];
            return `  ${sign} ${text[language]}${levels.length > 0 ? ` (${levelWords(levels)})` : ''}\n`;
          })
          .join(''),
    )
    .join('');
  if (phase !== undefined) return procedures.trimStart();
  const levels = cli.table(
    ['cli.column.key', 'cli.column.level', 'cli.column.definition'],
    policy.levels.map((one) => [one.key, levelText(cli, one), one.definition[language]]),
  );
  const clocks = cli.table(
    [
      'cli.column.clock',
      'cli.column.level',
      'cli.column.type',
      'cli.column.limit',
      'cli.column.calendar',
      'cli.column.source',
    ],
    policy.clockRows.map((row) => [
      row.name[language],
      levelWords(row.levels),
      words(row.requestTypes),
      limitText(cli, row.limit),
      row.calendar,
      row.source,
    ]),
  );
  const path = policy.escalationSteps.map(({ label }) => label[language]).join(' → ');
  const title = `${policy.name[language]}  ${policy.key} ${policy.version}`;
  const since = say('cli.policy.since', { at: localTime(policy.effectiveFrom) });
  return [
    `${paint('bold', title)}  ${since}${policy.base ? `  ${say('cli.policy.base', { base: policy.base })}` : ''}\n`,
    `\n${levels}\n${clocks}`,
    path ? `\n${say('cli.policy.path')}: ${path}\n` : '',
    procedures,
    policy.templates.length > 0
      ? head(say('cli.policy.templates')) +
        policy.templates.map(({ use, text }) => `  ${use[language]}: ${text[language]}\n`).join('')
      : '',
  ].join('');
};

/** The revision record as a table. */
export const revisionTable = (cli: Cli, items: readonly PolicyRevision[]): string =>
  cli.table(
    [
      'cli.column.version',
      'cli.column.state',
      'cli.column.effective',
      'cli.column.published',
      'cli.column.by',
      'cli.column.approved',
      'cli.column.note',
    ],
    items.map((one) => [
      String(one.version),
      { text: cli.word('revision_state', one.state), style: one.state === 'in_force' ? 'green' : 'dim' },
      localTime(one.effectiveFrom),
      localTime(one.recordedAt),
      one.publishedBy?.account ?? cli.say('cli.policy.file_origin'),
      harmless([one.approvedBy, one.approvalNote].filter(Boolean).join(': ')) || '—',
      harmless(one.note ?? '—'),
    ]),
  );

const shown = (value: unknown): string => harmless(typeof value === 'string' ? value : JSON.stringify(value));

/** Differences: what went, what came, what changed. */
export const changeLines = (cli: Cli, changes: readonly PolicyChange[]): string =>
  changes
    .map(({ path, from, to }) => {
      if (from === undefined) return `${cli.paint('green', '+')} ${path}: ${shown(to)}\n`;
      if (to === undefined) return `${cli.paint('red', '-')} ${path}: ${shown(from)}\n`;
      return `${cli.paint('yellow', '~')} ${path}: ${shown(from)} → ${shown(to)}\n`;
    })
    .join('');

/** What a publication did, or would do. */
export const publicationText = (cli: Cli, { dryRun, versions }: Publication): string =>
  versions
    .map(({ key, version, effectiveFrom, cause, changes }) => {
      const values = { policy: key, version, at: localTime(effectiveFrom) };
      const line = cli.say(dryRun ? 'cli.policy.would_publish' : 'cli.policy.published', values);
      const why = cause === 'asked' ? '' : ` (${cli.word('publication_cause', cause)})`;
      return `${line}${why}\n${dryRun ? changeLines(cli, changes) : ''}`;
    })
    .join('');
