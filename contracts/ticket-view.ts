import { z } from 'zod';
import { intakeChannels, waitingReasons } from './event.ts';
import { instant } from './instant.ts';

const words = z.object({ zh: z.string(), en: z.string() });

/** A person as others on a ticket see them. */
export const personView = z.object({ id: z.uuid(), name: z.string() }).meta({ id: 'Person' });

/** A level of a policy: code and word, never the code alone (requirements 1.1). */
export const levelView = z
  .object({ policy: z.string(), key: z.string(), code: z.string(), word: words, severity: z.string() })
  .meta({ id: 'Level' });

/** A promise: due, met, missed are separate facts; a late meeting never rewrites the due instant. */
export const deadlineView = z
  .object({
    id: z.string().meta({ example: 'respond/1.1' }),
    clock: z.string(),
    name: words,
    level: z.string(),
    state: z.enum(['running', 'paused', 'provisional', 'met', 'void']),
    startedAt: instant,
    dueAt: instant,
    metAt: instant.nullable(),
    missedAt: instant.nullable(),
    pastAtRegrading: z.boolean(),
  })
  .meta({ id: 'Deadline' });

/** One line of the ledger: all about a promise, with its rungs and everything that changed it. */
export const ledgerLine = deadlineView
  .extend({
    policyVersion: z.int(),
    calendar: z.string(),
    calendarVersion: z.int().nullable(),
    lengthMs: z.int().meta({ description: 'Open time of the calendar, ms.' }),
    rungs: z.array(
      z.object({
        share: z.number(),
        dueAt: instant,
        /** Effect id of a fired rung; null while it has not fired. */
        effect: z.string().nullable(),
        firedAt: instant.nullable(),
        latenessMs: z.int().nullable(),
        voided: z.boolean(),
      }),
    ),
    changes: z.array(
      z.object({
        seq: z.int(),
        at: instant,
        type: z.string(),
        by: z.uuid().nullable(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'LedgerLine' });

/** A ticket in a list. */
export const ticketLine = z
  .object({
    number: z.string(),
    title: z.string(),
    status: z.string(),
    level: levelView,
    category: z.array(z.string()).readonly(),
    owner: personView.nullable(),
    group: personView.nullable(),
    requester: personView,
    submittedAt: instant,
    updatedAt: instant,
    nextDue: instant.nullable(),
    overdue: z.boolean(),
    parked: z.boolean(),
  })
  .meta({ id: 'TicketLine' });

/** A ticket as one of its people sees it. */
export const ticketView = ticketLine
  .extend({
    revision: z.int(),
    phase: z.int().min(1).max(6),
    waitingFor: z.object({ reason: z.enum(waitingReasons), since: instant, until: instant.nullable() }).nullable(),
    round: z.int(),
    policy: z.object({ key: z.string(), version: z.int() }),
    channel: z.enum(intakeChannels),
    requestType: z.string().nullable(),
    caseType: z.string().nullable(),
    scope: z.string().nullable(),
    urgency: z.string().nullable(),
    tags: z.array(z.string()).readonly(),
    form: z
      .record(z.string(), z.unknown())
      .meta({ description: "The request as it was written, by field of the policy's form." }),
    rootCause: z.string().nullable(),
    solution: z.string().nullable(),
    deadlines: z.array(deadlineView),
    /** Commands that the caller could give now. */
    allowedCommands: z.array(z.string()),
  })
  .meta({ id: 'Ticket' });

/** An entry of the timeline. Texts stand where the event holds a reference; null when erased. */
export const timelineEntry = z
  .object({
    seq: z.int(),
    at: instant,
    recordedAt: instant,
    type: z.string(),
    actor: personView.nullable(),
    via: z.enum(['http', 'signal', 'system']),
    audience: z.enum(['requester', 'staff']),
    commandId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });
