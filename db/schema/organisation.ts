import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A company or unit that people belong to (requirements 4.1 Organization). */
export type OrganisationTable = {
  id: Generated<string>;
  name: string;
  kind: 'internal' | 'customer' | 'partner';
  trade: string | null;
  active: Generated<boolean>;
  created_at: Generated<Instant>;
};
