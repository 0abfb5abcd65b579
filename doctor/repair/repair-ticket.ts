import type { DoctorFinding } from '../../contracts/doctor.ts';
import type { DoctorDeps } from '../deps.ts';
import { isMended, type Mending, mend } from './mend.ts';
import { revive } from './revive.ts';
import { rewrite } from './rewrite.ts';

/** How long a record may take to be mended, ms. */
const patienceMs = 8_000;

/** Carries out the repair of a finding about a recorded ticket; null when done, else a code of why not. */
export const repairTicket = async (deps: DoctorDeps, found: DoctorFinding): Promise<string | null> => {
  const number = found.number!;
  switch (found.repair) {
    case 'revive': {
      const outcome = await revive(deps, number);
      return outcome === 'done' || outcome === 'not_needed' ? null : outcome;
    }
    case 'rewrite': {
      const outcome = await rewrite(deps.db, number);
      return outcome === 'done' ? null : outcome;
    }
    case 'resend':
      return mended(deps, number, { how: 'resend', ...fromOf(found) });
    case 'repair':
      return mended(deps, number, { how: 'repair' });
    case 'unmark':
      await deps.db
        .updateTable('ticket')
        .set({ parked_code: null, parked_at: null })
        .where('number', '=', number)
        .where('parked_code', '=', String(found.facts.reason))
        .execute();
      return null;
    default:
      return 'by_hand';
  }
};

/** The first event that SQL lacks; timers alone are armed anew by any `resend`. */
const fromOf = ({ code, facts }: DoctorFinding): { from?: number } => {
  if (code === 'parked') return { from: Number(facts.atSeq) };
  return code === 'record_behind' ? { from: Number(facts.recorded) + 1 } : {};
};

const mended = async ({ client }: DoctorDeps, number: string, mending: Mending): Promise<string | null> =>
  isMended(await mend(client, number, mending, patienceMs)) ? null : 'still_differs';
