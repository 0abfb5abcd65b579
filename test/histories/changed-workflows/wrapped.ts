import type { TicketStart } from '../../../domain/ticket/messages.ts';
import { ticket as real } from '../../../workflows/ticket/ticket.ts';

export { courier } from '../../../workflows/courier.ts';

/** Changed only in form: it gives the same orders to the engine. */
export async function ticket(start: TicketStart): Promise<void> {
  return real(start);
}
