import { type Kysely, sql } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import type { Database } from '../schema/index.ts';
import { type ActorRow, actorColumns, actorOfRow } from './actor-row.ts';

/** The actor of an account id (uuid), null when there is none; disabled ones too, with that status. One statement. */
export const actorById = async (db: Kysely<Database>, id: string): Promise<Actor | null> => {
  const { rows } = await sql<ActorRow>`select ${actorColumns} from account a where a.id = ${id}`.execute(db);
  return rows[0] ? actorOfRow(rows[0]) : null;
};
