import { z } from 'zod';
import { instant, instantInput } from './instant.ts';
import { moveModes } from './policy-event.ts';
import { policyPreview } from './policy-preview.ts';
import { policyView } from './policy-view.ts';

const words = z.object({ zh: z.string(), en: z.string() });
const json = z.record(z.string(), z.unknown());

/** What has become of a version: was in force or was overtaken before; is; will be. */
export const revisionStates = ['past', 'in_force', 'scheduled', 'overtaken'] as const;

/** A line of a policy's revision record: what changed, who did it, when, who approved it, from when it counts (S1-01, S1-02). */
export const revisionView = z
  .object({
    key: z.string(),
    version: z.int(),
    state: z.enum(revisionStates),
    origin: z
      .enum(['file', 'published'])
      .meta({ description: 'file: read from a policy file at the start of a process.' }),
    effectiveFrom: instant,
    recordedAt: instant,
    publishedBy: z.object({ id: z.uuid(), account: z.string(), name: z.string() }).nullable(),
    note: z.string().nullable(),
    approvedBy: z.string().nullable(),
    approvalNote: z.string().nullable(),
    calendars: z.array(z.object({ key: z.string(), version: z.int() })),
    base: z.string().nullable().meta({ description: 'Of an overlay: the policy it is joined with.' }),
    sha256: z.string(),
  })
  .meta({ id: 'PolicyRevision' });

/** A version with its whole text. */
export const revisionDocument = revisionView
  .extend({ policy: json, calendarDocuments: z.record(z.string(), json), baseDocument: json.nullable() })
  .meta({ id: 'PolicyVersion' });

/** A policy in a list. */
export const policyLine = z
  .object({
    key: z.string(),
    name: words,
    version: z.int().nullable().meta({ description: 'In force; null: none yet.' }),
    effectiveFrom: instant.nullable(),
    scheduled: z.array(z.object({ version: z.int(), effectiveFrom: instant })),
    levels: z.array(z.object({ key: z.string(), code: z.string(), word: words })),
    base: z.string().nullable(),
    usual: z.boolean().meta({ description: 'New tickets get it when no rule selects another.' }),
  })
  .meta({ id: 'PolicyLine' });

const step = z.object({
  text: words,
  kind: z.enum(['do', 'ask', 'check']),
  source: z.string(),
  levels: z.array(z.string()).optional(),
  categories: z.array(z.string()).optional(),
});

/** A policy in force as staff see it: besides what the form needs, its clocks, procedures, wordings and escalation path. */
export const policyDetail = policyView
  .extend({
    effectiveFrom: instant,
    base: z.string().nullable(),
    clockRows: z.array(
      z.object({
        key: z.string(),
        name: words,
        source: z.string(),
        levels: z.array(z.string()).nullable(),
        requestTypes: z.array(z.string()).nullable(),
        limit: z.record(z.string(), z.number()).nullable().meta({ description: 'Null: until a date that is agreed.' }),
        calendar: z.string(),
        internal: z.boolean(),
      }),
    ),
    calendars: z.array(z.object({ key: z.string(), version: z.int() })),
    escalationSteps: z.array(
      z.object({ key: z.string(), label: words, line: z.int().optional(), next: z.string().optional() }),
    ),
    procedures: z.array(z.object({ phase: z.string(), steps: z.array(step) })),
    templates: z.array(
      z.object({
        key: z.string(),
        use: words,
        channels: z.array(z.string()),
        text: words,
        source: z.string(),
      }),
    ),
  })
  .meta({ id: 'PolicyDetail' });

/** One difference of two versions. */
export const changeView = z
  .object({
    path: z.string().meta({ example: 'policy.clocks[respond P0].duration.minutes' }),
    from: z.unknown().optional().meta({ description: 'Absent: nothing stood there.' }),
    to: z.unknown().optional().meta({ description: 'Absent: nothing stands there any more.' }),
  })
  .meta({ id: 'PolicyChange' });

/** One thing wrong with a policy or one of its calendars. */
export const policyProblem = z
  .object({
    file: z.string().meta({ description: '`policy`, or `calendars.<key>`.' }),
    line: z.int().nullable().meta({ description: 'Known when the text of the file was sent.' }),
    path: z.string().meta({ example: 'clocks[2].levels[0]' }),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'PolicyProblem' });

/** A document: JSON, or the text of its file, with which problems have lines. */
const document = z.union([json, z.string().min(1).max(500_000)]);

/** What is to be checked or published. */
export const policyDocuments = {
  policy: document.meta({ description: 'The policy as JSON, or the text of its file.' }),
  calendars: z.record(z.string().max(100), document).optional().meta({
    description: 'Calendars by key; those left out are those of the version in force then, else the newest there are.',
  }),
};

/** What an administrator says of a publication. */
export const publicationTerms = {
  note: z.string().trim().min(1).max(2_000).meta({ description: 'What changes, for the revision record.' }),
  approval: z
    .strictObject({ by: z.string().trim().min(1).max(200), note: z.string().trim().min(1).max(2_000).optional() })
    .optional()
    .meta({ description: 'Who adopted it, e.g. which meeting (S1-02).' }),
  effectiveFrom: instantInput.optional().meta({ description: 'Not in the past. Left out: at once.' }),
  running: z
    .enum(['keep', ...moveModes])
    .default('keep')
    .meta({
      description:
        'What running tickets do: keep the version they were opened under; switch to this one, their limits worked out anew ' +
        'from where they began; or kinder: of each limit the later.',
    }),
  dryRun: z
    .boolean()
    .default(false)
    .meta({ description: 'Only say what would be published, and what would move of the running tickets.' }),
  previewLimit: z.int().min(0).max(1_000).default(100).meta({ description: 'Of a dry run: most tickets named.' }),
  previewAfter: z
    .string()
    .max(200)
    .regex(/^[a-z][a-z0-9-]*\/\d{1,9}\/.*$/, { error: 'bad_cursor' })
    .optional()
    .meta({ description: 'Of a dry run: tickets after this `next`.' }),
};

/** What was published, or would be: the version asked for, and those that follow from it. */
export const publicationView = z
  .object({
    dryRun: z.boolean(),
    versions: z.array(
      z.object({
        key: z.string(),
        version: z.int(),
        effectiveFrom: instant,
        cause: z.enum(['asked', 'calendar', 'base']),
        changes: z.array(changeView),
      }),
    ),
    moves: z
      .array(z.object({ id: z.uuid(), key: z.string(), version: z.int(), effectiveFrom: instant }))
      .meta({ description: 'Moves of running tickets that were asked for; see `GET /policies/{key}/moves/{id}`.' }),
    previews: z
      .array(policyPreview)
      .meta({ description: 'Of a dry run: what would move if it did now, version by version.' }),
  })
  .meta({ id: 'Publication' });
