import type { z } from 'zod';
import type { Instant } from '../../contracts/instant.ts';
import type { revisionStates, revisionView } from '../../contracts/policy-revision.ts';
import type { RevisionRow } from '../../db/policies/revisions.ts';

/**
 * Rows of one policy with what has become of each at `now`: the highest whose date has come is in force; one whose date was
 * not before that of a higher one never was or will be, it is overtaken.
 */
export const revisionLines = (rows: readonly RevisionRow[], now: Instant): z.input<typeof revisionView>[] => {
  const inForce = Math.max(...rows.filter((row) => row.effectiveFrom <= now).map(({ version }) => version));
  const stateOf = ({ version, effectiveFrom }: RevisionRow): (typeof revisionStates)[number] => {
    if (version === inForce) return 'in_force';
    if (rows.some((other) => other.version > version && other.effectiveFrom <= effectiveFrom)) return 'overtaken';
    return version < inForce ? 'past' : 'scheduled';
  };
  return rows.map((row) => ({ ...row, state: stateOf(row) }));
};
