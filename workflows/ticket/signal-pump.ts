import { condition, uuid4 } from '@temporalio/workflow';
import { repairSignal } from '../../contracts/names.ts';
import type { Refusal } from '../../domain/ticket/command.ts';
import type { QueuedSignal } from '../../domain/ticket/messages.ts';
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
      life.adopt(await adopt(life.number));
      const again = decided.filter((one) => !life.lookUp(one.commandId));
      life.signals = [...again.map(withId), ...life.signals.filter((one) => one !== signal)];
      decided = [];
    } else {
      const commandId = idIn(signal.payload) ?? uuid4();
      await decideSignal(life, signal, commandId);
      life.signals = life.signals.filter((one) => one !== signal);
      decided.push({ ...signal, commandId, seq: life.lookUp(commandId)?.seq ?? 0 });
    }
    changed();
  }
};

const decideSignal = async (life: TicketLife, signal: QueuedSignal, commandId: string): Promise<void> => {
  const { command, payload, refused } = signal;
  if (life.lookUp(commandId)) return;
  if (refused) {
    reject(life, command, { code: refused }, null, commandId);
    return;
  }
  const { policy, groupId } = life.ticket;
  const answer = await admit.executeWithOptions({ summary: `signal ${command}` }, [
    { number: life.number, command, commandId, payload, ticket: { policy, groupId } },
  ]);
  // An update may have overtaken this signal with the same id.
  if (life.lookUp(commandId)) return;
  if (!answer.admitted) {
    if (!answer.duplicate) reject(life, command, answer, answer.by, commandId);
    return;
  }
  const { input, actor, facts } = answer;
  const cause = { actor: { id: actor.id, via: 'signal' as const }, commandId };
  const decision = await withPlan(life, () => life.carryOut({ command, input, actor, facts, via: 'signal' }, cause));
  if (decision.outcome === 'refused') reject(life, command, decision.refusal, actor.id, commandId);
  else countCommand(command, 'signal', 'recorded');
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
