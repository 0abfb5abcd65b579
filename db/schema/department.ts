import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A department of an organisation. */
export type DepartmentTable = {
  id: Generated<string>;
  org_id: string;
  name: string;
  created_at: Generated<Instant>;
};
