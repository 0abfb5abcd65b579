import type { Policy } from './policy.ts';

/** A level and who chose it: the grading matrix, the requester, or the policy's fixed or fallback value. */
export type LevelProposal = { level: string; by: 'matrix' | 'requested' | 'fixed' };

/**
 * The first level of a ticket (C-01, S4-34) from its form's values; the matrix also proposes when a ticket is classified anew.
 */
export const proposeLevel = (policy: Policy, values: Readonly<Record<string, unknown>>): LevelProposal => {
  const { initialLevel: initial, gradingMatrix: matrix } = policy;
  const isLevel = (level: unknown): level is string => policy.levels.some(({ key }) => key === level);
  if (initial.by === 'fixed') return { level: initial.level, by: 'fixed' };
  if (initial.by === 'requested') {
    const level = values[initial.field];
    return isLevel(level) ? { level, by: 'requested' } : { level: initial.otherwise, by: 'fixed' };
  }
  const level = matrix?.cells[String(values[matrix.rows])]?.[String(values[matrix.columns])];
  return isLevel(level) ? { level, by: 'matrix' } : { level: initial.otherwise, by: 'fixed' };
};
