import type { Actor } from '../../contracts/actor.ts';
import type { NewEvent } from '../../contracts/event.ts';
import { type Instant, laterOf } from '../../contracts/instant.ts';
import type { MoveMode } from '../../contracts/policy-event.ts';
import type { Plan } from '../policy/plan.ts';
import type { Refusal } from '../ticket/command.ts';
import { type Decided, decide, decideOverdue } from '../ticket/decide.ts';
import { fold } from '../ticket/evolve.ts';
import type { Deadline, Ticket } from '../ticket/ticket.ts';

/** What another policy version does to one promise; `from` null: it begins, `to` null: it is owed no more. */
export type Shift = {
  deadline: string;
  clock: string;
  level: string;
  from: Instant | null;
  to: Instant | null;
  /** It was not late and is, or was late and is no more; reminders are never late. */
  becomes: 'overdue' | 'in_time' | null;
};

/** What a move would do to a ticket: its shifts, none when it changes nothing; or why it is not possible. */
export type MovePreview = { shifts: Shift[] } | { refused: Refusal } | Extract<Decided, { outcome: 'needsPlan' }>;

/** The version to which tickets may go. */
export type NextVersion = { plan: Plan; mode: MoveMode };

/**
 * What the command `move_policy` would do to a ticket at `now`, found by deciding it on a copy: overdue rungs first, then the
 * command itself, so that preview and deed are one function. `plan` is the ticket's present one. Pure; `needsPlan` names the
 * plan that ends too early.
 */
export const previewMove = (
  ticket: Ticket,
  actor: Actor,
  instant: Instant,
  plan: Plan,
  { plan: next, mode }: NextVersion,
): MovePreview => {
  const now = laterOf(instant, ticket.at);
  const overdue = decideOverdue(ticket, now, plan, false);
  if (overdue.outcome === 'needsPlan') return overdue;
  const then = overdue.outcome === 'events' ? foldAt(ticket, overdue.events, now) : ticket;
  const decided = decide(
    { ...then, revision: ticket.revision },
    {
      command: 'move_policy',
      input: { ...next.policy, mode },
      actor,
      facts: { policy: { plan: next, effectiveFrom: now } },
      via: 'http',
    },
    now,
    plan,
  );
  if (decided.outcome === 'needsPlan') return decided;
  if (decided.outcome === 'refused') return { refused: decided.refusal };
  return { shifts: shiftsOf(then, foldAt(then, decided.events, now)) };
};

const foldAt = (ticket: Ticket, events: readonly NewEvent[], at: Instant): Ticket =>
  events.reduce((next, event) => fold(next, event, at), ticket);

const isLate = (one: Deadline | undefined): boolean =>
  one !== undefined && one.state !== 'void' && !one.reminder && (one.missedAt !== null || one.pastAtRegrading);

const shiftsOf = (before: Ticket, after: Ticket): Shift[] =>
  after.deadlines.flatMap((one): Shift[] => {
    const old = before.deadlines.find(({ id }) => id === one.id);
    if (old && old.term === one.term && old.state === one.state && old.dueAt === one.dueAt) return [];
    const [was, is] = [isLate(old), isLate(one)];
    return [
      {
        deadline: one.id,
        clock: one.clock,
        level: one.level,
        from: old?.dueAt ?? null,
        to: one.state === 'void' ? null : one.dueAt,
        becomes: was === is ? null : is ? 'overdue' : 'in_time',
      },
    ];
  });
