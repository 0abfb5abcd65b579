import { z } from 'zod';
import { localized, policyKey } from './form-field.ts';

/** Phases of a ticket's life, as procedure texts are given for them (S4-17, S0-05; requirements 4.2). */
export const phases = ['intake', 'grading', 'handling', 'escalation', 'feedback', 'closing'] as const;

/** What a template may leave open; filled in by whoever shows it. */
export const placeholders = [
  'number',
  'title',
  'problem',
  'product',
  'level',
  'due',
  'requester',
  'staff_name',
  'staff_no',
  'group',
  'party',
  'reason',
  'content',
  'time',
  'date',
  'scope',
  'purpose',
  'tool',
  'steps',
  'link',
  'lacks',
  'solution',
  'verification',
  'tried',
] as const;

/** One thing to do, to ask or to check in a phase; for the levels and categories named, else for all. */
const step = z.strictObject({
  text: localized,
  kind: z.enum(['do', 'ask', 'check']).default('do'),
  /** Requirement it comes from, or why it is ours. */
  source: z.string().min(1),
  levels: z.array(z.string()).min(1).optional(),
  /** Paths of keys; a category stands for those below it, too. */
  categories: z.array(z.string()).min(1).optional(),
});

/** The procedure of one phase, shown where the work is done (S3-02). */
export const procedure = z.strictObject({ phase: z.enum(phases), steps: z.array(step).min(1) });

/** A wording that staff use; `{name}` is one of {@link placeholders} (requirements 4.9). */
export const template = z.strictObject({
  key: policyKey,
  /** When it is used. */
  use: localized,
  channels: z.array(z.enum(['phone', 'chat', 'email', 'message', 'note'])).min(1),
  text: localized,
  source: z.string().min(1),
});

/**
 * One step of the preset escalation path (S3-42): a support line or the people in charge, and which step comes next.
 */
export const escalationStep = z.strictObject({
  key: policyKey,
  label: localized,
  /** Groups of this line take it (S3-32). */
  line: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  next: policyKey.optional(),
});
