import type { TicketLife } from './life.ts';
import { countAdoption } from './measured.ts';

/**
 * Takes over what SQL holds: the workflow's own events that are not recorded are dropped, and their commands decided again
 * (updates by their handlers, signals by the pump). False when SQL does not have this ticket: then there is nothing to
 * adopt, and `resend` is what mends it.
 */
export const adoptRecorded = async (life: TicketLife): Promise<boolean> => {
  const adopted = await life.activities.adopt(life.number);
  if (adopted === null) return false;
  countAdoption();
  life.adopt(adopted);
  return true;
};
