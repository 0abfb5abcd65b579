import { z } from 'zod';
import { intakeChannels } from '../../contracts/event.ts';
import { duration } from '../calendar/duration.ts';
import { DataInvalid, problemsOf } from '../data-problem.ts';
import { checkPolicy } from './check-policy.ts';
import { clockRow } from './clock-row.ts';
import { missRungs } from './clock-rung.ts';
import { choice, formField, localized, policyKey } from './form-field.ts';
import { escalationStep, procedure, template } from './guidance.ts';
import { isOverlay, joinOverlay } from './overlay.ts';
import { recordedClock } from './recorded-clock.ts';

/**
 * A service policy as a data file: what a desk promises, to whom, and what its form asks (requirements 1.6). Strict:
 * a key that is not known is refused, so that a typing error never switches a promise off.
 */

const level = z.strictObject({
  /** Unique in the policy; a level is always `policy/key`, as "P1" means other things elsewhere (1.1). */
  key: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, { error: 'a level\'s key is letters, digits and "_"' }),
  code: z.string().min(1).max(8),
  word: localized,
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  /** 1 is worked on first. */
  order: z.int().positive(),
  definition: localized,
  examples: z.array(localized).default([]),
  /** Pushed to an engineer for review when graded (S4-36). */
  review: z.boolean().default(false),
});

/** A category and what is below it. */
export type CategoryNode = z.output<typeof choice> & { children?: CategoryNode[] | undefined };

const category: z.ZodType<CategoryNode> = z.lazy(() =>
  z.strictObject({ ...choice.shape, children: z.array(category).min(1).optional() }),
);

const policyFile = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'a key is small letters, digits and hyphens' }),
  version: z.int().positive(),
  name: localized,
  /** Joined from an overlay and the policy of this key (see overlay.ts). */
  overlay: z.literal(true).optional(),
  base: z.string().optional(),
  levels: z.array(level).min(1),
  /** Whose value is the first effective level (C-01); `otherwise` when that gives none. */
  initialLevel: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('fixed'), level: z.string() }),
    z.strictObject({ by: z.literal('matrix'), otherwise: z.string() }),
    /** The choice made in a form field of levels. */
    z.strictObject({ by: z.literal('requested'), field: z.string(), otherwise: z.string() }),
  ]),
  /** Two form fields of choices, and the level each pair gives: `cells[row][column]`. */
  gradingMatrix: z
    .strictObject({
      rows: z.string(),
      columns: z.string(),
      cells: z.record(z.string(), z.record(z.string(), z.string())),
    })
    .optional(),
  requestTypes: z.array(choice).default([]),
  caseTypes: z.array(choice).default([]),
  categories: z.array(category).min(1),
  /** Tags offered; others may be set. */
  tags: z.array(choice).default([]),
  channels: z.array(z.strictObject({ key: z.enum(intakeChannels), label: localized })).min(1),
  form: z.strictObject({
    blocks: z.array(z.strictObject({ key: policyKey, label: localized })).min(1),
    fields: z.array(formField).min(1),
  }),
  clocks: z.array(clockRow).min(1),
  recordedClocks: z.array(recordedClock).default([]),
  /** What happens at and after a missed limit, where the clock has no `onMiss` of its own (requirements 1.5). */
  escalationPath: missRungs,
  /** The preset path of support lines (S3-42), in order from the one step that is nobody's next. */
  escalationSteps: z.array(escalationStep).default([]),
  closing: z.strictObject({
    reopenWithin: duration,
    /** Archived only after the closing visit of the round (C-11, S4-47). */
    visitFirst: z.boolean().optional(),
  }),
  attachments: z.strictObject({
    maxBytes: z.int().positive(),
    extensions: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  }),
  /** What to do in each phase (S3-02). */
  procedures: z.array(procedure).default([]),
  /** Wordings that staff use (requirements 4.9). */
  templates: z.array(template).default([]),
});

/** A checked policy, defaults filled in. */
export type Policy = z.output<typeof policyFile>;

/**
 * Checks a policy file's JSON, in itself and against the calendars it may name; an overlay joined with its `base`, the JSON
 * of the policy it names. Throws {@link DataInvalid} with every problem found: path of the field, a stable code, what is
 * allowed.
 */
export const parsePolicy = (input: unknown, calendarKeys: readonly string[], base?: unknown): Policy => {
  if (!isOverlay(input)) return parseWhole(input, calendarKeys);
  const joined = joinOverlay(input, base);
  if (!('policy' in joined)) throw new DataInvalid('policy', joined);
  try {
    return parseWhole(joined.policy, calendarKeys);
  } catch (error) {
    if (!(error instanceof DataInvalid)) throw error;
    throw new DataInvalid(
      'policy',
      error.problems.map((one) => ({ ...one, path: joined.placeOf(one.path) })),
    );
  }
};

const parseWhole = (input: unknown, calendarKeys: readonly string[]): Policy => {
  const result = policyFile.safeParse(input, { reportInput: true });
  if (!result.success) throw new DataInvalid('policy', problemsOf(result.error));
  const problems = checkPolicy(result.data, calendarKeys);
  if (problems.length > 0) throw new DataInvalid('policy', problems);
  return result.data;
};
