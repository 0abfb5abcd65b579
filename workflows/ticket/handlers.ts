import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { instant } from '../../contracts/instant.ts';
import { openedUpdate, repairSignal, resendSignal, stateQuery } from '../../contracts/names.ts';
import type { Refusal } from '../../domain/ticket/command.ts';
import { commands } from '../../domain/ticket/commands/table.ts';
import type { Asked } from '../../domain/ticket/decide.ts';
import type { CommandMessage, CommandResult, KnownCommand } from '../../domain/ticket/messages.ts';
import { isSameCommand } from '../../domain/ticket/one-command.ts';
import type { Cause, TicketLife } from './life.ts';
import { countCommand } from './measured.ts';
import { withPlan } from './plan.ts';
import { isCommandId, takeSignal } from './take-signal.ts';

/** Called after anything changed the ticket: arms timers, refreshes what operators see. */
export type Changed = () => void;

const failure = (refusal: Refusal): ApplicationFailure =>
  ApplicationFailure.nonRetryable(refusal.code, refusal.code, refusal.details ?? {});

const asked = (command: string, message: CommandMessage): Asked => ({
  command,
  input: message.input,
  actor: message.actor,
  facts: message.facts,
  via: 'http',
  ...(message.ifRevision === undefined ? {} : { ifRevision: message.ifRevision }),
});

/** A message that did not come from our API (a hand-made Update) is refused before anything is read from it. */
const isMessage = (message: unknown): message is CommandMessage =>
  typeof message === 'object' &&
  message !== null &&
  isCommandId((message as CommandMessage).commandId) &&
  typeof (message as CommandMessage).digest === 'string' &&
  instant.safeParse((message as CommandMessage).receivedAt).success &&
  typeof (message as CommandMessage).actor?.id === 'string' &&
  Number.isSafeInteger((message as CommandMessage).seenRevision ?? 0);

/** Accepts a repeated id; refuses while parked; else asks the domain, on a copy (architecture, "A command's way", 2). */
const validate = (life: TicketLife, command: string, message: unknown): void => {
  if (!isMessage(message)) throw failure({ code: 'invalid_message' });
  const known = life.lookUp(message.commandId);
  if (known) {
    if (!isSameCommand(known, message.digest)) throw failure({ code: 'command_id_used' });
    return;
  }
  if (life.parked) throw failure({ code: 'parked', details: life.parked });
  // Nothing is refused on a state that is older than the record: it is decided when the ticket has caught up.
  // Also where it has as many events of its own, not recorded: they may be others than those that the API saw.
  if ((message.seenRevision ?? 0) > life.persisted) return;
  const decision = life.preview(asked(command, message));
  if (decision.outcome !== 'refused') return;
  countCommand(command, 'http', decision.refusal.code);
  throw failure(decision.refusal);
};

const carryOut = async (
  life: TicketLife,
  command: string,
  message: CommandMessage,
  changed: Changed,
): Promise<CommandResult> => {
  const { commandId, digest, receivedAt, actor, seenRevision = 0 } = message;
  if (seenRevision > life.persisted && life.parked === null) {
    life.recordedElsewhere = Math.max(life.recordedElsewhere, seenRevision);
    const atRest = (): boolean => !life.isBehind && life.outbox.length === 0;
    await condition(() => life.persisted >= seenRevision || life.parked !== null || atRest());
  }
  const cause: Cause = { actor: { id: actor.id, via: 'http' }, commandId, digest, receivedAt };
  for (;;) {
    const { generation } = life;
    const known = life.lookUp(commandId);
    if (known) {
      if (!isSameCommand(known, digest)) throw failure({ code: 'command_id_used' });
      return resultOf(life, known);
    }
    if (life.parked) throw failure({ code: 'parked', details: life.parked });
    const decision = await withPlan(life, () =>
      life.parked || life.generation !== generation || life.lookUp(commandId)
        ? null
        : life.carryOut(asked(command, message), cause),
    );
    changed();
    if (decision === null) continue;
    countCommand(command, 'http', decision.outcome === 'refused' ? decision.refusal.code : 'recorded');
    if (decision.outcome === 'refused') throw failure(decision.refusal);
    void decideAgain(life, command, message, changed);
  }
};

/**
 * Stays with a decided command until it is recorded. Where an adoption has dropped its events it is decided again; its caller
 * has been answered, so a refusal then goes to the record, where the API looks for what came of it.
 */
const decideAgain = async (
  life: TicketLife,
  command: string,
  message: CommandMessage,
  changed: Changed,
): Promise<void> => {
  const { generation } = life;
  const { commandId, actor } = message;
  const seq = life.lookUp(commandId)?.seq ?? 0;
  life.unrecorded += 1;
  try {
    await condition(() => life.persisted >= seq || life.generation !== generation);
    if (life.generation !== generation && !life.lookUp(commandId)) await carryOut(life, command, message, changed);
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    life.reject(command, { code: error.type ?? 'refused' }, actor.id, commandId, 'http');
    changed();
  } finally {
    life.unrecorded -= 1;
  }
};

const resultOf = (life: TicketLife, known: KnownCommand): CommandResult => {
  if (known.refused) throw failure({ code: known.refused });
  return { number: life.number, commandId: known.id, digest: known.digest ?? '', revision: known.seq };
};

/** Registers everything a ticket answers to. Must run before the first await of the workflow. */
export const registerHandlers = (life: TicketLife, changed: Changed, describe: () => unknown): void => {
  for (const command of Object.keys(commands)) {
    setHandler(
      defineUpdate<CommandResult, [CommandMessage]>(command),
      (message) => CancellationScope.nonCancellable(() => carryOut(life, command, message, changed)),
      { validator: (message) => validate(life, command, message) },
    );
    setHandler(defineSignal<[unknown]>(command), (payload) => {
      life.signals.push(takeSignal(command, payload));
    });
  }
  setDefaultSignalHandler((name, payload) => {
    life.signals.push(takeSignal(name, payload));
  });
  setHandler(defineUpdate<{ requestId: string }>(openedUpdate), () => ({ requestId: life.ticket.requestId }));
  setHandler(defineSignal<[{ from?: unknown } | null | undefined]>(resendSignal), (payload) => {
    const from = payload?.from ?? life.persisted + 1;
    if (typeof from === 'number') life.resend(from);
    // Outside of the main function's scope: timers armed here must not fall to an operator's Cancel.
    void CancellationScope.nonCancellable(async () => changed());
  });
  setHandler(defineSignal<[{ behind?: unknown } | null | undefined]>(repairSignal), (payload) => {
    const behind = payload?.behind;
    life.signals.unshift({ command: repairSignal, payload: typeof behind === 'number' ? { behind } : null });
  });
  setHandler(defineQuery(stateQuery), describe);
};
