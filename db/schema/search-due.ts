import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A mark that a ticket's words have to be made (anew). */
export type SearchDueTable = {
  id: Generated<number>;
  number: string;
  /** Not before; later than its writing when making them failed. */
  due_at: Generated<Instant>;
};
