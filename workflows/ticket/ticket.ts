import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import type { TicketStart } from '../../domain/ticket/messages.ts';
import { lifeEnds } from '../../domain/ticket/wanted-timers.ts';
import { registerHandlers } from './handlers.ts';
import { TicketLife } from './life.ts';
import { withPlan } from './plan.ts';
import { runRecorder } from './recorder.ts';
import { Shown } from './shown.ts';
import { runSignalPump } from './signal-pump.ts';
import { Timers } from './timers.ts';

/**
 * One ticket's whole life (architecture, "A command's way"). Its id is the ticket number. It ends when the ticket is
 * closed and its reopening window has passed; a Cancel from outside is refused, a ticket ends by commands.
 */
export async function ticket(start: TicketStart): Promise<void> {
  const { cancelRequested } = CancellationScope.current();
  return CancellationScope.nonCancellable(() => live(start, cancelRequested));
}

const live = async (start: TicketStart, cancelRequested: Promise<never>): Promise<void> => {
  const life = new TicketLife(start);
  const shown = new Shown(life, start.carried?.searchAttributes ?? {});
  const timers = new Timers(life, () => {
    void withPlan(life, () => life.passTime(true)).then(changed);
  });
  const changed = (): void => {
    timers.arm();
    shown.details();
    shown.attributes();
  };
  registerHandlers(life, changed, () => ({
    ticket: life.ticket,
    persisted: life.persisted,
    waiting: life.outbox.length,
    waitingSince: life.outbox[0]?.at ?? null,
    lastEvent: life.tail.at(-1)?.id ?? null,
    heldFrom: life.tail[0]?.seq ?? life.ticket.revision + 1,
    queuedSignals: life.signals.length,
    parked: life.parked,
    armed: timers.list(),
    planUntil: life.plan.until,
    commandsThisRun: life.decided,
  }));
  cancelRequested.catch(() => {
    life.reject('cancel_workflow', { code: 'ends_by_commands' }, null, uuid4());
    changed();
  });
  changed();
  void runRecorder(life, changed);
  void runSignalPump(life, changed);

  const quiet = (): boolean =>
    life.outbox.length === 0 &&
    life.signals.length === 0 &&
    life.parked === null &&
    life.unrecorded === 0 &&
    !life.isBehind &&
    allHandlersFinished();
  const over = (): boolean => {
    const end = lifeEnds(life.ticket, life.plan.closing.reopenWithinMs);
    return end !== null && end <= life.now();
  };
  const long = (): boolean =>
    workflowInfo().continueAsNewSuggested || (start.continueAfter !== null && life.decided >= start.continueAfter);

  for (;;) {
    // Asked again after waking: between the condition and this line another coroutine may have run.
    do await condition(() => quiet() && (over() || long()));
    while (!quiet());
    if (!over()) break;
    await lookForLater(life);
    if (quiet() && over()) return;
  }
  await continueAsNew<typeof ticket>({ ...start, plan: life.plan, carried: life.carry(shown.upserted) });
};

/** Before the end: SQL may hold a reopening whose workflow task was lost. */
const lookForLater = async (life: TicketLife): Promise<void> => {
  const { persisted: after, number } = life;
  const answer = await life.activities.record({ number, after, events: [] }, 'anything later?');
  if ('differs' in answer) life.recordedElsewhere = Math.max(life.recordedElsewhere, answer.differs);
};
