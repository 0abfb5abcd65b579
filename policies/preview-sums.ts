import type { PolicyPreview, PreviewCounts, PreviewItem } from '../contracts/policy-preview.ts';

/** Customers that are named, those with most changes first. */
const mostCustomers = 100;

const none = (): PreviewCounts => ({
  tickets: 0,
  changed: 0,
  refused: 0,
  moved: 0,
  later: 0,
  earlier: 0,
  started: 0,
  ended: 0,
  becomeOverdue: 0,
  backInTime: 0,
});

const add = (counts: PreviewCounts, { refused, deadlines }: PreviewItem): void => {
  counts.tickets += 1;
  if (refused !== null) counts.refused += 1;
  if (deadlines.length > 0) counts.changed += 1;
  for (const { from, to, becomes } of deadlines) {
    if (from === null) counts.started += 1;
    else if (to === null) counts.ended += 1;
    else if (from !== to) {
      counts.moved += 1;
      counts[to > from ? 'later' : 'earlier'] += 1;
    }
    if (becomes === 'overdue') counts.becomeOverdue += 1;
    if (becomes === 'in_time') counts.backInTime += 1;
  }
};

/** Sums over a preview's tickets, per level and customer; holds sums only, whatever the number of tickets. */
export class PreviewSums {
  readonly #totals = none();
  readonly #levels = new Map<string, PreviewCounts>();
  readonly #customers = new Map<string, { name: string; counts: PreviewCounts }>();

  /** Counts a ticket in. */
  add(item: PreviewItem): void {
    const { level, customer } = item;
    const ofLevel = this.#levels.get(level) ?? none();
    const ofCustomer = this.#customers.get(customer.id) ?? { name: customer.name, counts: none() };
    this.#levels.set(level, ofLevel);
    this.#customers.set(customer.id, ofCustomer);
    for (const counts of [this.#totals, ofLevel, ofCustomer.counts]) add(counts, item);
  }

  /** The sums so far. */
  sums(): Pick<PolicyPreview, 'levels' | 'customers'> & { totals: PreviewCounts } {
    return {
      totals: this.#totals,
      levels: [...this.#levels]
        .map(([level, counts]) => ({ level, ...counts }))
        .sort((a, b) => (a.level < b.level ? -1 : 1)),
      customers: [...this.#customers]
        .map(([id, { name, counts }]) => ({ id, name, ...counts }))
        .sort((a, b) => b.changed - a.changed || (a.name < b.name ? -1 : 1))
        .slice(0, mostCustomers),
    };
  }
}
