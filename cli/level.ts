import type { Level } from '../contracts/views.ts';
import type { Cli } from './cli.ts';
import type { Cell } from './table.ts';

/** A level as code and word, never the code alone: `P1 高` (requirements 1.1). */
export const levelText = (cli: Cli, { code, word }: Pick<Level, 'code' | 'word'>): string =>
  code === word[cli.language] ? code : `${code} ${word[cli.language]}`;

const styles = { critical: 'red', high: 'yellow' } as const;

/** The same, standing out by its severity. */
export const levelCell = (cli: Cli, level: Level): Cell => {
  const style = styles[level.severity as keyof typeof styles];
  const text = levelText(cli, level);
  return style ? { text, style } : text;
};
