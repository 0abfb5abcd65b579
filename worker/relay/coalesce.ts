/** A call that many events may ask for and that runs a few times a second at most. */
export type Coalesced = {
  /** Asks for a run; it begins after the pause at the latest, unless one is under way: then after that one and another pause. */
  ask(): void;
  /** No further run begins; one under way is waited for. */
  stop(): Promise<void>;
};

/**
 * Runs `work` once for all that ask within `pauseMs`, on the trailing edge: whoever asks is followed by a run that began
 * later, so nothing written before the asking is missed. Failures of `work` are its own to handle.
 */
export const coalesce = (work: () => Promise<void>, pauseMs: number): Coalesced => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let askedMeanwhile = false;
  let stopped = false;

  const run = () => {
    timer = undefined;
    askedMeanwhile = false;
    running = work()
      .catch(() => {})
      .finally(() => {
        running = undefined;
        if (askedMeanwhile) ask();
      });
  };
  const ask = () => {
    if (stopped) return;
    if (running) askedMeanwhile = true;
    else timer ??= setTimeout(run, pauseMs);
  };
  return {
    ask,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
