import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

/** Longest wait between two attempts of a call, ms: a caller of the API is waiting for its end. */
const longestPause = 500;

/**
 * A connection to the workflow engine for a process that answers people: connects at first use and again after a
 * loss, repeats failed calls for some seconds instead of the SDK's half a minute.
 *
 * `close` lets repetitions that are already planned run out: with SDK 1.24 one that wakes up after the channel was
 * closed throws where nobody can catch it, and takes the process with it.
 */
export const engineConnection = (
  options: ConnectionOptions,
): { connection: Connection; close: () => Promise<void> } => {
  const standard = defaultGrpcRetryOptions();
  let closing = false;
  const connection = Connection.lazy({
    ...options,
    interceptors: [
      makeGrpcRetryInterceptor({
        delayFunction: (attempt, status) => Math.min(longestPause, standard.delayFunction(attempt, status)),
        retryableDecider: (attempt, status) => !closing && standard.retryableDecider(attempt, status),
      }),
    ],
  });
  return {
    connection,
    close: async () => {
      closing = true;
      await new Promise((resolve) => setTimeout(resolve, longestPause));
      await connection.close();
    },
  };
};
