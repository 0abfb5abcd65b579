/** How long a computation may hold the event loop before others get their turn; ms. */
const turnMs = 10;

/** For long computations: to be awaited between steps; gives other work of the process its turn when that is due. */
export const inTurns = (): (() => Promise<void>) => {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < turnMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  };
};
