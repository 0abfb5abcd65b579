import type { Instant } from '../../contracts/instant.ts';
import type { Deadline, Ticket } from '../ticket/ticket.ts';

/** What became of a promise. `past`: a new level had put its limit into the past. */
export type Outcome = 'met' | 'missed' | 'past' | 'open' | 'void';

/** A promise in one of two lives; null: there it was none. */
export type Kept = { outcome: Outcome; dueAt: Instant } | null;

/** The same promise as it was recorded, and under the draft. */
export type Compared = { deadline: string; clock: string; recorded: Kept; draft: Kept };

const outcomeOf = ({ state, missedAt, metAt, dueAt, pastAtRegrading }: Deadline): Outcome => {
  if (state === 'void') return 'void';
  if (missedAt !== null) return 'missed';
  if (pastAtRegrading) return 'past';
  if (state === 'met') return metAt !== null && metAt > dueAt ? 'missed' : 'met';
  return 'open';
};

const keptOf = (deadline: Deadline | undefined): Kept =>
  deadline && !deadline.reminder ? { outcome: outcomeOf(deadline), dueAt: deadline.dueAt } : null;

/** The promises of two lives of one ticket side by side, by their ids; reminders are none. */
export const compareLives = (then: Ticket, draft: Ticket): Compared[] => {
  const recorded = new Map(then.deadlines.map((one) => [one.id, one]));
  const drafted = new Map(draft.deadlines.map((one) => [one.id, one]));
  return [...new Set([...recorded.keys(), ...drafted.keys()])].flatMap((id): Compared[] => {
    const [one, other] = [recorded.get(id), drafted.get(id)];
    const [was, would] = [keptOf(one), keptOf(other)];
    return was || would ? [{ deadline: id, clock: (one ?? other)!.clock, recorded: was, draft: would }] : [];
  });
};

/** Did it end otherwise? */
export const differs = ({ recorded, draft }: Compared): boolean =>
  (recorded?.outcome ?? null) !== (draft?.outcome ?? null);
