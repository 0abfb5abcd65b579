import { z } from 'zod';
import { workingTimeView } from './calendar-view.ts';
import { deliveryStates, notificationChannels } from './courier.ts';
import { intakeChannels, waitingReasons } from './event.ts';
import { instant } from './instant.ts';

/** A text per language. */
export const words = z.object({ zh: z.string(), en: z.string() });

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
    kind: z
      .enum(['promise', 'reminder'])
      .meta({ description: 'A reminder is a timer: never missed, in no figure of compliance.' }),
  })
  .meta({ id: 'Deadline' });

/** One line of the ledger: all about a promise, with its rungs and everything that changed it. */
export const ledgerLine = deadlineView
  .extend({
    round: z.int(),
    policy: z.object({ key: z.string(), version: z.int() }),
    calendar: z.string(),
    calendarVersion: z.int().nullable(),
    provisionalCalendar: z
      .boolean()
      .meta({ description: 'The due instant was computed for a year whose calendar is provisional or missing.' }),
    lengthMs: z.int().meta({ description: 'Open time of the calendar, ms.' }),
    pausedMs: z.int().meta({ description: 'All its pauses so far, in open time of its calendar, ms.' }),
    resumeAt: instant.nullable().meta({ description: 'While it rests: when it runs on by itself.' }),
    agreedFor: instant.nullable().meta({ description: "The date agreed to instead of the policy's limit." }),
    internal: z.boolean().meta({ description: 'Kept among staff; never on a ledger that a requester reads.' }),
    recorded: z.boolean().meta({
      description: 'Over before the ticket was there and only written down, such as the answering of a call.',
    }),
    metLateMs: z
      .int()
      .nullable()
      .meta({ description: 'How much later than due it was met, ms; null: in time or not yet.' }),
    missedWhileDown: z.boolean().meta({ description: 'Missed, and noticed later than LATE_AFTER_SECONDS.' }),
    rungs: z.array(
      z.object({
        share: z.number().meta({ description: 'Of the length: 0.8 warns, 1 is the limit, 1.5 and 2 escalate.' }),
        state: z.enum(['planned', 'held', 'fired', 'dropped']).meta({
          description:
            'held: the promise is met provisionally, the rung fires if the requester says "not solved". ' +
            'dropped: it did not take effect and will not, as the promise was kept, voided or moved before.',
        }),
        dueAt: instant,
        effect: z.string().nullable().meta({ description: 'Effect id of a fired rung: it takes effect once.' }),
        firedAt: instant.nullable(),
        latenessMs: z.int().nullable().meta({ description: 'Firing minus due (or minus the voiding, if later), ms.' }),
        whileDown: z.boolean().meta({ description: 'Fired later than LATE_AFTER_SECONDS: the desk was down.' }),
        voided: z.boolean().meta({ description: 'Passed while the promise was met provisionally, fired at voiding.' }),
        seq: z.int().nullable(),
        tell: z.array(z.string()).optional().meta({ description: 'Whom the policy names; for staff.' }),
        does: z.string().optional().meta({ description: 'What it will do by itself; for staff.' }),
        told: z
          .array(
            z.object({
              seq: z.int(),
              person: personView,
              channel: z.enum(notificationChannels),
              state: z.enum(deliveryStates),
            }),
          )
          .optional()
          .meta({ description: 'Whom it has told, by itself or by what it brought about; for staff.' }),
        caused: z
          .array(z.object({ seq: z.int(), type: z.string() }))
          .optional()
          .meta({ description: 'Events that it brought about; for staff.' }),
      }),
    ),
    pauses: z.array(
      z.object({
        seq: z.int(),
        from: instant,
        to: instant.nullable(),
        reason: z.enum(waitingReasons),
        by: personView.nullable(),
        via: z.enum(['http', 'signal', 'system']),
        endedBy: personView.nullable(),
        cause: z.string().nullable().meta({ description: 'What ended it: the type of an event, or longest_pause.' }),
        ms: z.int().nullable().meta({ description: 'In open time of its calendar; of one that lasts, so far.' }),
      }),
    ),
    openTime: workingTimeView
      .nullable()
      .optional()
      .meta({ description: 'With explain: open time from start to due instant, day by day.' }),
    changes: z.array(
      z.object({
        seq: z.int(),
        at: instant,
        type: z.string().meta({ example: 'deadline_moved' }),
        by: personView.nullable().meta({ description: 'Who gave the command behind it; null for rules and timers.' }),
        via: z.enum(['http', 'signal', 'system']),
        commandId: z.string().nullable(),
        cause: z.string().nullable().meta({ description: 'Why: the type of the event behind it, or its reason.' }),
        from: instant.nullable().meta({ description: 'The due instant before, where it changed.' }),
        to: instant.nullable().meta({ description: 'The due instant after, where it changed.' }),
        pausedMs: z
          .int()
          .nullable()
          .meta({ description: 'Of a pause that ended: how long it took, in open time of its calendar, ms.' }),
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
    scheduledFor: instant
      .nullable()
      .meta({ description: 'A low ticket rests until then, when resources allow (S1-57).' }),
  })
  .meta({ id: 'TicketLine' });

/** A ticket as one of its people sees it. */
export const ticketView = ticketLine
  .extend({
    revision: z.int(),
    phase: z.int().min(1).max(6),
    waitingFor: z.object({ reason: z.enum(waitingReasons), since: instant, until: instant.nullable() }).nullable(),
    levels: z.array(levelView).meta({ description: 'All that its policy has or had, for the keys in other places.' }),
    requestedLevel: z
      .string()
      .nullable()
      .meta({ description: 'Level the requester asked for; the effective one is level (C-01).' }),
    proposedLevel: z
      .string()
      .nullable()
      .meta({ description: "For staff: what the policy's matrix proposes for what triage has found." }),
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
    receivedAt: instant.nullable().meta({ description: 'When the API received the command behind it.' }),
    type: z.string(),
    actor: personView.nullable(),
    via: z.enum(['http', 'signal', 'system']),
    audience: z.enum(['requester', 'staff']),
    commandId: z.string().nullable(),
    whileDown: z
      .boolean()
      .optional()
      .meta({ description: 'Of a rung: fired later than LATE_AFTER_SECONDS, the desk was down.' }),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });

/** A page of a timeline. */
export const timelinePage = z
  .object({
    items: z.array(timelineEntry),
    names: z
      .record(z.string(), z.string())
      .meta({ description: 'Names of the accounts and groups whose ids stand in the data of these entries.' }),
    next: z.int().nullable().meta({ description: 'For `after`; null on the last page.' }),
  })
  .meta({ id: 'Timeline' });

/** What became of a command or an intake request. */
export const commandState = z
  .object({
    id: z.string(),
    number: z.string(),
    state: z.enum(['recorded', 'refused', 'accepted']).meta({
      description: 'accepted: it takes effect, its record is still to come; ask again.',
    }),
    revision: z.int().nullable().meta({ description: "The ticket's revision after it, once recorded." }),
    reason: z.string().nullable().meta({ description: 'Code of the refusal.' }),
  })
  .meta({ id: 'CommandState' });
