import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CourierActivities, CourierInput, DeliveryReport } from '../contracts/courier.ts';
import { wakeSignal } from '../contracts/names.ts';
import { backOffMs } from '../domain/notification/back-off.ts';

/** Something to deliver was written. `atOnce` ends a back-off: the worker has just started, maybe with another mail server. */
export const wake = defineSignal<[{ atOnce?: boolean }?]>(wakeSignal);

const { deliver } = proxyActivities<CourierActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Delivers the notifications of one channel, for ever; its workflow id is `courier/<channel>` (architecture, "A command's
 * way", 8). The wake flag is cleared before a fetch, so a row written during it is never slept over; it sleeps only when the batch ended with
 * nothing due and the flag is clear. A channel that cannot deliver at all rests with growing pauses, whoever wakes it. No personal data passes here.
 */
export async function courier(input: CourierInput): Promise<void> {
  // A batch is about eleven events of history; the engine's own suggestion may end a run earlier.
  const { channel, batchesPerRun = 300 } = input;
  let { woken = true, failures = 0 } = input;
  let atOnce = false;
  setHandler(wake, (how) => {
    woken = true;
    atOnce ||= how?.atOnce === true;
  });

  for (let batches = 0; batches < batchesPerRun && !workflowInfo().continueAsNewSuggested; batches += 1) {
    woken = false;
    atOnce = false;
    const report = await deliver(channel);
    const progress = report.delivered + report.uncertain + report.failed + report.dropped;
    failures = report.blocked === null ? 0 : progress > 0 ? 1 : failures + 1;
    show(channel, report, failures);

    if (report.blocked !== null) {
      await condition(() => atOnce, backOffMs(failures));
    } else if (report.nextInMs === null) {
      await condition(() => woken);
    } else if (report.nextInMs > 0 || report.handled === 0) {
      // Never 0: a row that is due but in another's hands would make this spin.
      await condition(() => woken, Math.max(100, report.nextInMs));
    }
  }
  await continueAsNew<typeof courier>({ channel, batchesPerRun, woken, failures });
}

/** What the Temporal UI shows: how much waits, and why. */
const show = (channel: string, report: DeliveryReport, failures: number): void => {
  const trouble = report.blocked ?? report.lastErrorCode;
  setCurrentDetails(
    [
      `**${channel}**`,
      `- waiting: ${report.waiting}`,
      `- last error: ${trouble === null ? 'none' : `\`${trouble}\``}`,
      ...(failures > 0 ? [`- failures in a row: ${failures}, next try after ${backOffMs(failures) / 1000} s`] : []),
    ].join('\n'),
  );
};
