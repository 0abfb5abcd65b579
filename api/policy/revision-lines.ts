import type { z } from 'zod';
import type { Instant } from '../../contracts/instant.ts';
import type { revisionStates, revisionView } from '../../contracts/policy-revision.ts';
import type { RevisionRow } from '../../db/policies/revisions.ts';

/** Rows of one policy with what has become of each at `now`: the highest whose date has come is in force. */
export const revisionLines = (rows: readonly RevisionRow[], now: Instant): z.input<typeof revisionView>[] => {
  const inForce = Math.max(...rows.filter((row) => row.effectiveFrom <= now).map(({ version }) => version));
  const stateOf = ({ version }: RevisionRow): (typeof revisionStates)[number] => {
    if (version === inForce) return 'in_force';
    return version < inForce ? 'past' : 'scheduled';
  };
  return rows.map((row) => ({ ...row, state: stateOf(row) }));
};
