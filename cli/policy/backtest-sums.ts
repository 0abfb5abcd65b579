import { type BacktestPage, type BacktestRow, backtestDimensions } from '../../contracts/policy-backtest.ts';

/** Adds the sums of pages up. */
export class BacktestSums {
  readonly #rows = new Map<string, BacktestRow>();

  /** Counts a page in. */
  add({ rows }: Pick<BacktestPage, 'rows'>): void {
    for (const row of rows) {
      const id = `${row.by} ${row.key}`;
      const known = this.#rows.get(id);
      if (!known) {
        this.#rows.set(id, structuredClone(row));
        continue;
      }
      for (const side of ['recorded', 'draft'] as const) {
        for (const outcome of ['met', 'missed', 'other'] as const) known[side][outcome] += row[side][outcome];
      }
    }
  }

  /** All sums so far: the total first, then by level, clock, group and customer. */
  rows(): BacktestRow[] {
    const rank = ({ by }: BacktestRow): number => backtestDimensions.indexOf(by);
    return [...this.#rows.values()].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  }
}
