import type { Kysely } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import { actorById } from '../../db/people/actor-by-id.ts';
import { uninvolvedSupervisor } from '../../db/people/uninvolved-supervisor.ts';
import type { Database } from '../../db/schema/index.ts';
import { may } from '../../domain/permissions.ts';
import type { FormValues } from '../../domain/policy/form.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Opening } from '../../domain/ticket/opening.ts';

/** Nobody learns of a ticket by complaining about it: neither who writes the complaint down nor who complains. */
export const visibleToBoth = async (
  db: Kysely<Database>,
  actor: Actor,
  requesterId: string | null,
  number: string,
): Promise<boolean> => {
  const [row, requester] = await Promise.all([
    db.selectFrom('ticket').select('state').where('number', '=', number).executeTakeFirst(),
    requesterId === null || requesterId === actor.id ? actor : actorById(db, requesterId),
  ]);
  return row !== undefined && may(actor, 'view', row.state) && requester !== null && may(requester, 'view', row.state);
};

/** A ticket about another is a complaint, where the policy has that kind of case and the form says no other. */
export const complaintIn = (policy: Policy, form: FormValues): { caseType?: string } =>
  form.caseType === undefined && policy.caseTypes.some(({ key }) => key === 'complaint')
    ? { caseType: 'complaint' }
    : {};

/** What the opening of a complaint has to know of the ticket it is about. */
export const complaintTo = async (
  db: Kysely<Database>,
  about: string,
  requesterId: string,
): Promise<NonNullable<Opening['complaint']>> => ({ about, ...(await uninvolvedSupervisor(db, about, requesterId)) });
