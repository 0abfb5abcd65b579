import { metricMeter } from '@temporalio/workflow';
import { isRung, type TicketEvent } from '../../contracts/event.ts';
import { type Instant, msOf } from '../../contracts/instant.ts';
import { commands } from '../../domain/ticket/commands/table.ts';

/**
 * The ticket's metrics, shown by the worker that ran them (WORKER_METRICS_PORT). Labels are codes, never a person, a
 * number or a text. The SDK emits nothing while it replays.
 */

/** Counts a decided command: `outcome` is `recorded` or the code of its refusal. */
export const countCommand = (command: string, via: 'http' | 'signal', outcome: string): void => {
  const known = Object.hasOwn(commands, command) ? command : 'other';
  metricMeter
    .createCounter('desk_commands', undefined, 'Commands decided by tickets, by name, way in and outcome')
    .add(1, { command: known, via, outcome });
};

/** How long a batch of events has waited for its record, from the oldest one's instant on. */
export const measureRecord = (events: readonly TicketEvent[], now: Instant): void => {
  const first = events[0];
  if (!first) return;
  metricMeter
    .createHistogram('desk_record_lag_seconds', 'float', undefined, 'Seconds from an event to its record')
    .record((msOf(now) - msOf(first.at)) / 1000);
};

/** How late rungs of a ticket under this policy (its key) have fired: 0 on time, more after the desk was down. */
export const measureRungs = (events: readonly TicketEvent[], policy: string): void => {
  for (const event of events) {
    if (!isRung(event)) continue;
    const { clock, share, latenessMs } = event.data;
    metricMeter
      .createHistogram('desk_rung_lateness_seconds', 'float', undefined, 'Seconds from a rung coming due to its firing')
      .record(latenessMs / 1000, { policy, clock, share: `${Math.round(share * 100)}` });
  }
};

/** Counts tickets that took over what SQL held instead of what they had decided: after a crash in a commit, a Reset, a repair. */
export const countAdoption = (): void => {
  metricMeter
    .createCounter('desk_adoptions', undefined, 'Times a ticket adopted recorded events and decided again')
    .add(1);
};
