import { condition, uuid4 } from '@temporalio/workflow';
import { repairSignal } from '../../contracts/names.ts';
import type { Refusal } from '../../domain/ticket/command.ts';
import type { QueuedSignal } from '../../domain/ticket/messages.ts';
import { isSameCommand } from '../../domain/ticket/one-command.ts';
import { admit, adopt } from './activities.ts';
import type { Changed } from './handlers.ts';
import type { TicketLife } from './life.ts';
import { countCommand } from './measured.ts';
import { withPlan } from './plan.ts';
import { idIn } from './take-signal.ts';

/** Signals decided and perhaps not yet recorded: after a repair those that SQL does not know are decided again. */
type Decided = QueuedSignal & { commandId: string; seq: number };

/**
 * Takes queued signals in order: an activity resolves account and facts, then the ticket decides with the state and
 * time of that moment. A refusal becomes a timeline entry; nothing here fails the workflow. Never returns.
 */
export const runSignalPump = async (life: TicketLife, changed: Changed): Promise<never> => {
  let decided: Decided[] = [];
  const isNext = (): boolean =>
    life.signals.length > 0 && (life.parked === null || life.signals[0]?.command === repairSignal);
  for (;;) {
    await condition(isNext);
    const signal = life.signals[0]!;
    decided = decided.filter((one) => one.seq > life.persisted);
    if (signal.command === repairSignal) {
      const adopted = await adopt(life.number);
      life.signals = life.signals.filter((one) => one !== signal);
      // SQL does not have this ticket at all: there is nothing to adopt, resend is what mends it.
      if (adopted === null) continue;
      life.adopt(adopted);
      const again = decided.filter((one) => !life.lookUp(one.commandId));
      life.signals = [...again.map(withId), ...life.signals];
      decided = [];
    } else {
      const commandId = await decideSignal(life, signal, idIn(signal.payload) ?? uuid4());
      life.signals = life.signals.filter((one) => one !== signal);
      decided.push({ ...signal, commandId, seq: life.lookUp(commandId)?.seq ?? 0 });
    }
    changed();
  }
};

/** Decides one signal and returns the id under which it stands on the timeline. */
const decideSignal = async (life: TicketLife, signal: QueuedSignal, commandId: string): Promise<string> => {
  const { command, payload, refused } = signal;
  if (refused) {
    if (!life.lookUp(commandId)) reject(life, command, { code: refused }, null, commandId);
    return commandId;
  }
  const { policy, groupId } = life.ticket;
  const answer = await admit.executeWithOptions({ summary: `signal ${command}` }, [
    { number: life.number, command, commandId, payload, ticket: { policy, groupId } },
  ]);
  // Known from before, or an update with the same id has overtaken this signal.
  const known = life.lookUp(commandId);
  const other = answer.admitted ? known && !isSameCommand(known, answer.digest) : answer.otherCommand;
  if (other) {
    const freshId = uuid4();
    reject(life, command, { code: 'command_id_used' }, null, freshId);
    return freshId;
  }
  if (known || (!answer.admitted && answer.duplicate)) return commandId;
  if (!answer.admitted) {
    reject(life, command, answer, answer.by, commandId);
    return commandId;
  }
  const { input, actor, facts, digest } = answer;
  const cause = { actor: { id: actor.id, via: 'signal' as const }, commandId, digest };
  const decision = await withPlan(life, () => life.carryOut({ command, input, actor, facts, via: 'signal' }, cause));
  if (decision.outcome === 'refused') reject(life, command, decision.refusal, actor.id, commandId);
  else countCommand(command, 'signal', 'recorded');
  return commandId;
};

const reject = (life: TicketLife, command: string, why: Refusal, by: string | null, commandId: string): void => {
  life.reject(command, why, by, commandId);
  countCommand(command, 'signal', why.code);
};

/** A signal without an id keeps the one it was given, so that deciding it again is the same command. */
const withId = ({ command, payload, commandId, refused }: Decided): QueuedSignal => ({
  command,
  payload: { ...(payload as object | null), commandId },
  ...(refused ? { refused } : {}),
});
