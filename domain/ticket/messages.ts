import type { Actor } from '../../contracts/actor.ts';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import type { Facts, FactsWanted } from './command.ts';
import type { Opening } from './opening.ts';
import type { Ticket } from './ticket.ts';

/** Argument of an update named like its command. The API has resolved actor and facts and stored the texts. */
export type CommandMessage = {
  commandId: string;
  /** Of command, actor and input: the same id for anything else is refused. */
  digest: string;
  input: unknown;
  actor: Actor;
  facts: Facts;
  /** When the API received it; the decision is dated when the ticket handles it. */
  receivedAt: Instant;
  ifRevision?: number;
  /** What SQL had recorded when the API looked: a ticket that does not know of it yet adopts it before it decides. */
  seenRevision?: number;
};

/** What a caller gets for a recorded command. */
export type CommandResult = { number: string; commandId: string; digest: string; revision: number };

/** A decided command id with the last event it caused, or the code of its refusal (signals only). */
export type KnownCommand = { id: string; seq: number; refused?: string; digest?: string };

/** A raw signal as it waits for its turn; one whose form is hopeless keeps its reason instead of its payload. */
export type QueuedSignal = { command: string; payload: unknown; refused?: SignalFault };

/** What is wrong with a signal before anybody has looked into it. */
export type SignalFault = 'unreadable' | 'not_an_object' | 'too_large' | 'invalid_command_id';

/** Start argument of a ticket's workflow: codes, ids and the plan, no personal text. */
export type TicketStart = {
  v: 1;
  number: string;
  requestId: string;
  acceptedAt: Instant;
  /** Added to workflow time; not 0 only under the test clock. */
  clockOffsetMs: number;
  opening: Opening;
  plan: Plan;
  /** Continue-as-new after so many commands; null: when the server suggests it. */
  continueAfter: number | null;
  carried: Carried | null;
};

/** What a run hands to the next one: plain JSON. */
export type Carried = {
  v: 1;
  ticket: Ticket;
  persisted: number;
  /** The last events, for `resend` and as the ring's source. */
  tail: TicketEvent[];
  known: KnownCommand[];
  signals: QueuedSignal[];
  searchAttributes: Record<string, unknown>;
};

/** Why a ticket takes no commands until an operator mends it. */
export type Parked = { code: 'gap' | 'data'; atSeq: number; detail: string };

/** Input of the activity `record`: events in order, the first with seq `after + 1`; none asks whether SQL holds later ones. */
export type RecordInput = { number: string; after: number; events: TicketEvent[] };

/** Answer of `record`: recorded up to a revision; another event stands at a seq, so the ticket adopts; or it parks. */
export type RecordResult = { revision: number } | { differs: number } | { parked: Parked };

/** Input and answer of the activity `admit`, which resolves a raw signal. */
export type AdmitInput = {
  number: string;
  command: string;
  commandId: string;
  payload: unknown;
  ticket: { policy: { key: string; version: number }; groupId: string | null };
};
export type AdmitResult =
  | { admitted: true; commandId: string; digest: string; input: unknown; actor: Actor; facts: Facts }
  | {
      admitted: false;
      commandId: string;
      code: string;
      by: string | null;
      details?: Record<string, unknown>;
      /** Decided before, as SQL knows: nothing more to do. */
      duplicate?: true;
      /** The id was used for another command before. */
      otherCommand?: true;
      /** Last event of that earlier command: a ticket that ends before it lost the task in which it was recorded. */
      seq?: number;
    };

/**
 * Input of the activity `renewPlan`: open hours since `from`, to `until` at least, with the usual horizon from the
 * ticket's `now`, which workflows of before 0.1.0 do not send.
 */
export type RenewPlanInput = { policy: { key: string; version: number }; from: Instant; now?: Instant; until: Instant };

/** What SQL holds of a ticket, for adopting it. */
export type Adopted = { ticket: Ticket; tail: TicketEvent[] };

/** The activities a ticket's workflow calls. */
export type TicketActivities = {
  record: (input: RecordInput) => Promise<RecordResult>;
  admit: (input: AdmitInput) => Promise<AdmitResult>;
  renewPlan: (input: RenewPlanInput) => Promise<Plan>;
  adopt: (number: string) => Promise<Adopted | null>;
};

export type { FactsWanted };
