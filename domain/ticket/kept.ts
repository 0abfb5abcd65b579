import type { TicketEvent } from '../../contracts/event.ts';
import type { KnownCommand } from './messages.ts';

/** Events that a run keeps for `resend` and hands to the next run; older ones are in SQL. */
export const tailLength = 200;

/** Command ids that a run keeps for recognising a repeated command; older ones are in SQL. */
export const knownLength = 500;

/** The commands of these events, each with its last event, the latest ones. */
export const knownFrom = (events: readonly TicketEvent[]): KnownCommand[] => {
  const known = new Map<string, KnownCommand>();
  for (const event of events) {
    if (event.commandId === null) continue;
    const refused = event.type === 'command_rejected' ? { refused: event.data.code } : {};
    const digest = event.commandDigest ? { digest: event.commandDigest } : {};
    known.set(event.commandId, { id: event.commandId, seq: event.seq, ...refused, ...digest });
  }
  return [...known.values()].slice(-knownLength);
};
