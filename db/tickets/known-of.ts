import { type Kysely, sql } from 'kysely';
import type { Known } from '../../domain/policy/form.ts';
import type { Database } from '../schema/index.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A person as intake needs them. */
export type KnownRequester = { id: string; orgId: string | null; kind: string; known: Required<Known> };

/**
 * The active account with this id or name, and what the desk may fill into a form for it (S2-20); null when there is
 * none.
 */
export const knownOf = async (db: Kysely<Database>, idOrName: string): Promise<KnownRequester | null> => {
  const { rows } = await sql<{ id: string; orgId: string | null; kind: string } & Required<Known>>`
    select a.id, a.org_id as "orgId", a.kind, a.display_name as name, a.email, d.name as department,
      o.name as organization, o.trade
    from account a left join department d on d.id = a.department_id left join organisation o on o.id = a.org_id
    where ${uuid.test(idOrName) ? sql`a.id = ${idOrName}` : sql`lower(a.account) = lower(${idOrName})`}
      and a.status = 'active'`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const { id, orgId, kind, ...known } = row;
  return { id, orgId, kind, known };
};
