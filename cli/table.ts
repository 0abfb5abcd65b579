import { cutToWidth, displayWidth, padToWidth } from './display-width.ts';
import { inOneLine } from './harmless.ts';
import type { Paint, Style } from './paint.ts';

/** A cell: its text, and how it stands out. */
export type Cell = string | { text: string; style: Style };

/** How a table is laid out. */
export type TableOptions = {
  head: readonly string[];
  rows: readonly (readonly Cell[])[];
  paint: Paint;
  /** The column that gives way when the terminal is too narrow. */
  flexible?: number;
  /** Columns of the terminal; without it nothing is cut. */
  columns?: number;
};

const gap = '  ';
const narrowest = 12;

/** Rows under a head, in columns as wide as their widest cell; Chinese characters count twice. */
export const table = ({ head, rows, paint, flexible, columns }: TableOptions): string => {
  const texts = [head, ...rows].map((row) => row.map((cell) => inOneLine(textOf(cell))));
  const widths = head.map((_, index) => Math.max(...texts.map((row) => displayWidth(row[index] ?? ''))));
  const total = widths.reduce((sum, width) => sum + width + gap.length, -gap.length);
  if (flexible !== undefined && columns !== undefined && total > columns) {
    widths[flexible] = Math.max(narrowest, widths[flexible]! - (total - columns));
  }
  const lines = texts.map((row, line) =>
    row
      .map((text, index) => {
        const fitted = index === flexible ? cutToWidth(text, widths[index]!) : text;
        const padded = index === row.length - 1 ? fitted : padToWidth(fitted, widths[index]!);
        const style = line === 0 ? 'bold' : styleOf(rows[line - 1]![index]);
        return style ? paint(style, padded) : padded;
      })
      .join(gap)
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join('');
};

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

const styleOf = (cell: Cell | undefined): Style | undefined => (typeof cell === 'object' ? cell.style : undefined);
