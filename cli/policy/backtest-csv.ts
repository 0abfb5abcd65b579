import type { BacktestItem, BacktestRow } from '../../contracts/policy-backtest.ts';
import type { PolicyWords } from './policy-words.ts';

/** What `--csv` may be asked for: the tickets that differ, or the sums. */
export const backtestCsv = ['tickets', 'sums'] as const;
export type BacktestCsv = (typeof backtestCsv)[number];

/** The first line of each. */
export const csvHeads: Readonly<Record<BacktestCsv, readonly string[]>> = {
  tickets: [
    'number',
    'level',
    'group',
    'customer',
    'deadline',
    'clock',
    'recorded_outcome',
    'recorded_due',
    'draft_outcome',
    'draft_due',
    'problem',
  ],
  sums: [
    'by',
    'key',
    'name',
    'recorded_met',
    'recorded_missed',
    'recorded_other',
    'draft_met',
    'draft_missed',
    'draft_other',
  ],
};

/** A line of CSV. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\n`;

/** Quoted where it must be; a leading sign would make a spreadsheet calculate. */
const csvCell = (text: string): string => {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** A ticket that differs: a line for each of its deadlines that do. */
export const ticketLines = (
  { number, level, group, customer, problem, deadlines }: BacktestItem,
  words: PolicyWords,
): string => {
  const head = [number, words.level(level), group ?? '', customer];
  const rows =
    deadlines.length === 0
      ? [['', '', '', '', '', '']]
      : deadlines.map(({ deadline, clock, recorded, draft }) => [
          deadline,
          words.clock(clock),
          recorded?.outcome ?? '',
          recorded?.dueAt ?? '',
          draft?.outcome ?? '',
          draft?.dueAt ?? '',
        ]);
  return rows.map((row) => csvLine([...head, ...row, problem ?? ''])).join('');
};

/** What a row of sums is about, in words. */
export const rowName = ({ by, key, name }: BacktestRow, words: PolicyWords): string =>
  by === 'level' ? words.level(key) : by === 'clock' ? words.clock(key) : name;

/** The sums of one value of a dimension. */
export const sumLine = (row: BacktestRow, words: PolicyWords): string => {
  const { by, key, recorded, draft } = row;
  const counts = [recorded.met, recorded.missed, recorded.other, draft.met, draft.missed, draft.other];
  return csvLine([by, key, rowName(row, words), ...counts.map(String)]);
};
