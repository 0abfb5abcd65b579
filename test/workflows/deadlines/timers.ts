import type { Desk } from '../../support/desk.ts';

/** What became of the timers of one run, by the summary each was started with. */
export type Timers = { started: string[]; fired: string[]; cancelled: string[]; pending: string[] };

/** Durable timers in the history of a ticket's run, the newest unless named; one that is neither fired nor cancelled is pending. */
export const timersOf = async (desk: Desk, number: string, runId?: string): Promise<Timers> => {
  const { events } = await desk.client.workflow.getHandle(number, runId).fetchHistory();
  const names = new Map<string, string>();
  const timers: Timers = { started: [], fired: [], cancelled: [], pending: [] };
  for (const event of events ?? []) {
    const started = event.timerStartedEventAttributes;
    if (started) {
      const { data } = event.userMetadata?.summary ?? {};
      const name = data ? (JSON.parse(Buffer.from(data).toString()) as string) : '';
      names.set(started.timerId!, name);
      timers.started.push(name);
    }
    const [fired, cancelled] = [event.timerFiredEventAttributes, event.timerCanceledEventAttributes];
    if (fired) timers.fired.push(take(names, fired.timerId!));
    if (cancelled) timers.cancelled.push(take(names, cancelled.timerId!));
  }
  timers.pending = [...names.values()];
  return timers;
};

const take = (names: Map<string, string>, id: string): string => {
  const name = names.get(id)!;
  names.delete(id);
  return name;
};
