import { condition, uuid4 } from '@temporalio/workflow';
import { repairSignal } from '../../contracts/names.ts';
import type { Refusal } from '../../domain/ticket/command.ts';
import type { QueuedSignal } from '../../domain/ticket/messages.ts';
import { isSameCommand } from '../../domain/ticket/one-command.ts';
import { adoptRecorded } from './adopt-recorded.ts';
import type { Changed } from './handlers.ts';
import type { TicketLife } from './life.ts';
import { countCommand } from './measured.ts';
import { withPlan } from './plan.ts';
import { idIn } from './take-signal.ts';

/**
 * Takes queued signals in order: an activity resolves account and facts, then the ticket decides with the state and
 * time of that moment. A refusal becomes a timeline entry; nothing here fails the workflow. Never returns.
 */
export const runSignalPump = async (life: TicketLife, changed: Changed): Promise<never> => {
  const isNext = (): boolean =>
    life.signals.length > 0 && (life.parked === null || life.signals[0]?.command === repairSignal);
  for (;;) {
    await condition(isNext);
    const signal = life.signals[0]!;
    if (signal.command === repairSignal) {
      // It leaves the queue when it is done, so that the run does not end meanwhile.
      const adopted = isWanted(life, signal) && (await adoptRecorded(life));
      life.signals = life.signals.filter((one) => one !== signal);
      if (!adopted) continue;
    } else {
      await decideForGood(life, signal, idIn(signal.payload) ?? life.idOfNextSignal());
      life.signals = life.signals.filter((one) => one !== signal);
    }
    changed();
  }
};

/** `repair` with `behind: <seq>` comes from the relay: it is for a ticket that does not know of that event yet. */
const isWanted = (life: TicketLife, { payload }: QueuedSignal): boolean => {
  const behind = (payload as { behind?: unknown } | null)?.behind;
  return typeof behind !== 'number' || life.ticket.revision < behind;
};

/**
 * Decides one signal and keeps it until it is recorded. An adoption may arrive together with the answer of `admit`, and then
 * drops the decision before this signal is among those that an adoption brings back: it is decided again here.
 */
const decideForGood = async (life: TicketLife, signal: QueuedSignal, id: string): Promise<void> => {
  for (;;) {
    const { generation } = life;
    const commandId = await decideSignal(life, signal, id);
    const known = life.lookUp(commandId);
    if (life.generation !== generation && !known) continue;
    if (known && known.seq > life.persisted) life.decidedSignals.push({ ...signal, commandId, seq: known.seq });
    return;
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
  const asked = { number: life.number, command, commandId, payload, ticket: { policy, groupId } };
  const answer = await life.activities.admit(asked, `signal ${command}`);
  // Recorded in a workflow task that was lost before the engine knew of it: this ticket is behind its own record.
  if (!answer.admitted && (answer.seq ?? 0) > life.ticket.revision) {
    life.recordedElsewhere = answer.seq ?? 0;
    await condition(() => !life.isBehind || life.parked !== null);
  }
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
  const decision = await withPlan(life, () =>
    life.lookUp(commandId) ? null : life.carryOut({ command, input, actor, facts, via: 'signal' }, cause),
  );
  // While a longer plan was fetched an update with the same id came by, or an adoption brought it.
  if (decision === null) return decideSignal(life, signal, commandId);
  if (decision.outcome === 'refused') reject(life, command, decision.refusal, actor.id, commandId);
  else countCommand(command, 'signal', 'recorded');
  return commandId;
};

const reject = (life: TicketLife, command: string, why: Refusal, by: string | null, commandId: string): void => {
  life.reject(command, why, by, commandId);
  countCommand(command, 'signal', why.code);
};
