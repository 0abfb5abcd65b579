import { z } from 'zod';
import { instant } from './instant.ts';

/** What can be done about a finding without asking anybody for more than a yes. */
export const doctorRepairs = [
  /** Starts a new run of a ticket whose workflow is gone, with the state that its recorded events fold to. */
  'revive',
  /** Has the workflow record again what SQL lacks, and arm its timers anew. */
  'resend',
  /** Has the workflow take SQL's events as the truth. */
  'repair',
  /** Writes the ticket's row, ledger and commands anew from its events. */
  'rewrite',
  /** Starts the workflow of an accepted request. */
  'start',
  /** Takes away a mark that nothing stands for any more. */
  'unmark',
  /** Registers what the engine does not know. */
  'register',
  /** Moves the day's counter past numbers that are in use. */
  'count_on',
] as const;
export type DoctorRepair = (typeof doctorRepairs)[number];

type Kind = { of: 'desk' | 'ticket'; level: 'fault' | 'notice'; repair: DoctorRepair | null };

const desk = (repair: DoctorRepair | null = null): Kind => ({ of: 'desk', level: 'fault', repair });
const ticket = (repair: DoctorRepair | null = null): Kind => ({ of: 'ticket', level: 'fault', repair });
const notice = (repair: DoctorRepair | null = null): Kind => ({ of: 'desk', level: 'notice', repair });

/**
 * Everything `doctor` looks for: whether the desk as a whole or one ticket has it, whether it is a fault or merely to be
 * known, and what `--repair` does about it (a finding itself may say otherwise). Sentence and remedy of each stand in the
 * catalogues under `doctor_finding.<code>` and `doctor_remedy.<code>`.
 */
export const doctorTable = {
  node_too_old: desk(),
  database_too_old: desk(),
  engine_too_old: desk(),
  schema_older: desk(),
  schema_newer: desk(),
  schema_changed: desk(),
  engine_away: desk(),
  namespace_missing: desk(),
  attribute_missing: desk('register'),
  attribute_type: desk(),
  no_workflow_poller: desk(),
  no_activity_poller: desk(),
  courier_not_running: desk(),
  mail_waiting: desk(),
  mail_uncertain: notice(),
  mail_failed: notice(),
  notification_twice: desk(),
  number_jumped: notice(),
  counter_behind: desk('count_on'),
  policy_unknown: desk(),
  policy_unreadable: desk(),
  policy_file_waits: notice(),
  request_waiting: desk('start'),
  opening_lost: desk('start'),
  workflow_without_row: desk('resend'),
  events_missing: ticket(),
  time_backwards: ticket(),
  effect_twice: ticket(),
  command_twice: ticket(),
  row_differs: ticket('rewrite'),
  ledger_differs: ticket('rewrite'),
  rungs_differ: ticket('rewrite'),
  commands_differ: ticket('rewrite'),
  not_running: ticket('revive'),
  ended_early: ticket(),
  number_taken: ticket(),
  workflow_silent: ticket(),
  parked: ticket(),
  mark_left: ticket('unmark'),
  record_behind: ticket('resend'),
  record_ahead: ticket('repair'),
  record_waiting: ticket(),
  state_differs: ticket('repair'),
  timers_differ: ticket('resend'),
  rung_overdue: ticket(),
} as const satisfies Record<string, Kind>;

/** The code of a finding. */
export type DoctorCode = keyof typeof doctorTable;

/** All codes. */
export const doctorCodes = Object.keys(doctorTable) as [DoctorCode, ...DoctorCode[]];

/** One thing that is not as it should be. Facts are codes, numbers, ids and instants, no personal text. */
export const doctorFinding = z
  .object({
    code: z.enum(doctorCodes),
    level: z.enum(['fault', 'notice']),
    /** The ticket or request concerned; null when it is the desk as a whole. */
    number: z.string().nullable(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    /** What a repair would do; null when somebody has to see to it. */
    repair: z.enum(doctorRepairs).nullable(),
  })
  .meta({ id: 'DoctorFinding' });
export type DoctorFinding = z.infer<typeof doctorFinding>;

/** What was found about the desk as a whole: `GET /doctor`. */
export const deskReport = z
  .object({
    at: instant,
    versions: z.object({
      desk: z.string(),
      node: z.string(),
      database: z.string(),
      /** Null when the engine does not answer. */
      engine: z.string().nullable(),
    }),
    /** How many tickets there are to be examined. */
    tickets: z.number().int(),
    findings: z.array(doctorFinding),
  })
  .meta({ id: 'DoctorDeskReport' });
export type DeskReport = z.infer<typeof deskReport>;

/** A page of examined tickets or workflows: `GET /doctor/tickets`, `GET /doctor/workflows`. */
export const doctorPage = z
  .object({ examined: z.number().int(), findings: z.array(doctorFinding), next: z.string().nullable() })
  .meta({ id: 'DoctorPage' });
export type DoctorPage = z.infer<typeof doctorPage>;

/** What came of a repair. `not_needed`: it was mended meanwhile; `failed`: `reason` says why, it may be tried again. */
export const repairResult = z
  .object({
    code: z.enum(doctorCodes),
    number: z.string().nullable(),
    repair: z.enum(doctorRepairs).nullable(),
    outcome: z.enum(['done', 'not_needed', 'by_hand', 'failed']),
    reason: z.string().nullable(),
  })
  .meta({ id: 'DoctorRepairResult' });
export type RepairResult = z.infer<typeof repairResult>;
