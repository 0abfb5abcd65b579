import { z } from 'zod';
import { instant } from './instant.ts';
import { moveModes } from './policy-event.ts';

/** Workflow type that takes running tickets to a published policy version; its workflow id is `policy-move/<id>`. */
export const moveTicketsWorkflow = 'moveTickets';

/** The workflow id of one move. */
export const moveWorkflowId = (id: string): string => `policy-move/${id}`;

/** Query of that workflow: {@link MoveProgress}, as of the last page. */
export const moveProgressQuery = 'progress';

/** How a move ended: all had their turn; another publication has taken its place; who asked for it may no longer. */
export const moveOutcomes = ['done', 'overtaken', 'no_permission'] as const;
export type MoveOutcome = (typeof moveOutcomes)[number];

/** How far a move is, in tickets. */
export type MoveProgress = { total: number; moved: number; skipped: number; failed: number; finished: boolean };

/** Start argument of the workflow. */
export type MoveTicketsInput = {
  id: string;
  /** Nothing moves before; ISO. */
  effectiveFrom: string;
  /** Pages after which a new run begins; forced low in tests. */
  pagesPerRun?: number;
  progress?: MoveProgress;
};

/** The activities of that workflow. */
export type MoveActivities = {
  /** Moves the next page of tickets; safe to repeat. Answers how far the move is. */
  movePage(id: string): Promise<MoveProgress>;
};

/** A move as administrators see it. */
export const policyMoveView = z
  .object({
    id: z.uuid(),
    key: z.string(),
    version: z.int().meta({
      description:
        'Where they go. Another than was asked for when a calendar or base has taken the place of that one before its date.',
    }),
    mode: z.enum(moveModes),
    askedAt: instant,
    effectiveFrom: instant,
    finishedAt: instant.nullable(),
    outcome: z.enum(moveOutcomes).nullable().meta({
      description:
        'How it ended; null: not yet. `overtaken`: what was published later has taken its place; `no_permission`: who asked for it may no longer publish.',
    }),
    follows: z.int().nullable().meta({
      description:
        'Only tickets under this version go, or under what calendars and bases made of it; null: under every older text.',
    }),
    total: z.int().meta({ description: 'Tickets to be moved, as far as known; 0 before it has begun.' }),
    moved: z.int(),
    skipped: z.int().meta({ description: 'Closed, or under a version that does not go, when their turn came.' }),
    failed: z.int(),
    waiting: z.int(),
    failures: z
      .array(z.object({ number: z.string(), code: z.string() }))
      .meta({ description: 'The first hundred tickets that could not be moved, and why.' }),
  })
  .meta({ id: 'PolicyMove' });
