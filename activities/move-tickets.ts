import { activityInfo, ApplicationFailure as Failure, heartbeat, sleep } from '@temporalio/activity';
import {
  ApplicationFailure,
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Kysely } from 'kysely';
import { faultPoint } from '../config/fault-point.ts';
import type { Actor } from '../contracts/actor.ts';
import { instantOf } from '../contracts/instant.ts';
import type { MoveActivities, MoveOutcome, MoveProgress } from '../contracts/policy-move.ts';
import { commandDigest } from '../db/body-digest.ts';
import { actorById } from '../db/people/actor-by-id.ts';
import { isOvertaken } from '../db/policies/is-overtaken.ts';
import {
  finishMove,
  isFed,
  listTickets,
  type Move,
  moveOf,
  moveProgress,
  settleTicket,
  type TicketOutcome,
  ticketToMove,
  versionsThatGo,
  type WaitingTicket,
  waitingTickets,
} from '../db/policies/moves.ts';
import type { Database } from '../db/schema/index.ts';
import { may } from '../domain/permissions.ts';
import type { CommandMessage, CommandResult } from '../domain/ticket/messages.ts';
import { openStatuses } from '../domain/ticket/ticket.ts';
import { policyFacts } from '../policies/policy-facts.ts';
import type { PolicyStore } from '../policies/store.ts';
import { concernsAll } from './concerns-all.ts';
import { withoutPersonalCauses } from './without-personal-causes.ts';

/** What moving tickets needs. */
export type MoveDeps = { db: Kysely<Database>; client: Client; policies: PolicyStore };

/** Tickets of one page, and how many are told at once. */
const pageSize = 40;
const lanes = 4;

/** How long one ticket may take to answer; then the others go on, and it is told again later; ms. */
const patienceMs = 10_000;

/**
 * What may be otherwise soon: such a ticket is told again, after these pauses (ms), before it is listed as failed. The engine's
 * clock may be behind the database's by a little.
 */
const passing = ['no_answer', 'parked', 'not_running', 'policy_not_in_force', 'internal'];
const pausesMs = [1_000, 10_000];

/** A page that no ticket answers, or that an error stops, is done again so often; from then on each ticket counts for itself. */
const mostAttempts = 8;

/** How often a move looks whether the one that brings it tickets has ended, and after how long the workflow hears of it; ms. */
const lookEvery = 500;
const lookFor = 30_000;

const silent = { warn: () => {} };

/**
 * The activity of moves: gives `move_policy` to the next page of tickets, each under the command id `<move>.<number>`, so that a page
 * that is done again, or a ticket that had been told already, changes nothing twice. What a ticket refuses is listed; only
 * an unreachable database or engine is an error.
 */
export const createMoveActivities = (deps: MoveDeps): MoveActivities => {
  const movePage = async (id: string): Promise<MoveProgress> => {
    const { db } = deps;
    const move = await moveOf(db, id);
    if (!move) throw Failure.nonRetryable('no such move', 'unknown_move');
    if (await isOvertaken(db, move)) return end(move, 'overtaken');
    const actor = await actorById(db, move.askedBy);
    if (!actor || !may(actor, 'publish_policies')) return end(move, 'no_permission');
    const from = await versionsThatGo(db, move);
    // Asked first: whom the other move has brought by its end is listed after it.
    const fed = await isFed(db, move, from);
    let page = await waitingTickets(db, id, pageSize);
    // None is left: those that came meanwhile, then the end.
    if (page.length === 0 && (await listTickets(db, move, from)) > 0) page = await waitingTickets(db, id, pageSize);
    const [first] = page;
    if (!first) return fed ? later(move, from) : end(move, 'done');
    // Tickets come by rounds, as each waits before its next.
    const round = page.filter(({ attempts }) => attempts === first.attempts);
    await everyTicket(move, from, round, actor);
    return moveProgress(db, id);
  };

  const end = async (move: Move, outcome: MoveOutcome): Promise<MoveProgress> => {
    await finishMove(deps.db, move, outcome);
    return moveProgress(deps.db, move.id);
  };

  /** Another move still brings tickets: not the end yet. */
  const later = async (move: Move, from: readonly number[]): Promise<MoveProgress> => {
    const until = Date.now() + lookFor;
    while (Date.now() < until && (await isFed(deps.db, move, from))) await sleep(lookEvery);
    return moveProgress(deps.db, move.id);
  };

  const everyTicket = async (
    move: Move,
    from: readonly number[],
    page: readonly WaitingTicket[],
    actor: Actor,
  ): Promise<void> => {
    const [{ attempts }] = page as [WaitingTicket];
    if (attempts > 0) await sleep(pausesMs[attempts - 1] ?? 0);
    const queue = [...page];
    const silentOnes: WaitingTicket[] = [];
    const settle = (one: WaitingTicket, told: TicketOutcome): Promise<void> => {
      const again = told.code !== null && passing.includes(told.code) && one.attempts < pausesMs.length;
      return settleTicket(deps.db, move.id, one.number, again ? { ...told, outcome: 'waiting' } : told);
    };
    const lane = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
        const told = await tell(move, from, one, actor).catch(unlessItsOwn);
        if (told.code === 'no_answer') silentOnes.push(one);
        else await settle(one, told);
        await faultPoint('move.after_ticket');
        heartbeat();
      }
    };
    const failure = (await Promise.allSettled(Array.from({ length: lanes }, lane))).find(
      (one) => one.status === 'rejected',
    );
    if (failure) throw failure.reason;
    if (silentOnes.length === page.length && activityInfo().attempt < mostAttempts)
      throw Failure.retryable('no ticket of the page answered', 'no_answer');
    for (const one of silentOnes) await settle(one, { outcome: 'failed', code: 'no_answer' });
  };

  const tell = async (
    move: Move,
    from: readonly number[],
    { number, attempts }: WaitingTicket,
    actor: Actor,
  ): Promise<TicketOutcome> => {
    const { db, client, policies } = deps;
    const { id, key, version, mode } = move;
    const ticket = await ticketToMove(db, number);
    if (ticket?.version === version) return { outcome: 'moved', code: null };
    if (!ticket || !from.includes(ticket.version) || !openStatuses.includes(ticket.status))
      return { outcome: 'skipped', code: null };
    const now = instantOf(Date.now());
    const input = { key, version, mode };
    const facts = await policyFacts({ db, policies, log: silent }, { policy: { key, version } }, number, now);
    const message: CommandMessage = {
      commandId: `${id}.${number}`,
      digest: commandDigest('move_policy', actor.id, input),
      input,
      actor: { ...actor, account: '' },
      facts,
      receivedAt: now,
      seenRevision: ticket.revision,
    };
    try {
      const { revision } = await client.withDeadline(Date.now() + patienceMs, () =>
        client.workflow.getHandle(number).executeUpdate<CommandResult, [CommandMessage]>('move_policy', {
          args: [message],
          // Of each round its own: the engine keeps a failure under its id. The command's id keeps it from being done twice.
          updateId: `${message.commandId}/${attempts}`,
        }),
      );
      return { outcome: 'moved', code: null, revision };
    } catch (error) {
      return { outcome: 'failed', code: codeOf(error) };
    }
  };

  return { movePage: (id) => withoutPersonalCauses('move of tickets', () => beating(() => movePage(id))) };
};

/** Why a ticket could not be moved; throws what concerns all of them. */
const codeOf = (error: unknown): string => {
  if (error instanceof WorkflowUpdateFailedError) {
    return error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'internal') : 'internal';
  }
  if (error instanceof WorkflowNotFoundError) return 'not_running';
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isFull(error)) return 'no_answer';
  throw error;
};

/** Has the ticket so many updates that it does not answer that the engine takes no more? That is its own trouble. */
const isFull = (error: unknown): boolean =>
  error instanceof ServiceError && isGrpcServiceError(error.cause) && /in-flight updates/.test(error.cause.details);

/** An error that keeps coming back while engine and database are there is of that ticket: it must not hold up the others for ever. */
const unlessItsOwn = (error: unknown): TicketOutcome => {
  if (activityInfo().attempt < mostAttempts || concernsAll(error)) throw error;
  return { outcome: 'failed', code: 'internal' };
};

/** Heartbeats while a ticket is waited for, so that only a dead worker's page is started again. */
const beating = async <T>(work: () => Promise<T>): Promise<T> => {
  const timer = setInterval(() => heartbeat(), (activityInfo().heartbeatTimeoutMs ?? 15_000) / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};
