import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import proto from '@temporalio/proto';

/** The directory of recorded histories, one directory per release. */
export const historiesDirectory = import.meta.dirname;

type History = proto.temporal.api.history.v1.IHistory;

/** One run of a workflow as it was recorded by `npm run histories:record`. */
export type RecordedRun = { file: string; release: string; workflowId: string; history: History };

/** All recorded runs, of every release. */
export const recordedRuns = (): RecordedRun[] =>
  readdirSync(historiesDirectory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: release }) => runsOf(release));

const runsOf = (release: string): RecordedRun[] => {
  const directory = join(historiesDirectory, release);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { workflowId, events } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
        workflowId: string;
        events: object[];
      };
      const history = proto.temporal.api.history.v1.History.fromObject({ events });
      return { file: `${release}/${file}`, release, workflowId, history };
    });
};
