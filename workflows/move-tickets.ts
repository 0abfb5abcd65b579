import {
  continueAsNew,
  defineQuery,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type MoveActivities,
  type MoveProgress,
  type MoveTicketsInput,
  moveProgressQuery,
} from '../contracts/policy-move.ts';

const { movePage } = proxyActivities<MoveActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Takes the running tickets of a policy to a version that was published, page by page, once it is in force. What is left to
 * do stands in SQL (`policy_move_ticket`), so a run goes on wherever a worker was killed or the one before it ended.
 */
export async function moveTickets(input: MoveTicketsInput): Promise<void> {
  const { id, effectiveFrom, pagesPerRun = 200 } = input;
  let progress: MoveProgress = input.progress ?? { total: 0, moved: 0, skipped: 0, failed: 0, finished: false };
  setHandler(defineQuery<MoveProgress>(moveProgressQuery), () => progress);
  const waitMs = Date.parse(effectiveFrom) - Date.now();
  if (waitMs > 0) {
    setCurrentDetails(`waits until the version is in force, ${effectiveFrom}`);
    await sleep(waitMs, { summary: `in force from ${effectiveFrom}` });
  }
  for (let pages = 0; pages < pagesPerRun && !workflowInfo().continueAsNewSuggested; pages += 1) {
    progress = await movePage(id);
    const { total, moved, skipped, failed, finished } = progress;
    setCurrentDetails(
      [
        `**${moved + skipped + failed} of ${total} tickets**`,
        `- moved: ${moved}`,
        `- skipped: ${skipped}`,
        `- failed: ${failed}`,
      ].join('\n'),
    );
    if (finished) return;
  }
  await continueAsNew<typeof moveTickets>({ ...input, progress });
}
