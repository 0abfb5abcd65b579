import { isRung, type RungEvent, type TicketEvent, type WaitingReason } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';

/** Who gave the command behind an event; null for rules and timers. */
export type Behind = { byId: string | null; via: 'http' | 'signal' | 'system'; commandId: string | null };

/** An event that changed a promise. */
export type LedgerChange = Behind & {
  seq: number;
  at: Instant;
  type: ChangeType;
  /** What the event itself says, or else the type of the event that it follows from; null when there is none. */
  cause: string | null;
  /** Due before and after, where that changed. */
  from: Instant | null;
  to: Instant | null;
  /** Of a resumption: open time of the promise's own calendar that the pause took, ms. */
  pausedMs: number | null;
};

/** A rest of a promise; while it lasts `to`, `ended` and `ms` are null. */
export type LedgerPause = Behind & {
  seq: number;
  from: Instant;
  to: Instant | null;
  reason: WaitingReason;
  ended: (Behind & { seq: number; cause: string | null }) | null;
  /** Open time of the promise's own calendar, ms. */
  ms: number | null;
};

/** A rung that took effect, and the events that it brought about. */
export type LedgerRung = {
  seq: number;
  share: number;
  /** Effect id: it takes effect once. */
  effect: string;
  dueAt: Instant;
  firedAt: Instant;
  latenessMs: number;
  voided: boolean;
  /** Whom the policy names. */
  tell: readonly string[];
  caused: { seq: number; type: TicketEvent['type'] }[];
};

/** Everything that happened to one promise. */
export type LedgerHistory = {
  changes: LedgerChange[];
  pauses: LedgerPause[];
  fired: LedgerRung[];
  /** Its due instant lies where the calendar is provisional or missing. */
  provisionalCalendar: boolean;
};

type ChangeEvent = Extract<
  TicketEvent,
  {
    type:
      | 'deadline_started'
      | 'deadline_moved'
      | 'deadline_paused'
      | 'deadline_resumed'
      | 'deadline_met'
      | 'deadline_unmet'
      | 'deadline_voided';
  }
>;
type ChangeType = ChangeEvent['type'];

const changeTypes: ReadonlySet<TicketEvent['type']> = new Set<ChangeType>([
  'deadline_started',
  'deadline_moved',
  'deadline_paused',
  'deadline_resumed',
  'deadline_met',
  'deadline_unmet',
  'deadline_voided',
]);

const isChange = (event: TicketEvent): event is ChangeEvent => changeTypes.has(event.type);

/**
 * The ledger of a ticket out of its events alone: by deadline id, what changed it and why, its pauses, its fired rungs
 * and what each brought about. The events are whole and in order. Pure (architecture, "Deadlines").
 */
export const ledgerOf = (events: readonly TicketEvent[]): ReadonlyMap<string, LedgerHistory> => {
  const ledger = new Map<string, LedgerHistory>();
  const givers = giversOf(events);
  // Events of the clocks follow from the last step before them, or from a rung.
  let trigger: TicketEvent['type'] | null = null;
  let rung: { of: LedgerRung; at: Instant } | null = null;
  for (const event of events) {
    const { seq, at, type } = event;
    if (isChange(event)) {
      const { deadline } = event.data;
      const history = ledger.get(deadline) ?? { changes: [], pauses: [], fired: [], provisionalCalendar: false };
      ledger.set(deadline, history);
      record(history, event, behind(event, givers), trigger);
    }
    const bySystem = event.commandId === null && at === rung?.at;
    if (isRung(event)) {
      rung = { of: rungOf(event), at };
      ledger.get(event.data.deadline)?.fired.push(rung.of);
    } else if (rung && bySystem && !endsByItself(event)) rung.of.caused.push({ seq, type });
    else rung = null;
    if (!type.startsWith('deadline_') || isRung(event)) trigger = type;
  }
  return ledger;
};

/** The longest pause is over by a timer of its own, whatever fired at the same instant. */
const endsByItself = (event: TicketEvent): boolean =>
  event.type === 'deadline_resumed' && event.data.cause === 'longest_pause';

const rungOf = ({ seq, at, data }: RungEvent): LedgerRung => ({
  seq,
  share: data.share,
  effect: data.rung,
  dueAt: data.dueAt,
  firedAt: at,
  latenessMs: data.latenessMs,
  voided: data.voided === true,
  tell: data.tell,
  caused: [],
});

type Givers = ReadonlyMap<string, { byId: string; via: Behind['via'] }>;

/** Events of clocks are the system's; the command they share their id with has a giver. */
const giversOf = (events: readonly TicketEvent[]): Givers => {
  const givers = new Map<string, { byId: string; via: Behind['via'] }>();
  for (const { commandId, actor } of events) {
    if (commandId === null || actor.id === null || givers.has(commandId)) continue;
    givers.set(commandId, { byId: actor.id, via: actor.via });
  }
  return givers;
};

const behind = ({ commandId, actor }: TicketEvent, givers: Givers): Behind => {
  const giver = commandId === null ? undefined : givers.get(commandId);
  return { byId: giver?.byId ?? null, via: giver?.via ?? actor.via, commandId };
};

const record = (history: LedgerHistory, event: ChangeEvent, by: Behind, trigger: string | null): void => {
  const { seq, at } = event;
  const cause = causeOf(event) ?? trigger;
  const pausedMs = event.type === 'deadline_resumed' ? event.data.pausedMs : null;
  history.changes.push({ seq, at, type: event.type, ...by, cause, ...dueOf(event), pausedMs });
  if ('provisionalCalendar' in event.data) history.provisionalCalendar = event.data.provisionalCalendar;
  if (event.type === 'deadline_paused') {
    history.pauses.push({ seq, from: at, to: null, reason: event.data.reason, ...by, ended: null, ms: null });
  }
  const open = history.pauses.at(-1);
  if (event.type === 'deadline_resumed' && open?.to === null) {
    open.to = event.data.resumedAt ?? at;
    open.ms = event.data.pausedMs;
    open.ended = { seq, cause, ...by };
  }
};

const causeOf = (event: ChangeEvent): string | null => {
  switch (event.type) {
    case 'deadline_moved':
    case 'deadline_voided':
      return event.data.cause;
    case 'deadline_met':
    case 'deadline_unmet':
      return event.data.by;
    case 'deadline_paused':
      return event.data.reason;
    case 'deadline_resumed':
      return event.data.cause ?? null;
    default:
      return null;
  }
};

const dueOf = (event: ChangeEvent): { from: Instant | null; to: Instant | null } => {
  if (event.type === 'deadline_moved' || event.type === 'deadline_resumed') {
    return { from: event.data.from, to: event.data.to };
  }
  return { from: null, to: event.type === 'deadline_started' ? event.data.dueAt : null };
};
