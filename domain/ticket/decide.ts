import type { Actor } from '../../contracts/actor.ts';
import type { NewEvent } from '../../contracts/event.ts';
import { type Instant, msOf } from '../../contracts/instant.ts';
import { may, type Permission } from '../permissions.ts';
import type { Plan } from '../policy/plan.ts';
import { lastAgreeable } from './agreed-date.ts';
import { type AnyCommand, type Closing, type Facts, isRefusal, type Levels, type Refusal, refuse } from './command.ts';
import { commands } from './commands/table.ts';
import { firstOverdue } from './overdue.ts';
import { PlanTooShort } from './schedule.ts';
import { settle } from './settle.ts';
import { asRef } from './text.ts';
import type { Ticket } from './ticket.ts';

/** A command with everything that was resolved for it before it reached the ticket. */
export type Asked = {
  command: string;
  input: unknown;
  actor: Actor;
  facts: Facts;
  via: 'http' | 'signal';
  /** Carried out only if the ticket still has this revision (If-Match). */
  ifRevision?: number;
};

/** What came due, or the wish for a longer plan; time that passes is never refused. */
export type Due =
  /** `plan`: the events take the ticket to another version of its policy, whose plan is this one. */
  { outcome: 'events'; events: NewEvent[]; plan?: Plan } | NeedsPlan;

/** `policy`: whose plan is too short, or missing. */
type NeedsPlan = { outcome: 'needsPlan'; until: Instant; from?: Instant | undefined; policy: Plan['policy'] };

/** What came of a command. */
export type Decided = Due | { outcome: 'refused'; refusal: Refusal };

/** No plan reaches further from now than this, ms: an instant beyond it is no promise, and its open hours no payload. */
const farthestPlanMs = 40 * 366 * 86_400_000;

/**
 * Decides a command: events, a typed refusal, or the wish for a longer plan; never throws.
 * Overdue rungs must have been processed before ({@link decideOverdue}).
 */
export const decide = (ticket: Ticket, asked: Asked, now: Instant, plan: Plan): Decided => {
  const tooFar = (): Decided => refused(refuse('date_too_far', { limit: lastAgreeable(now) }));
  try {
    const decided = decideWith(ticket, asked, now, plan);
    const endless = decided.outcome === 'needsPlan' && msOf(decided.until) > msOf(now) + farthestPlanMs;
    return endless ? tooFar() : decided;
  } catch (error) {
    // An instant that cannot be written: whatever led there, it must not stop the ticket's workflow.
    if (error instanceof RangeError) return tooFar();
    throw error;
  }
};

const decideWith = (ticket: Ticket, asked: Asked, now: Instant, plan: Plan): Decided =>
  withPlan(ticket, plan, (): Decided => {
    const command = commands[asked.command];
    if (!command) return refused(refuse('unknown_command', { allowed: Object.keys(commands) }));
    const parsed = schemaOf(command).safeParse(asked.input);
    if (!parsed.success) {
      const errors = parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), code: issue.code }));
      return refused(refuse('invalid_input', { errors }));
    }
    const input = parsed.data;
    if (asked.ifRevision !== undefined && asked.ifRevision !== ticket.revision) {
      return refused(refuse('stale', { revision: ticket.revision }));
    }
    const { actor } = asked;
    if (actor.status !== 'active') return refused(refuse('account_disabled'));
    if (asked.via === 'signal' && command.ownAct?.(input)) return refused(refuse('own_act'));
    const { permission } = command;
    const needed = typeof permission === 'string' ? permission : permission.choose(input);
    if (!may(actor, needed, ticket)) return refused(refuse('no_permission', { permission: needed }));
    if (!command.in.includes(ticket.status)) {
      return refused(
        refuse('wrong_status', {
          status: ticket.status,
          allowed: allowedCommands(ticket, actor, plan.levels, plan.closing),
        }),
      );
    }
    const impossible = command.possible?.(ticket, plan.levels, plan.closing);
    if (impossible) return refused(impossible);
    const outcome = command.decide({ ticket, input, actor, facts: asked.facts, now, plan });
    if (isRefusal(outcome)) return refused(outcome);
    if (goesToInvolved(ticket, outcome)) return refused(refuse('handled_it', { about: ticket.complaint?.about }));
    // A command leaves a trace under its id, else whoever waits for its record waits for ever.
    if (outcome.length === 0) return refused(refuse('nothing_to_do'));
    const next = outcome.some(({ type }) => type === 'policy_moved') ? asked.facts.policy?.plan : undefined;
    if (!next) return { outcome: 'events', events: settle(ticket, outcome, now, plan).events };
    return longEnough(
      next,
      (): Decided => ({
        outcome: 'events',
        events: settle(ticket, outcome, now, next).events,
        plan: next,
      }),
    );
  });

/** What is overdue at `now`, one after the other in due order, with all that follows; see {@link firstOverdue} for `exactly`. */
export const decideOverdue = (ticket: Ticket, now: Instant, plan: Plan, exactly: boolean): Due =>
  withPlan(ticket, plan, (): Due => {
    const events: NewEvent[] = [];
    let next = ticket;
    for (;;) {
      const due = firstOverdue(next, now, exactly, plan);
      if (due.length === 0) return { outcome: 'events', events };
      const settled = settle(next, due, now, plan);
      events.push(...settled.events);
      next = settled.ticket;
    }
  });

/** Commands that this actor could give now, as far as status, permission, the ticket's state, its policy's levels and closing go. */
export const allowedCommands = (ticket: Ticket, actor: Actor, levels: Levels, closing?: Closing): string[] =>
  Object.values(commands)
    .filter((command) => command.in.includes(ticket.status) && !command.possible?.(ticket, levels, closing))
    .filter((command) => permissionsOf(command).some((permission) => may(actor, permission, ticket)))
    .map((command) => command.name);

const schemas = new Map<AnyCommand, ReturnType<AnyCommand['input']>>();

/** The schema of a command as it reaches the ticket; built when first needed, for that costs more than all the rest. */
const schemaOf = (command: AnyCommand): ReturnType<AnyCommand['input']> => {
  const schema = schemas.get(command) ?? command.input(asRef);
  schemas.set(command, schema);
  return schema;
};

const permissionsOf = ({ permission }: AnyCommand): readonly Permission[] =>
  typeof permission === 'string' ? [permission] : permission.of;

/** Would a complaint come into the hands of somebody who had to do with the ticket it is about (S4-07)? */
const goesToInvolved = ({ complaint }: Ticket, events: readonly NewEvent[]): boolean =>
  events.some(({ data }) => {
    const ownerId = 'ownerId' in data ? data.ownerId : null;
    return ownerId !== null && complaint?.handledBy.includes(ownerId) === true;
  });

const refused = (refusal: Refusal): Decided => ({ outcome: 'refused', refusal });

/**
 * Works with the plan of the version that the ticket is on, or asks for it: an adoption may have taken the ticket to another
 * version than the one whose plan is at hand, and back. Also asks for a longer one.
 */
const withPlan = <D extends Decided>(ticket: Ticket, plan: Plan, work: () => D): D | NeedsPlan => {
  const { key, version } = ticket.policy;
  const fits = plan.policy.key === key && plan.policy.version === version;
  return fits ? longEnough(plan, work) : { outcome: 'needsPlan', until: ticket.at, policy: ticket.policy };
};

const longEnough = <D extends Decided>({ policy }: Plan, work: () => D): D | NeedsPlan => {
  try {
    return work();
  } catch (error) {
    if (error instanceof PlanTooShort) return { outcome: 'needsPlan', until: error.until, from: error.from, policy };
    throw error;
  }
};
