import { proxyActivities } from '@temporalio/workflow';
import type { TicketStart } from '../../../domain/ticket/messages.ts';
import { ticket as real } from '../../../workflows/ticket/ticket.ts';

export { courier } from '../../../workflows/courier.ts';

const { greet } = proxyActivities<{ greet: () => Promise<void> }>({ startToCloseTimeout: '10s' });

/** The ticket with one activity more. */
export async function ticket(start: TicketStart): Promise<void> {
  void greet();
  return real(start);
}
