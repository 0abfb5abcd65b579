import type { AdmitResult, TicketStart } from '../../domain/ticket/messages.ts';
import { TicketLife } from '../../workflows/ticket/life.ts';
import { runRecorder } from '../../workflows/ticket/recorder.ts';
import { runSignalPump } from '../../workflows/ticket/signal-pump.ts';

export * from '../../workflows/index.ts';

/** What became of the signal when the adoption came so many turns of the engine's queue after the answer of `admit`. */
export type Outcome = { turns: number; decided: boolean };

const turnsOfTheQueue = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await null;
};

/**
 * The real pump decides a signal while an adoption, of a ticket without it, comes at every possible turn: an answer and an
 * adoption that reach a ticket in one workflow task interleave in this way.
 */
export async function pumpRace(start: TicketStart, answer: AdmitResult, most: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let turns = 0; turns < most; turns += 1) {
    const life = new TicketLife(start);
    let open = (): void => {};
    const admitted = new Promise<void>((resolve) => {
      open = resolve;
    });
    Object.assign(life.activities, { admit: () => admitted.then(() => answer) });
    const before = { ticket: life.ticket, tail: [...life.tail] };
    life.signals.push({ command: 'note', payload: { commandId: answer.commandId } });
    void runSignalPump(life, () => {});
    await turnsOfTheQueue(50);
    open();
    await turnsOfTheQueue(turns);
    life.adopt(before);
    await turnsOfTheQueue(100);
    const waits = [...life.signals, ...life.decidedSignals].length > 0;
    outcomes.push({ turns, decided: life.lookUp(answer.commandId) !== undefined || waits });
  }
  return outcomes;
}

/** The same for the recorder: at which turns an adoption that leaves nothing to record makes it fail. */
export async function recorderRace(start: TicketStart, most: number): Promise<number[]> {
  const failing: number[] = [];
  for (let turns = 0; turns < most; turns += 1) {
    const life = new TicketLife(start);
    const { ticket, tail } = life;
    Object.assign(life.activities, { record: async () => ({ revision: ticket.revision }) });
    runRecorder(life, () => {}).catch(() => failing.push(turns));
    await turnsOfTheQueue(turns);
    life.adopt({ ticket, tail });
    await turnsOfTheQueue(100);
  }
  return failing;
}
