import { patched, sleep } from '@temporalio/workflow';
import type { TicketStart } from '../../../domain/ticket/messages.ts';
import { ticket as real } from '../../../workflows/ticket/ticket.ts';

export { courier } from '../../../workflows/courier.ts';

/** The ticket of a next release: one timer more, behind `patched()`, as CONTRIBUTING.md asks for. */
export async function ticket(start: TicketStart): Promise<void> {
  if (patched('next-release')) void sleep('1 day');
  return real(start);
}
