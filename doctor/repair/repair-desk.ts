import type { DoctorFinding } from '../../contracts/doctor.ts';
import type { SearchAttribute } from '../../contracts/names.ts';
import { searchAttributes } from '../../contracts/names.ts';
import { openTicket } from '../../intake/open-ticket.ts';
import type { DoctorDeps } from '../deps.ts';
import { attributeTypes } from '../engine/engine-findings.ts';
import { isMended, mend } from './mend.ts';
import { openAnew } from './revive.ts';

/** How long a record may take to be mended, ms. */
const patienceMs = 8_000;

/** Carries out a repair of something that is no single recorded ticket; null when done, else a code of why not. */
export const repairDesk = async (deps: DoctorDeps, { code, number, facts }: DoctorFinding): Promise<string | null> => {
  switch (code) {
    case 'attribute_missing':
      return register(deps, facts.name as SearchAttribute);
    case 'counter_behind':
      await deps.db
        .updateTable('day_serial')
        .set((eb) => ({ last: eb.fn<number>('greatest', ['last', eb.val(Number(facts.highest))]) }))
        .where('prefix', '=', String(facts.prefix))
        .where('day', '=', String(facts.day))
        .execute();
      return null;
    case 'request_waiting':
      return start(deps, number!, false);
    case 'opening_lost':
      return start(deps, number!, true);
    case 'workflow_without_row':
      return resend(deps, number!);
    default:
      return 'by_hand';
  }
};

const register = async ({ client, namespace }: DoctorDeps, name: SearchAttribute): Promise<null> => {
  await client.connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: { [name]: attributeTypes[searchAttributes[name]] },
  });
  return null;
};

const start = async (deps: DoctorDeps, number: string, anew: boolean): Promise<string | null> => {
  const request = await deps.db
    .selectFrom('intake_request')
    .select('start')
    .where('number', '=', number)
    .executeTakeFirst();
  if (!request) return 'request_missing';
  if (!anew) {
    await openTicket(deps, request.start);
    return null;
  }
  if ((await openAnew(deps, request.start)) === 'done') return null;
  // It runs after all: SQL lost its events, which it may still hold.
  return resend(deps, number);
};

/** Has a workflow record all it holds. What it no longer holds it cannot send: then SQL still lacks the ticket. */
const resend = async ({ client, db }: DoctorDeps, number: string): Promise<string | null> => {
  const mended = isMended(await mend(client, number, { how: 'resend', from: 1 }, patienceMs));
  const row = await db.selectFrom('ticket').select('number').where('number', '=', number).executeTakeFirst();
  return mended && row ? null : 'not_held';
};
