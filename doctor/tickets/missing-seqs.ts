import type { TicketEvent } from '../../contracts/event.ts';

/**
 * Seqs of events that should be there: up to the last one, or up to the row's revision if that is further. A first event that
 * opens no ticket is none.
 */
export const missingSeqs = (revision: number, events: readonly TicketEvent[]): number[] => {
  const there = new Set(events.filter(({ seq, type }) => seq !== 1 || type === 'submitted').map(({ seq }) => seq));
  const last = Math.max(revision, events.at(-1)?.seq ?? 1);
  return Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !there.has(seq));
};
