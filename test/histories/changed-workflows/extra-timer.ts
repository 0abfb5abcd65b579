import { sleep } from '@temporalio/workflow';
import type { TicketStart } from '../../../domain/ticket/messages.ts';
import { ticket as real } from '../../../workflows/ticket/ticket.ts';

export { courier } from '../../../workflows/courier.ts';

/** The ticket with one timer more: what a careless change would do to running tickets. */
export async function ticket(start: TicketStart): Promise<void> {
  void sleep('1 day');
  return real(start);
}
