import type { EventData, EventType } from '../../contracts/event.ts';

/** Fields of an event that its requester does not read, though the event itself is for both (C-16). */
type Hidden = { [T in EventType]?: (data: EventData[T]) => readonly (keyof EventData[T])[] };

/**
 * What staff write about a level or a rest is written for staff, unless it answers or asks the requester: the reason
 * of a disputed level (S4-38), what a ticket that waits for the requester waits for.
 */
const hidden: Hidden = {
  submitted: () => ['requestSha256', 'call'],
  complaint_about: () => ['handledBy'],
  assigned: () => ['firstLine'],
  claimed: () => ['firstLine'],
  graded: ({ by }) => (by === 'dispute' ? [] : ['reason']),
  waiting_started: ({ reason }) => (reason === 'requester' ? [] : ['note']),
  scheduled: () => ['note'],
  follow_up_done: () => ['text'],
};

/** An event's data as the requester of its ticket reads it. */
export const dataForRequester = <T extends EventType>(type: T, data: EventData[T]): Partial<EventData[T]> => {
  const fields = (hidden[type]?.(data) ?? []) as readonly string[];
  return Object.fromEntries(Object.entries(data).filter(([field]) => !fields.includes(field))) as Partial<EventData[T]>;
};
