import { existsSync } from 'node:fs';
import type { BacktestItem, BacktestPage, BacktestRow } from '../../contracts/policy-backtest.ts';
import { keyIn } from '../calendar/key-in.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { dayOrTime, localTime } from '../local-time.ts';
import { progressBar } from '../progress-bar.ts';
import { readFileOrStdin } from '../read-text.ts';
import type { Options } from '../subcommand.ts';
import { type BacktestCsv, backtestCsv, csvHeads, csvLine, rowName, sumLine, ticketLines } from './backtest-csv.ts';
import { BacktestSums } from './backtest-sums.ts';
import { readDraft } from './draft-files.ts';
import { type PolicyWords, policyWords } from './policy-words.ts';

/** What is to be tried on which tickets. */
export type BacktestAsked = {
  key: string;
  policy?: string;
  calendars?: Record<string, string>;
  from: string;
  to: string;
};

/** Where pages come from: the desk, or its database. `fileOf` says how the caller's files are called. */
export type BacktestSource = (
  asked: BacktestAsked,
  after: string,
  fileOf: (name: string) => string,
) => Promise<BacktestPage>;

/** Tickets named to people; a file gets them all. */
const named = 20;

/**
 * Tries a draft on recorded tickets, page by page with a bar on a terminal's stderr. With `--csv` the tickets that differ go to
 * stdout as they are found, or with `--csv sums` the sums at the end, and both in words to stderr; with `--json` all at the end.
 */
export const runBacktest = async (cli: Cli, source: BacktestSource, options: Options): Promise<void> => {
  const { asked, fileOf } = await read(options);
  const bar = progressBar(cli);
  const sums = new BacktestSums();
  const items: BacktestItem[] = [];
  let [examined, differing, total] = [0, 0, 0];
  let words = policyWords(cli, { levels: [], clocks: [] });
  const csv = csvOf(options.csv);
  for (let after: string | null = ''; after !== null; ) {
    const page: BacktestPage = await source(asked, after, fileOf);
    // A refusal leaves nothing that looks like an answer.
    if (csv && after === '') cli.print(csvLine(csvHeads[csv]));
    words = policyWords(cli, page.names);
    sums.add(page);
    examined += page.examined;
    differing += page.items.length;
    total = page.total ?? total;
    if (csv === 'tickets') cli.print(page.items.map((item) => ticketLines(item, words)).join(''));
    else items.push(...(cli.json ? page.items : page.items.slice(0, Math.max(0, named - items.length))));
    bar.show(cli.say('cli.backtest.bar'), examined, total);
    after = page.next;
  }
  bar.clear();
  const rows = sums.rows();
  const found = { key: asked.key, from: asked.from, to: asked.to, examined, differing, rows, items };
  if (csv === 'sums') cli.print(rows.map((row) => sumLine(row, words)).join(''));
  if (csv) process.stderr.write(textOf(cli, found, words));
  else cli.answer(found, () => textOf(cli, found, words));
};

const csvOf = (asked: unknown): BacktestCsv | undefined => {
  if (asked === undefined) return undefined;
  const what = backtestCsv.find((one) => one === (asked === true ? 'tickets' : asked));
  if (!what) throw usageError('cli.backtest.csv_of', { allowed: backtestCsv.join(', ') });
  return what;
};

const read = async (options: Options): Promise<{ asked: BacktestAsked; fileOf: (name: string) => string }> => {
  const from = dayOrTime(options.from);
  const to = dayOrTime(options.to);
  for (const [option, text] of Object.entries({ '--from': from, '--to': to })) {
    if (Number.isNaN(Date.parse(text))) throw usageError('cli.backtest.no_time', { option });
  }
  if (Date.parse(from) >= Date.parse(to)) throw usageError('cli.backtest.from_after_to');
  const isFile = existsSync(options.policy) || options.policy === '-';
  if (!isFile && /[/.]/.test(options.policy)) throw usageError('cli.backtest.no_file', { file: options.policy });
  const draft = isFile
    ? await readDraft(options.policy)
    : { key: options.policy as string, documents: {}, fileOf: (name: string) => name };
  const own = options.calendar as string | undefined;
  const calendar = own === undefined ? undefined : await readFileOrStdin(own);
  const calendarKey = calendar === undefined ? undefined : keyIn(calendar, own!);
  const calendars = {
    ...('calendars' in draft.documents ? draft.documents.calendars : {}),
    ...(calendar !== undefined && { [calendarKey!]: calendar }),
  };
  const instants = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return {
    asked: {
      key: draft.key,
      ...('policy' in draft.documents && { policy: draft.documents.policy }),
      ...(Object.keys(calendars).length > 0 && { calendars }),
      ...instants,
    },
    fileOf: (name) => (own !== undefined && name === `calendars.${calendarKey}` ? own : draft.fileOf(name)),
  };
};

type Found = {
  key: string;
  from: string;
  to: string;
  examined: number;
  differing: number;
  rows: BacktestRow[];
  items: BacktestItem[];
};

const textOf = (cli: Cli, { key, from, to, examined, differing, rows, items }: Found, words: PolicyWords): string => {
  const { say } = cli;
  const head = say('cli.backtest.head', { policy: key, from: localTime(from), to: localTime(to), examined, differing });
  if (examined === 0)
    return `${say('cli.backtest.nothing', { policy: key, from: localTime(from), to: localTime(to) })}\n`;
  const sums = cli.table(
    [
      'cli.column.by',
      'cli.column.name',
      'cli.column.met_recorded',
      'cli.column.missed_recorded',
      'cli.column.met_draft',
      'cli.column.missed_draft',
    ],
    rows.map((row) => [
      cli.word('backtest_dimension', row.by),
      rowName(row, words),
      String(row.recorded.met),
      String(row.recorded.missed),
      String(row.draft.met),
      String(row.draft.missed),
    ]),
  );
  if (items.length === 0) return `${head}\n\n${sums}`;
  const word = (outcome: string | undefined): string =>
    outcome === undefined ? '—' : cli.word('backtest_outcome', outcome);
  const tickets = cli.table(
    ['cli.column.number', 'cli.column.level', 'cli.column.clock', 'cli.column.recorded', 'cli.column.draft'],
    items.flatMap(({ number, level, problem, deadlines }) =>
      problem === null
        ? deadlines.map(({ clock, recorded, draft }) => [
            number,
            words.level(level),
            words.clock(clock),
            word(recorded?.outcome),
            word(draft?.outcome),
          ])
        : [[number, words.level(level), '', '', problem]],
    ),
  );
  const more = differing > items.length ? `${say('cli.backtest.more', { count: differing - items.length })}\n` : '';
  return `${head}\n\n${sums}\n${tickets}${more}`;
};
