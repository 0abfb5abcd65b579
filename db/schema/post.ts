import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { PostKey } from '../../contracts/people.ts';

/** Who holds a post, for one group or (group null) for the whole desk (C-15). */
export type PostTable = {
  id: Generated<string>;
  key: PostKey;
  holder_id: string;
  group_id: string | null;
  created_at: Generated<Instant>;
};
