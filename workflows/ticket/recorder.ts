import { condition } from '@temporalio/workflow';
import type { TicketEvent } from '../../contracts/event.ts';
import { adoptRecorded } from './adopt-recorded.ts';
import type { Changed } from './handlers.ts';
import type { TicketLife } from './life.ts';
import { measureRecord, measureRungs } from './measured.ts';

/** Events of one record call: a batch stays well below every payload limit. */
const batchSize = 100;

/**
 * The one writer of a ticket: sends decided events in order to `record` and waits for the answer. Where SQL already has
 * other events (a workflow task whose outcome was lost after the commit, a Reset) the ticket adopts them and decides
 * again; a gap parks it until an operator's `resend` or `repair`. What is recorded orders nothing from the engine, see
 * {@link ticketActivities}. Never returns.
 */
export const runRecorder = async (life: TicketLife, changed: Changed): Promise<never> => {
  for (;;) {
    await condition(() => life.parked === null && (life.outbox.length > 0 || life.isBehind));
    if (life.isBehind) {
      // SQL without this ticket leaves it as it is: then a gap will show.
      if (!(await adoptRecorded(life))) life.recordedElsewhere = 0;
      changed();
      continue;
    }
    const events = life.outbox.slice(0, batchSize);
    // Between the condition and this line an adoption (`repair`) may have come, which leaves nothing to record.
    if (events.length === 0) continue;
    const { generation } = life;
    const answer = await life.activities.record(
      { number: life.number, after: events[0]!.seq - 1, events },
      summaryOf(events),
    );
    if (life.generation !== generation) continue;
    if ('differs' in answer) {
      await adoptRecorded(life);
      changed();
      continue;
    }
    if ('parked' in answer) {
      life.parked = answer.parked;
      changed();
    }
    // Another release's worker may answer what this one does not know: the task fails, loudly, and is tried again.
    else if (!('revision' in answer)) throw new Error('record gave an answer that this release does not know');
    else {
      life.recorded(answer.revision);
      measureRecord(events, life.now());
      measureRungs(events, life.ticket.policy.key);
    }
  }
};

/** What an operator reads beside the activity: which events, by number and type. */
const summaryOf = (events: readonly TicketEvent[]): string => {
  const types = [...new Set(events.map((event) => event.type))];
  const named = types.length > 6 ? `${types.slice(0, 5).join(', ')} and ${types.length - 5} more` : types.join(', ');
  const [first, last] = [events[0]!.seq, events.at(-1)!.seq];
  return `${first === last ? first : `${first}–${last}`}: ${named}`;
};
