import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { stage } from '../production/stage.ts';

type History = temporal.api.history.v1.IHistory;

const payloadConverterPath = fileURLToPath(new URL('../../workflows/payload-converter.ts', import.meta.url));

/** What replaying found. */
export type Replayed = { found: string[]; runs: number; events: number };

/** Replays every run of these workflows against the bundle that the workers ran. */
export const replayAll = async (client: Client, workflowIds: readonly string[]): Promise<Replayed> => {
  const { directory } = await stage();
  const verdict: Replayed = { found: [], runs: 0, events: 0 };
  const names: string[] = [];
  const histories = async function* (): AsyncGenerator<{ workflowId: string; history: History }> {
    for (const workflowId of workflowIds) {
      let runId: string | undefined;
      do {
        const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
        verdict.runs += 1;
        verdict.events += history.events?.length ?? 0;
        names.push(`${workflowId} ${runId ?? ''}`);
        yield { workflowId, history };
        runId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
      } while (runId !== undefined);
    }
  };
  const codePath = join(directory, 'dist/workflow-bundle.js');
  const options = { workflowBundle: { codePath }, dataConverter: { payloadConverterPath } };
  let index = 0;
  for await (const { error } of Worker.runReplayHistories(options, histories())) {
    if (error) verdict.found.push(`${names[index]} does not replay: ${error.message.slice(0, 200)}`);
    index += 1;
  }
  if (index !== verdict.runs) verdict.found.push(`${verdict.runs - index} runs were not replayed`);
  return verdict;
};
