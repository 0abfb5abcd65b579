/** Milliseconds of one kind of request, in the order they were measured. */
export type Samples = number[];

/** The value below which this share of the samples lies; 0 without samples. */
export const percentile = (samples: Samples, share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** Runs `times` tasks with `clients` of them in hand at any moment; resolves with the seconds it took. */
export const runClients = async (
  clients: number,
  times: number,
  task: (index: number) => Promise<void>,
): Promise<number> => {
  const began = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < times) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(clients, times) }, client));
  return (performance.now() - began) / 1000;
};

/** Runs a task and adds its milliseconds to the samples. */
export const timed = async <T>(samples: Samples, task: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const result = await task();
  samples.push(performance.now() - began);
  return result;
};
