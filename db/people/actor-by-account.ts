import { type Kysely, sql } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import type { Database } from '../schema/index.ts';
import { type ActorRow, actorColumns, actorOfRow } from './actor-row.ts';

/** The actor of an account name without regard to case, null when there is none. One statement, no other name. */
export const actorByAccount = async (db: Kysely<Database>, account: string): Promise<Actor | null> => {
  const { rows } = await sql<ActorRow>`
    select ${actorColumns} from account a where lower(a.account) = lower(${account.trim().normalize('NFKC')})`.execute(
    db,
  );
  return rows[0] ? actorOfRow(rows[0]) : null;
};
