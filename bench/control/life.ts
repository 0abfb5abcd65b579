import type proto from '@temporalio/proto';

/** Timers that each operation of a life starts and cancels, the opening first. */
export type ControlLife = readonly { start: number; cancel: number }[];

/** A recorded history. */
export type Events = readonly proto.temporal.api.history.v1.IHistoryEvent[];

/**
 * The timers of a recorded ticket, operation by operation: what stands in its history between the acceptance of one update
 * and that of the next.
 */
export const controlLifeOf = (events: Events): ControlLife => {
  const opening = { start: 0, cancel: 0 };
  const life = [opening];
  let accepted = 0;
  for (const event of events) {
    if (event.workflowExecutionUpdateAcceptedEventAttributes && ++accepted > 1) life.push({ start: 0, cancel: 0 });
    const step = life.at(-1) ?? opening;
    if (event.timerStartedEventAttributes) step.start += 1;
    if (event.timerCanceledEventAttributes) step.cancel += 1;
  }
  return life;
};
