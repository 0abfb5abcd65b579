import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { NewEvent, TextRef } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Permission } from '../permissions.ts';
import type { Plan } from '../policy/plan.ts';
import type { Status, Ticket } from './ticket.ts';

/** Why a command was not carried out; the code is stable, `details` says what would be possible. */
export type Refusal = { code: string; details?: Record<string, unknown> };

/** What a command wants to know of the world, named by its input; answered by SQL before it is decided. */
export type FactsWanted = {
  /** An account name or id. */
  account?: string;
  /** A group name or id. */
  group?: string;
  /** A category key or path; answered with the full path and the group it is routed to. */
  category?: string | readonly string[];
  /** Who could review the level. */
  reviewers?: true;
  /** The same ticket number exists. */
  ticket?: string;
  /** A version of the ticket's policy. */
  policy?: { key: string; version: number };
};

/** The answers; an absent or null one means: no such thing. */
export type Facts = {
  account?: { id: string; active: boolean; staff: boolean } | null;
  /** `line`: 1 is the first line of support. */
  group?: { id: string; line?: number } | null;
  category?: { path: readonly string[]; groupId: string | null; line?: number | null } | { allowed: readonly string[] };
  reviewers?: readonly string[];
  ticket?: boolean;
  /** The version's clocks and calendars, for as long as this ticket needs them, and from when it is in force. */
  policy?: { plan: Plan; effectiveFrom: Instant } | null;
};

/** Everything `decide` may look at. */
export type CommandContext<I> = {
  ticket: Ticket;
  input: I;
  actor: Actor;
  facts: Facts;
  now: Instant;
  plan: Plan;
};

/** The levels of a policy, as far as it matters to what is possible. */
export type Levels = readonly Pick<Plan['levels'][number], 'key' | 'review'>[];

/** What a policy says of closing, as far as it matters to what is possible. */
export type Closing = Pick<Plan['closing'], 'visitFirst'>;

/** Builds the schema of one text field; the table of commands supplies either plain strings or references. */
export type TextField = (max: number) => z.ZodType<TextRef>;

/** One step of the process: its name, who may, when, and what it does. One file each in `commands/`. */
export type Command<I = unknown> = {
  name: string;
  /** The input schema; `text` makes the schema of a personal text, which is stored in SQL before the command is decided. */
  input: (text: TextField) => z.ZodObject<z.core.$ZodShape> & z.ZodType<I>;
  /** The permission it takes; with several, `choose` says which one this input needs. */
  permission: Permission | { of: readonly Permission[]; choose: (input: I) => Permission };
  /** Statuses in which the command makes sense. */
  in: readonly Status[];
  /** What else must hold whatever the input, given the policy's levels and closing; null when it does. */
  possible?: (ticket: Ticket, levels: Levels, closing?: Closing) => Refusal | null;
  /** The requester's own act, which nobody may do in their name by a raw signal (C-28). */
  ownAct?: (input: I) => boolean;
  facts?: (input: I) => FactsWanted;
  decide: (context: CommandContext<I>) => NewEvent[] | Refusal;
};

/** Gives a command file its types; `defineCommand({...})` reads better than a cast. */
export const defineCommand = <I>(command: Command<I>): Command<I> => command;

/** A command of any input, as the table holds it; its schema guards what `decide` gets. */
// biome-ignore lint/suspicious/noExplicitAny: the table mixes inputs; each is parsed by its own schema before use
export type AnyCommand = Command<any>;

/** Is this a refusal? */
export const isRefusal = (outcome: NewEvent[] | Refusal): outcome is Refusal => !Array.isArray(outcome);

/** A refusal with its code and details. */
export const refuse = (code: string, details?: Record<string, unknown>): Refusal =>
  details ? { code, details } : { code };

/** Names of a command's text fields: those whose schema is marked as personal text. */
export const textFieldsOf = (shape: Record<string, unknown>): string[] =>
  Object.entries(shape)
    .filter(([, schema]) => isText(schema as z.ZodType))
    .map(([field]) => field);

const isText = (schema: z.ZodType): boolean => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isText(schema.unwrap() as z.ZodType);
  return schema.meta()?.personalText === true;
};
