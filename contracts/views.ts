import type { z } from 'zod';
import type { policyMoveView } from './policy-move.ts';
import type { policyPreview, previewCounts } from './policy-preview.ts';
import type {
  changeView,
  policyDetail,
  policyLine,
  policyProblem,
  publicationView,
  revisionDocument,
  revisionView,
} from './policy-revision.ts';
import type { policySelectionView } from './policy-selection.ts';
import type { policyView } from './policy-view.ts';
import type {
  commandState,
  deadlineView,
  ledgerLine,
  levelView,
  ticketLine,
  ticketView,
  timelineEntry,
  timelinePage,
} from './ticket-view.ts';

/** A ticket as one of its people sees it: `GET /tickets/:number`. */
export type Ticket = z.infer<typeof ticketView>;

/** A ticket in a list: `GET /tickets`. */
export type TicketLine = z.infer<typeof ticketLine>;

/** A level: code and word. */
export type Level = z.infer<typeof levelView>;

/** A promise of a ticket. */
export type Deadline = z.infer<typeof deadlineView>;

/** All about a promise: `GET /tickets/:number/deadlines`. */
export type LedgerLine = z.infer<typeof ledgerLine>;

/** What happened once to a ticket. */
export type TimelineEntry = z.infer<typeof timelineEntry>;

/** A page of a timeline: `GET /tickets/:number/timeline`. */
export type Timeline = z.infer<typeof timelinePage>;

/** What became of a command: `GET /commands/:id`. */
export type CommandState = z.infer<typeof commandState>;

/** The policy in force: `GET /policy`. */
export type Policy = z.infer<typeof policyView>;

/** A policy in a list: `GET /policies`. */
export type PolicyLine = z.infer<typeof policyLine>;

/** A policy as staff see it: `GET /policies/:key`. */
export type PolicyDetail = z.infer<typeof policyDetail>;

/** A line of a policy's revision record: `GET /policies/:key/versions`. */
export type PolicyRevision = z.infer<typeof revisionView>;

/** A version with its text: `GET /policies/:key/versions/:version`. */
export type PolicyVersion = z.infer<typeof revisionDocument>;

/** A difference of two versions. */
export type PolicyChange = z.infer<typeof changeView>;

/** Something wrong with a policy or calendar. */
export type PolicyProblem = z.infer<typeof policyProblem>;

/** What was published, or would be. */
export type Publication = z.infer<typeof publicationView>;

/** What a version would do to the tickets that run. */
export type PolicyPreview = z.infer<typeof policyPreview>;

/** Sums of a preview. */
export type PolicyPreviewCounts = z.infer<typeof previewCounts>;

/** Running tickets on their way to a version: `GET /policies/:key/moves/:id`. */
export type PolicyMove = z.infer<typeof policyMoveView>;

/** A rule that selects a policy. */
export type PolicySelectionRule = z.infer<typeof policySelectionView>;
